import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { UserError } from '../platform/graphql/user-error.js';
import type { Cart } from './cart.entity.js';
import type { StoredCartState } from './cart.enums.js';
import { CartClosed, CartFrozen, StaleCart } from './cart.errors.js';
import { type CartEventPayload, type CartEventType, cartEvent } from './cart.events.js';
import { type About, CartPricer } from './cart.pricer.js';
import { CartRepository } from './cart.repository.js';
import { describe, isFrozen } from './cart-describe.js';
import { differencesOf } from './cart-differences.js';
import { beforeChange } from './cart-history.js';
import type { CartLine } from './cart-line.entity.js';
import { hungLines } from './hanging-lines.js';
import { lastChangeBy } from './cart-origin.js';
import { type LoadedCart, priceCart, type PricingBasis } from './cart-pricing.js';
import type { CartView, SeenCart } from './cart-view.js';

const CART_MS = 30 * 24 * 60 * 60 * 1_000;
const ROUNDS_MAX = 3;

/** From when on a cart that nobody touches counts as abandoned. */
export const expiryFrom = (now: Date): Date => new Date(now.getTime() + CART_MS);

/** What a change makes of a cart. */
export interface Alteration {
  readonly event: CartEventType;
  readonly payload: CartEventPayload;
  /** Fields of the cart itself that become different. */
  readonly cart?: Partial<Cart>;
  /** All lines afterwards; absent: as they are. */
  readonly lines?: readonly CartLine[];
  readonly put?: readonly CartLine[];
  readonly gone?: readonly Id<'CartLine'>[];
}

/** A change that somebody asks for. */
export interface ChangeRequest {
  readonly cartId: Id<'Cart'>;
  /** With its owner in the WHERE, where the caller named it. */
  readonly find: (db: Db) => Promise<LoadedCart | null>;
  /** Null: a blind addition, which applies to whatever version is current. */
  readonly expectedVersion: number | null;
  readonly about?: About;
  /** What the caller read and priced in this transaction: then only the write is left to do. */
  readonly seen?: SeenCart;
  /** True for the payment that froze it. */
  readonly evenFrozen?: boolean;
  /** Which states it may be in, and what to say of the others; default: open, else CartClosed. */
  readonly whileIn?: { readonly states: readonly StoredCartState[]; refusal(cart: Cart): UserError };
  /** Pure; null: nothing would change, so nothing is written. */
  readonly alter: (loaded: LoadedCart, basis: PricingBasis) => Alteration | null;
}

/** The one way a cart changes: read, decide, price before and after, write if nobody was faster. */
@Injectable()
export class CartWriter {
  constructor(
    private readonly carts: CartRepository,
    private readonly pricer: CartPricer,
  ) {}

