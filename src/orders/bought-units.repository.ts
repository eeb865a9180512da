import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** What a customer has bought of an article before, in any channel. */
export interface BoughtUnits {
  readonly variantId: Id<'Variant'>;
  /** Less what came back. */
  readonly quantity: number;
  /** Of the first order that counts, for people. */
  readonly orderNumber: string;
}

/** The statements by which limits per customer hold over channels. */
@Injectable()
export class BoughtUnitsRepository {
  /**
   * Counts what a customer has bought, those who pay at this moment included: a rival for the same articles waits until
   * this transaction is over, and counts then. Locks are taken in one order.
   */
  async of(tx: Tx, customerId: Id<'Customer'>, variantIds: readonly Id<'Variant'>[]): Promise<BoughtUnits[]> {
    await tx.rows`
      SELECT pg_advisory_xact_lock(hashtextextended('per-customer ' || ${customerId} || ' ' || variant_id, 0))
        FROM unnest(${[...variantIds].sort()}::text[]) AS variant_id`;
    return tx.rows`
      SELECT line.variant_id, sum(line.quantity - line.returned)::int AS quantity,
             (array_agg(sale.number ORDER BY sale.placed_at))[1] AS order_number
        FROM order_line AS line JOIN customer_order AS sale ON sale.id = line.order_id
       WHERE sale.customer_id = ${customerId} AND sale.state <> 'abandoned' AND line.variant_id = ANY(${variantIds}::uuid[])
       GROUP BY line.variant_id HAVING sum(line.quantity - line.returned) > 0`;
  }
}
