import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SessionOpenings } from '../access/index.js';
import { VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Sellable } from '../pricing/index.js';
import { CartClosed, CartFrozen } from './cart.errors.js';
import { cartEvent } from './cart.events.js';
import type { Cart } from './cart.entity.js';
import { CartRepository } from './cart.repository.js';
import { CartWriter } from './cart.writer.js';
import { isFrozen } from './cart-describe.js';
import type { CartMerge } from './cart-merge.entity.js';
import { mergeLines, type MergedLine, type MergedLines, type MergeLimits } from './cart-merge.js';
import { mergedCoupons } from './cart-coupons.js';
import { CartMergeRepository } from './cart-merge.repository.js';
import { CartOpeningService } from './cart-opening.service.js';
import { lastChangeBy } from './cart-origin.js';
import type { LoadedCart } from './cart-pricing.js';

const ROUNDS_MAX = 3;

/** Brings a guest's cart into a customer's, once, when she logs in or registers. */
@Injectable()
export class CartMergeService implements OnModuleInit {
  constructor(
    private readonly sessionOpenings: SessionOpenings,
    private readonly merges: CartMergeRepository,
    private readonly carts: CartRepository,
    private readonly openings: CartOpeningService,
    private readonly writer: CartWriter,
  ) {}

  onModuleInit(): void {
    this.sessionOpenings.add(async (tx, { customerId, guestTokenHash }) => {
      if (guestTokenHash !== null) await this.atLogIn(tx, guestTokenHash, customerId);
    });
  }

  /**
   * Merges what a guest's token holds into the cart of the customer who shows it. However many log in with it at once,
   * the first merges and the others find it done. Nothing here refuses a log-in: while either cart is being paid, the
   * guest's waits, and goes up in hers when that is over.
   *
   * @emits as {@link merge}.
   */
  async atLogIn(tx: Tx, guestTokenHash: string, customerId: Id<'Customer'>): Promise<void> {
    for (const { id } of await this.merges.lockOfGuest(tx, guestTokenHash, customerId))
      if ((await this.merge(tx, id, customerId)) === 'waits') await this.merges.await(tx, id, customerId);
  }

  /** Merges a cart that had to wait. @returns false when it waits on, or went elsewhere meanwhile. */
  async mergeWaiting(tx: Tx, cartId: Id<'Cart'>, customerId: Id<'Customer'>): Promise<boolean> {
    if (!(await this.merges.lock(tx, cartId))) return false;
    return (await this.merge(tx, cartId, customerId)) !== 'waits';
  }

  /**
   * Merges a guest's cart that this transaction has locked. The same number of statements, whatever the lines.
   *
   * @returns what came from where, kept; `waits` when one of the two is frozen; `empty` when it holds nothing, and stays.
   * @emits   cart.opened v1 when she had none, cart.lines_merged v1 of hers unless it had it all, cart.merged v1
   */
  async merge(
    tx: Tx,
    cartId: Id<'Cart'>,
    customerId: Id<'Customer'>,
  ): Promise<CartMerge | 'waits' | 'empty'> {
    const from = (await this.carts.byId(tx, cartId))!;
    if (isFrozen(from.cart, tx.now)) return 'waits';
    if (from.lines.length === 0) return 'empty';
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const hers = await this.openings.ofCustomer(tx, customerId, from.cart);
      try {
        return await this.mergeInto(tx, hers, from);
      } catch (error) {
        if (error instanceof CartFrozen) return 'waits';
        if (!(error instanceof CartClosed)) throw error; // closed meanwhile: she gets another
      }
    }
    return 'waits';
  }

  private async mergeInto(tx: Tx, hers: LoadedCart, from: LoadedCart): Promise<CartMerge> {
    let told: readonly MergedLine[] = [];
    let became: MergedLines['became'] = new Map();
    let asRead: LoadedCart | null = hers;
    await this.writer.change(tx, {
      cartId: hers.cart.id,
      expectedVersion: null,
      about: {
        variantIds: from.lines.map(({ variantId }) => variantId),
        couponCodes: from.cart.couponCodes,
      },
      find: async () => {
        const loaded = asRead ?? (await this.carts.byId(tx, hers.cart.id));
        asRead = null; // another change came first: what is there now counts
        return loaded;
      },
      alter: (loaded, { sellables }) => {
        const merged = mergeLines(
          loaded.cart.id,
          loaded.lines,
          from.lines,
          (variantId) => limitsOf(sellables.get(variantId)!),
          () => tx.newId<'CartLine'>(),
        );
        ({ told, became } = merged);
        const details = detailsOf(loaded.cart, from.cart);
        if (merged.put.length === 0 && Object.keys(details).length === 0) return null;
        return {
          event: 'cart.lines_merged',
          payload: { fromCartId: from.cart.id, lines: merged.put.length },
          lines: merged.lines,
          put: merged.put,
          cart: details,
        };
      },
    });
    const merge: CartMerge = {
      id: tx.newId<'CartMerge'>(),
      cartId: hers.cart.id,
      fromCartId: from.cart.id,
      mergedAt: tx.now,
      lines: told,
    };
    const lastChange = lastChangeBy(tx.actor, tx.now, [], from.cart.lastChange);
    await this.merges.close(tx, { ...from.cart, lastChange }, merge, became);
    tx.emit(cartEvent('cart.merged', from.cart.id, from.cart.version + 1, { intoCartId: hers.cart.id }));
    return merge;
  }
}

const limitsOf = (sellable: Sellable): MergeLimits => ({
  ...sellable,
  isDeposit: sellable.kind === VariantKind.DEPOSIT,
});

const DETAILS = [
  'contact',
  'receiptChoice',
  'invoiceAddress',
  'deliveryAddress',
  'deliveryOptionId',
  'vatNumber',
] as const satisfies readonly (keyof Cart)[];

/** What she told as a guest counts where she has told nothing as herself; coupons of both stay. */
function detailsOf(hers: Cart, from: Cart): Partial<Cart> {
  const couponCodes = mergedCoupons(hers.couponCodes, from.couponCodes);
  const told = Object.fromEntries(
    DETAILS.filter((field) => hers[field] === null && from[field] !== null).map((field) => [
      field,
      from[field],
    ]),
  );
  return couponCodes.length === hers.couponCodes.length ? told : { ...told, couponCodes };
}
