import { Injectable } from '@nestjs/common';
import { type Attempt, LockOutService } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Recall } from '../platform/idempotency/idempotency.js';
import { CartReader } from './cart.reader.js';
import { CartWriter } from './cart.writer.js';
import { uniqueCoupons } from './cart-coupons.js';
import type { CartView } from './cart-view.js';

/** The coupons of a cart, all of them. */
export interface SetCoupons {
  readonly cartId: Id<'Cart'>;
  readonly expectedVersion: number;
  /** As they were typed; none takes all out. */
  readonly couponCodes: readonly string[];
}

/** Coupons of a cart or ticket. */
@Injectable()
export class CartCouponService {
  constructor(
    private readonly reader: CartReader,
    private readonly writer: CartWriter,
    private readonly lockOut: LockOutService,
  ) {}

  /**
   * Counts an attempt, before anything is compared: codes may be guessed. Whoever is known is counted by herself, a
   * guest by her token, staff by the cart they serve; and all wrong codes of a client together. It is never forgotten for
   * a right one, or a code that one has would buy as many guesses as one likes.
   *
   * @throws TooManyAttempts
   */
  async allow(actor: Actor, { cartId, couponCodes }: SetCoupons): Promise<Attempt[]> {
    if (couponCodes.length === 0) return [];
    await this.lockOut.refuseWhileClientIsLocked(actor, 'coupon');
    return [await this.lockOut.allow(actor, 'coupon', subjectOf(actor, cartId))];
  }

  /** A repeat of the same call tries no other code. */
  uncounted<Kept>(attempts: readonly Attempt[], recall: Recall<CartView, Kept>): Recall<CartView, Kept> {
    return this.lockOut.uncounted(attempts, recall);
  }

  /**
   * Puts coupons into a cart in place of those that were there. One that does not count stays, and says why not: she may
   * log in, or put more in. Nothing is used before an order is placed.
   *
   * @throws NotFound StaleCart CartFrozen CartClosed
   * @emits  cart.coupons_set v1, which tells how many and none of them; nothing when they were the same.
   */
  set(tx: Tx, setting: SetCoupons): Promise<CartView> {
    const couponCodes = uniqueCoupons(setting.couponCodes);
    return this.writer.change(tx, {
      cartId: setting.cartId,
      expectedVersion: setting.expectedVersion,
      find: () => this.reader.loadOwned(tx, tx.actor, setting.cartId),
      about: { couponCodes },
      alter: ({ cart }) =>
        couponCodes.join('\n') === cart.couponCodes.join('\n')
          ? null
          : { event: 'cart.coupons_set', payload: { coupons: couponCodes.length }, cart: { couponCodes } },
    });
  }

  /** Counts codes that are none for their client as a whole. */
  async note(actor: Actor, { coupons }: CartView): Promise<void> {
    if (coupons.some(({ problem }) => problem === 'UNKNOWN'))
      await this.lockOut.countForClient(actor, 'coupon');
  }
}

function subjectOf({ subject }: Actor, cartId: Id<'Cart'>): string {
  if (subject.kind === 'customer') return subject.customerId;
  return subject.kind === 'guest' ? subject.guestTokenHash : cartId;
}