  /**
   * Changes a cart in three statements: cart with lines, sellables, the guarded write; sellables once more when it
   * becomes another customer's. Whoever loses the race for a
   * version waits for the winner, then decides again on what is there: a blind addition applies to that, a change that
   * expected the old version is stale.
   *
   * @returns the cart as it is now, made of what was read and written.
   * @throws NotFound CartClosed CartFrozen StaleCart, and what `alter` throws.
   * @emits  the alteration's event, with the cart's new version.
   */
  async change(tx: Tx, request: ChangeRequest): Promise<CartView> {
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const { loaded, basis } = (round === 1 && request.seen) || (await this.look(tx, request));
      checkMayChange(tx, loaded, basis, request);
      const before = priceCart(loaded, basis);
      const alteration = request.alter(loaded, basis);
      if (alteration === null) return describe(before, basis, tx.now);
      const hung = hungLines(alteration.lines ?? loaded.lines, basis.sellables, () => tx.newId());
      const next = altered(tx, loaded, { ...alteration, lines: hung.lines });
      const nextBasis = await this.basisAfter(tx, { loaded, basis }, next, alteration);
      const after = priceCart(next, nextBasis);
      const why = alteration.event === 'cart.lines_taken' ? 'LINE_ORDERED' : 'LINE_REMOVED';
      const lastChange = lastChangeBy(
        tx.actor,
        tx.now,
        differencesOf(before, after, why),
        loaded.cart.lastChange,
      );
      const cart = { ...next.cart, lastChange };
      const put = latest([...(alteration.put ?? []), ...hung.put]).filter(
        ({ id }) => !hung.gone.includes(id),
      );
      const gone = [
        ...(alteration.gone ?? []),
        ...hung.gone.filter((id) => loaded.lines.some((line) => line.id === id)),
      ];
      const touched = [...put.map(({ id }) => id), ...gone];
      const was = beforeChange(loaded, touched, alteration.event === 'cart.lines_taken');
      const write = { cart: { ...cart, version: loaded.cart.version }, put, gone, was };
      if (await this.carts.write(tx, write)) {
        tell(tx, cart, alteration);
        return describe({ ...after, cart }, nextBasis, tx.now);
      }
      await this.carts.lock(tx, request.cartId);
    }
    throw new Error(`cart ${request.cartId} changed under its lock`);
  }

  /** Prices are whose the cart is: with another customer, or none, they are read again. */
  private async basisAfter(
    tx: Tx,
    { loaded, basis }: SeenCart,
    next: LoadedCart,
    { event }: Alteration,
  ): Promise<PricingBasis> {
    if (next.cart.customerId !== loaded.cart.customerId) return this.pricer.basis(tx, next);
    return event === 'cart.lines_taken' ? onceOrdered(basis) : basis;
  }

  private async look(tx: Tx, request: ChangeRequest): Promise<SeenCart> {
    const loaded = await request.find(tx);
    if (loaded === null) throw notFound(ObjectKind.CART, request.cartId);
    return { loaded, basis: await this.pricer.basis(tx, loaded, request.about) };
  }
}

/** A row that two rules touched is written once. */
const latest = (rows: readonly CartLine[]): CartLine[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];

/** Whoever has ordered now has no first order any more. */
const onceOrdered = (basis: PricingBasis): PricingBasis => ({
  ...basis,
  promotions: {
    ...basis.promotions,
    buyers: new Map(
      [...basis.promotions.buyers].map(([customerId, buyer]) => [
        customerId,
        { ...buyer, isFirstOrder: false },
      ]),
    ),
  },
});

const OPEN: NonNullable<ChangeRequest['whileIn']> = {
  states: ['open'],
  refusal: ({ id }) => new CartClosed({ closedCartId: id }, 'This cart is closed.'),
};

function checkMayChange(tx: Tx, loaded: LoadedCart, basis: PricingBasis, request: ChangeRequest): void {
  const { cart } = loaded;
  const { states, refusal } = request.whileIn ?? OPEN;
  if (!states.includes(cart.state)) throw refusal(cart);
  if (!request.evenFrozen && isFrozen(cart, tx.now))
    throw new CartFrozen({ thawsAt: cart.frozenUntil! }, 'A payment is under way; the cart waits for it.');
  if (request.expectedVersion !== null && request.expectedVersion !== cart.version)
    throw new StaleCart(
      { cart: describe(priceCart(loaded, basis), basis, tx.now) },
      `The cart has version ${cart.version}, you saw ${request.expectedVersion}.`,
    );
}

/** A freeze that has run out ends with the next change. */
function altered(tx: Tx, { cart, lines }: LoadedCart, alteration: Alteration): LoadedCart {
  return {
    cart: {
      ...cart,
      frozenUntil: null,
      tendering: null,
      pricesAt: null,
      promoted: null,
      expiresAt: expiryFrom(tx.now),
      ...alteration.cart,
      version: cart.version + 1,
    },
    lines: alteration.lines ?? lines,
  };
}

function tell(tx: Tx, cart: Cart, { event, payload }: Alteration): void {
  tx.emit(cartEvent(event, cart.id, cart.version, payload));
  tx.audit({ objectId: cart.id, after: { event, ...payload } });
}
