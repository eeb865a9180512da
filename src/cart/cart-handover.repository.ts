import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CartHandover } from './cart-handover.entity.js';

/** Every SQL statement that touches `cart_handover`. */
@Injectable()
export class CartHandoverRepository {
  /**
   * The one open code of a cart; a new one takes the place of the one before.
   *
   * @returns false when another cart has this code at the moment: draw again.
   */
  async put(
    tx: Tx,
    handover: Pick<CartHandover, 'id' | 'cartId' | 'codeHash' | 'createdAt' | 'expiresAt'>,
  ): Promise<boolean> {
    const put = await tx.rows`
      INSERT INTO cart_handover (id, cart_id, code_hash, created_at, expires_at)
      SELECT ${handover.id}::uuid, ${handover.cartId}::uuid, ${handover.codeHash}::text,
             ${handover.createdAt}::timestamptz, ${handover.expiresAt}::timestamptz
       WHERE NOT EXISTS (SELECT FROM cart_handover WHERE code_hash = ${handover.codeHash} AND claimed_at IS NULL)
      ON CONFLICT (cart_id) WHERE claimed_at IS NULL DO UPDATE
        SET id = EXCLUDED.id, code_hash = EXCLUDED.code_hash, created_at = EXCLUDED.created_at,
            expires_at = EXCLUDED.expires_at
      RETURNING id`;
    return put.length === 1;
  }

  /** Of all that claim it at once one gets the cart. */
  async claim(
    tx: Tx,
    codeHash: string,
    by: { readonly customerId: Id<'Customer'> } | { readonly ticketId: Id<'Cart'> },
    now: Date,
  ): Promise<Id<'Cart'> | null> {
    const [claimed] = await tx.rows<{ cartId: Id<'Cart'> }>`
      UPDATE cart_handover
         SET claimed_at = ${now}, claimed_by_customer_id = ${'customerId' in by ? by.customerId : null},
             claimed_by_ticket_id = ${'ticketId' in by ? by.ticketId : null}
       WHERE code_hash = ${codeHash} AND claimed_at IS NULL AND expires_at > ${now}
      RETURNING cart_id`;
    return claimed?.cartId ?? null;
  }

  /** @returns how many of those that ended before then went, at most `limit`. */
  async deleteExpired(tx: Tx, before: Date, limit: number): Promise<number> {
    const gone = await tx.rows`
      DELETE FROM cart_handover WHERE id IN (
        SELECT id FROM cart_handover WHERE expires_at < ${before}
         ORDER BY expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    return gone.length;
  }
}
