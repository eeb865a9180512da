import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Cart } from './cart.entity.js';
import type { CartMerge } from './cart-merge.entity.js';

/** A guest's cart that goes up in a customer's. */
export interface CartToMerge {
  readonly id: Id<'Cart'>;
  readonly customerId: Id<'Customer'>;
}

/** The SQL of merging: `cart_merge`, and the end of the cart that goes up in another. */
@Injectable()
export class CartMergeRepository {
  /**
   * Waits until rivals are done with a guest's open carts. One that waits for another customer is not among them, nor
   * is one that went up in a cart meanwhile.
   */
  async lockOfGuest(
    tx: Tx,
    guestTokenHash: string,
    customerId: Id<'Customer'>,
  ): Promise<{ id: Id<'Cart'> }[]> {
    return tx.rows`
      SELECT id FROM cart
       WHERE guest_token_hash = ${guestTokenHash} AND kind = 'shopping' AND state = 'open' AND customer_id IS NULL
         AND (merges_into_customer_id IS NULL OR merges_into_customer_id = ${customerId})
       ORDER BY id FOR UPDATE`;
  }

  /** @returns false when it went up in a cart, or was ordered, meanwhile. */
  async lock(tx: Tx, cartId: Id<'Cart'>): Promise<boolean> {
    const locked = await tx.rows`
      SELECT id FROM cart
       WHERE id = ${cartId} AND kind = 'shopping' AND state = 'open' AND customer_id IS NULL FOR UPDATE`;
    return locked.length === 1;
  }

  /** Closes the cart that goes up in another and keeps what it brought and where that is now, in one statement. */
  async close(
    tx: Tx,
    cart: Cart,
    merge: CartMerge,
    became: ReadonlyMap<Id<'CartLine'>, Id<'CartLine'> | null>,
  ): Promise<void> {
    const closed = await tx.rows`
      WITH closed AS (
        UPDATE cart
           SET state = 'merged', version = version + 1, merges_into_customer_id = NULL,
               last_change = ${JSON.stringify(cart.lastChange)}
         WHERE id = ${cart.id} AND version = ${cart.version} AND state = 'open'
        RETURNING id
      ), followed AS (
        UPDATE cart_line SET merged_into_line_id = went.now_id
          FROM closed, unnest(${[...became.keys()]}::uuid[], ${[...became.values()]}::uuid[]) AS went (id, now_id)
         WHERE cart_line.id = went.id AND cart_line.cart_id = closed.id
      )
      INSERT INTO cart_merge (id, cart_id, from_cart_id, merged_at, lines)
      SELECT ${merge.id}::uuid, ${merge.cartId}::uuid, id, ${merge.mergedAt}::timestamptz,
             ${JSON.stringify(merge.lines)}::jsonb
        FROM closed
      RETURNING id`;
    if (closed.length !== 1) throw new Error(`cart ${cart.id} changed under its lock`);
  }

  /** Remembers whose cart it goes up in, once the payment is over. Nobody sees it, so it is no change of the cart. */
  async await(tx: Tx, cartId: Id<'Cart'>, customerId: Id<'Customer'>): Promise<void> {
    await tx.rows`UPDATE cart SET merges_into_customer_id = ${customerId} WHERE id = ${cartId}`;
  }

  /** Those whose own payment is over, and whose customer pays nothing at the moment. */
  waiting(db: Db, limit: number): Promise<CartToMerge[]> {
    return db.rows`
      SELECT cart.id, cart.merges_into_customer_id AS customer_id FROM cart
       WHERE cart.merges_into_customer_id IS NOT NULL AND cart.state = 'open'
         AND (cart.frozen_until IS NULL OR cart.frozen_until <= ${db.now})
         AND NOT EXISTS (
           SELECT FROM cart AS hers
            WHERE hers.customer_id = cart.merges_into_customer_id AND hers.currency = cart.currency
              AND hers.kind = 'shopping' AND hers.state = 'open' AND hers.frozen_until > ${db.now})
       ORDER BY cart.id LIMIT ${limit}`;
  }

  /** @returns the latest merge into each of these carts. */
  latestInto(db: Db, cartIds: readonly Id<'Cart'>[]): Promise<CartMerge[]> {
    return db.rows`
      SELECT DISTINCT ON (cart_id) * FROM cart_merge
       WHERE cart_id = ANY(${cartIds}::uuid[]) ORDER BY cart_id, merged_at DESC, id DESC`;
  }

  async byId(db: Db, id: Id<'CartMerge'>): Promise<CartMerge | null> {
    const [merge] = await db.rows<CartMerge>`SELECT * FROM cart_merge WHERE id = ${id}`;
    return merge ?? null;
  }

  /** @returns what a guest's token last brought into a customer's open cart. */
  async ofGuest(db: Db, guestTokenHash: string, customerId: Id<'Customer'>): Promise<CartMerge | null> {
    const [merge] = await db.rows<CartMerge>`
      SELECT cart_merge.* FROM cart AS source
        JOIN cart_merge ON cart_merge.from_cart_id = source.id
        JOIN cart ON cart.id = cart_merge.cart_id AND cart.state = 'open'
       WHERE source.guest_token_hash = ${guestTokenHash} AND cart.customer_id = ${customerId}
       ORDER BY cart_merge.merged_at DESC, cart_merge.id DESC LIMIT 1`;
    return merge ?? null;
  }
}
