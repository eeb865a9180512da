import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { COUNT_LIMIT } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import type { BuyerType } from './recall.types.js';

/** A buyer as a list shows it; `lineId` continues the list. */
export type BuyerRow = BuyerType & { readonly lineId: Id<'OrderLine'>; readonly totalCount: number };

/** Lines that a variant was bought with, by itself or as a part of a bundle; how many of it each unit of the line is. */
const linesWith = (variantId: Id<'Variant'>) => sql`
  SELECT line.*, 1 AS each FROM order_line AS line WHERE line.variant_id = ${variantId}
  UNION ALL
  SELECT line.*, (SELECT sum(part.quantity)::int
                    FROM jsonb_to_recordset(line.components) AS part("variantId" uuid, quantity int)
                   WHERE part."variantId" = ${variantId}) AS each
    FROM order_line AS line
   WHERE line.kind = 'bundle' AND line.components @> jsonb_build_array(jsonb_build_object('variantId', ${variantId}::text))`;

/** Who has a variant; what a recall must know. */
@Injectable()
export class RecallQueries {
  /** Units that went to customers and have not come back, and of how many of them we know who has them. */
  async outWithCustomers(
    db: Db,
    variantId: Id<'Variant'>,
  ): Promise<{ unitsSold: number; buyersKnown: number }> {
    const [counted] = await rowsOf<{ unitsSold: number; buyersKnown: number }>(
      db,
      sql`
      SELECT coalesce(sum((line.fulfilled - line.returned) * line.each), 0)::int AS units_sold,
             coalesce(sum((line.fulfilled - line.returned) * line.each)
                        FILTER (WHERE sale.customer_id IS NOT NULL OR sale.contact IS NOT NULL), 0)::int AS buyers_known
        FROM (${linesWith(variantId)}) AS line
        JOIN customer_order AS sale ON sale.id = line.order_id
       WHERE sale.state <> 'abandoned'`,
    );
    return counted!;
  }

  /** Newest first, one more than asked. */
  buyers(db: Db, variantId: Id<'Variant'>, first: number, before: string | null): Promise<BuyerRow[]> {
    return rowsOf<BuyerRow>(
      db,
      sql`
      WITH bought AS (
        SELECT line.id AS line_id, sale.id AS order_id, sale.number AS order_number, sale.placed_at AS bought_at,
               ((line.quantity - line.cancelled - line.returned) * line.each)::int AS quantity, line.serial_numbers,
               coalesce(sale.contact, CASE WHEN customer.id IS NOT NULL THEN
                 jsonb_build_object('name', customer.name, 'email', NULL, 'phone', NULL) END) AS contact
          FROM (${linesWith(variantId)}) AS line
          JOIN customer_order AS sale ON sale.id = line.order_id
          LEFT JOIN customer ON customer.id = sale.customer_id
         WHERE sale.state NOT IN ('abandoned', 'awaiting_payment')
           AND line.quantity > line.cancelled + line.returned
      )
      SELECT bought.*, (SELECT count(*)::int FROM (SELECT FROM bought LIMIT ${COUNT_LIMIT + 1}) AS counted) AS total_count
        FROM bought
       WHERE ${before}::uuid IS NULL OR line_id < ${before}::uuid
       ORDER BY line_id DESC
       LIMIT ${first + 1}`,
    );
  }
}
