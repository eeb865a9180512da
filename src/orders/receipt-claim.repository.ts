import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Order } from './order.entity.js';

/** What is left of a line after returns, for points. */
export interface KeptLine {
  readonly amount: number;
  readonly currency: CurrencyCode;
  readonly earnsPoints: boolean;
}

/** The statements by which a sale to nobody known becomes somebody's. */
@Injectable()
export class ReceiptClaimRepository {
  /** Of all that claim it at once one gets a row; a guest's order is hers already. */
  async claim(tx: Tx, orderId: Id<'Order'>, customerId: Id<'Customer'>): Promise<Order | null> {
    const [order] = await tx.rows<Order>`
      UPDATE customer_order SET customer_id = ${customerId}, version = version + 1
       WHERE id = ${orderId} AND customer_id IS NULL AND guest_token_hash IS NULL
         AND state NOT IN ('awaiting_payment', 'abandoned')
      RETURNING *`;
    return order ?? null;
  }

  /** Lines with what came back taken off, in proportion. */
  keptLines(db: Db, orderId: Id<'Order'>): Promise<KeptLine[]> {
    return db.rows`
      SELECT (total_amount * (quantity - returned) / quantity)::bigint AS amount, currency, earns_points
        FROM order_line WHERE order_id = ${orderId}`;
  }

  async ownerOf(db: Db, orderId: Id<'Order'>): Promise<Id<'Customer'> | null> {
    const [order] = await db.rows<{ customerId: Id<'Customer'> | null }>`
      SELECT customer_id FROM customer_order WHERE id = ${orderId}`;
    return order?.customerId ?? null;
  }
}
