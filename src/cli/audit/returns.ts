import type { Invariant } from './invariant.js';

/** What must hold of returns. Their parts of S11 and L4 are here too, because only here both sides are known. */
export const returnsInvariants: readonly Invariant[] = [
  {
    id: 'R1',
    says: 'Units that came back, over all returns, are those the order counts, and never more than reached her.',
    sql: `
      SELECT line.id, line.fulfilled, line.returned, back.units
        FROM order_line AS line
        LEFT JOIN LATERAL (SELECT coalesce(sum(received), 0) AS units FROM return_line
                            WHERE order_line_id = line.id) AS back ON true
       WHERE back.units > line.fulfilled OR back.units <> line.returned`,
  },
  {
    id: 'R2',
    says: 'No more arrives than was announced, and at least one was.',
    sql: 'SELECT id FROM return_line WHERE quantity < 1 OR received < 0 OR received > quantity',
  },
  {
    id: 'R3',
    says: 'A return line is of the order of its return, and of the variant sold; no return is without lines.',
    sql: `
      SELECT line.id
        FROM return_line AS line
        JOIN customer_return AS taken ON taken.id = line.return_id
        JOIN order_line AS sold ON sold.id = line.order_line_id
       WHERE sold.order_id <> taken.order_id OR sold.variant_id <> line.variant_id
      UNION ALL
      SELECT id FROM customer_return AS taken
       WHERE NOT EXISTS (SELECT FROM return_line WHERE return_id = taken.id)`,
  },
  {
    id: 'R4',
    says: 'A return gives back the sum of its lines, the standard delivery of an order withdrawn from whole, less its fee.',
    sql: `
      SELECT taken.id, taken.refund_amount, lines.amount
        FROM customer_return AS taken
        JOIN customer_order AS sale ON sale.id = taken.order_id
        LEFT JOIN LATERAL (SELECT coalesce(sum(refund_amount), 0) AS amount,
                                  coalesce(bool_and(basis = 'withdrawal'), false) AS is_withdrawn
                             FROM return_line WHERE return_id = taken.id) AS lines ON true
       WHERE taken.goods_amount <> lines.amount
          OR taken.refund_amount <> taken.goods_amount + taken.delivery_amount - taken.fee_amount
          OR taken.delivery_amount NOT IN (0, least(sale.delivery_amount, sale.standard_delivery_amount))
          OR (taken.delivery_amount > 0 AND NOT (lines.is_withdrawn AND sale.contract = 'distance'))
          OR taken.currency <> sale.currency`,
  },
  {
    id: 'R4-delivery',
    says: 'The delivery of an order goes back once at most.',
    sql: `
      SELECT order_id FROM customer_return WHERE delivery_amount > 0 GROUP BY order_id HAVING count(*) > 1`,
  },
  {
    id: 'R5',
    says: 'Of a line, what went back is what exactly the units that came back had cost.',
    sql: `
      SELECT line.id, line.total_amount, back.amount
        FROM order_line AS line
        JOIN LATERAL (SELECT sum(refund_amount) AS amount FROM return_line WHERE order_line_id = line.id) AS back
          ON back.amount IS NOT NULL
       WHERE back.amount > line.total_amount
          OR (line.cancelled = 0
              AND back.amount <> (line.total_amount / line.quantity) * line.returned
                                 + least(line.returned, line.total_amount % line.quantity))`,
  },
  {
    id: 'R6',
    says: 'Every line has a basis that the sale allows, and none came back after the last day of it.',
    sql: `
      SELECT line.id, line.basis, line.last_day, taken.day
        FROM return_line AS line
        JOIN customer_return AS taken ON taken.id = line.return_id
        JOIN customer_order AS sale ON sale.id = taken.order_id
       WHERE taken.day > line.last_day
          OR (line.basis = 'withdrawal' AND sale.contract <> 'distance')
          OR (line.basis = 'policy' AND line.last_day IS NULL AND taken.day < sale.placed_at::date - 1)`,
  },
  {
    id: 'R7',
    says: 'A return is refunded exactly; one that is closed is paid out exactly.',
    sql: `
      SELECT taken.id, taken.state, taken.refund_amount, given.all_amount, given.done_amount
        FROM customer_return AS taken
        LEFT JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS all_amount,
                                  coalesce(sum(amount) FILTER (WHERE state = 'done'), 0) AS done_amount
                             FROM refund WHERE return_id = taken.id) AS given ON true
       WHERE given.all_amount <> taken.refund_amount
          OR (taken.state = 'closed' AND given.done_amount <> taken.refund_amount)`,
  },
  {
    id: 'R-document',
    says: 'Every return has one credit note, of what went back.',
    sql: `
      SELECT taken.id, papers.count, papers.total
        FROM customer_return AS taken
        LEFT JOIN LATERAL (SELECT count(*) AS count, sum((content #>> '{total,amount}')::bigint) AS total
                             FROM document WHERE return_id = taken.id AND kind = 'credit_note') AS papers ON true
       WHERE papers.count <> 1 OR papers.total <> -taken.refund_amount`,
  },
  {
    id: 'S11',
    says: 'Units that came back and have stock came on hand where they were taken back, and no others did.',
    sql: `
      WITH expected AS (
        SELECT line.id AS line_id, coalesce(part."variantId", sold.variant_id) AS variant_id,
               taken.location_id, sum(line.received * coalesce(part.quantity, 1))::bigint AS units
          FROM return_line AS line
          JOIN customer_return AS taken ON taken.id = line.return_id
          JOIN order_line AS sold ON sold.id = line.order_line_id
          LEFT JOIN LATERAL jsonb_to_recordset(sold.components) AS part("variantId" uuid, quantity int)
            ON sold.kind = 'bundle'
         WHERE sold.kind IN ('goods', 'bundle')
         GROUP BY 1, 2, 3
      ), moved AS (
        SELECT line_id, variant_id, location_id, sum(delta)::bigint AS units
          FROM stock_movement WHERE reason = 'returned' GROUP BY 1, 2, 3
      )
      SELECT * FROM expected FULL JOIN moved USING (line_id, variant_id, location_id)
       WHERE expected.units IS DISTINCT FROM moved.units`,
  },
  {
    id: 'L4',
    says: 'After its latest return an order is due the points of what was kept (currencies of hundredths).',
    sql: `
      SELECT latest.order_id, latest.points_due, kept.points
        FROM (SELECT order_id, min(points_due) AS points_due FROM points_entry
               WHERE kind = 'claw_back' GROUP BY order_id) AS latest
        JOIN LATERAL (
          SELECT floor(coalesce(sum(total_amount - (total_amount / quantity) * (returned + cancelled)
                                    - least(returned + cancelled, total_amount % quantity)), 0) / 100)::int AS points
            FROM order_line WHERE order_id = latest.order_id AND earns_points) AS kept ON true
       WHERE latest.points_due <> kept.points`,
  },
];
