import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { CartView } from './cart-view.js';

/** Reads carts whole and priced: one statement for cart and lines, one for all sellables. */
@Injectable()
export class CartReader {
  /** @returns the cart whoever it belongs to, or null; for callers that have settled that already. */
  load(_db: Db, _cartId: Id<'Cart'>): Promise<CartView | null> {
    throw new Error('to follow');
  }

  /**
   * @returns the cart if this actor may work with it, else null, be it missing or another's: a guest by her token's
   *          hash, a customer by her id, staff the tickets of their store and (at a till, or an agent after a recorded
   *          check) the shopping carts of identified customers.
   */
  owned(_db: Db, _actor: Actor, _cartId: Id<'Cart'>): Promise<CartView | null> {
    throw new Error('to follow');
  }

  /** @returns her open shopping cart, or null. */
  openOf(_db: Db, _customerId: Id<'Customer'>, _currency?: CurrencyCode): Promise<CartView | null> {
    throw new Error('to follow');
  }
}
