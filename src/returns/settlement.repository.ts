import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';

/** Units of one variant that one seller sold of another's stock on one day, returns taken off. */
export interface SettlementRow {
  readonly fromSellerId: Id<'Seller'>;
  readonly toSellerId: Id<'Seller'>;
  readonly day: string;
  readonly variantId: Id<'Variant'>;
  readonly units: number;
  readonly amount: number;
  readonly currency: string;
}

/** What sellers owe each other. */
@Injectable()
export class SettlementRepository {
  /**
   * Movements out of another's stock for a seller's order lines, and back into it. Each has its share of what the line
   * came to; of a bundle, shared over the units of its parts. Days are those of the place.
   */
  between(db: Db, sellerId: Id<'Seller'>, fromDay: string, toDay: string): Promise<SettlementRow[]> {
    return db.rows<SettlementRow>`
      WITH moved AS (
        SELECT movement.*, coalesce(back.order_line_id, movement.line_id) AS order_line_id
          FROM stock_movement AS movement
          LEFT JOIN return_line AS back ON movement.reason = 'returned' AND back.id = movement.line_id
         WHERE movement.reason IN ('sold', 'returned') AND movement.line_id IS NOT NULL
           AND movement.at >= ${fromDay}::date - interval '1 day' AND movement.at < ${toDay}::date + interval '2 days'
      )
      SELECT sale.seller_id AS from_seller_id, moved.owner_seller_id AS to_seller_id, day.day, moved.variant_id,
             sum(-moved.delta)::int AS units,
             round(sum(-moved.delta * line.total_amount::numeric
                       / (line.quantity * coalesce(parts.units, 1))))::bigint AS amount,
             line.currency
        FROM moved
        JOIN order_line AS line ON line.id = moved.order_line_id
        JOIN customer_order AS sale ON sale.id = line.order_id
        JOIN location ON location.id = moved.location_id
        CROSS JOIN LATERAL (SELECT (moved.at AT TIME ZONE location.time_zone)::date AS day) AS day
        LEFT JOIN LATERAL (
          SELECT sum(part.quantity) AS units FROM jsonb_to_recordset(line.components) AS part(quantity int)
           WHERE line.kind = 'bundle') AS parts ON true
       WHERE sale.seller_id <> moved.owner_seller_id
         AND (sale.seller_id = ${sellerId} OR moved.owner_seller_id = ${sellerId})
         AND day.day BETWEEN ${fromDay}::date AND ${toDay}::date
       GROUP BY sale.seller_id, moved.owner_seller_id, day.day, moved.variant_id, line.currency
      HAVING sum(moved.delta) <> 0
       ORDER BY day.day, sale.seller_id, moved.owner_seller_id, moved.variant_id`;
  }
}
