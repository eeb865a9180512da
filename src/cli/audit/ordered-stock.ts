import type { Invariant } from './invariant.js';

/** What each order line takes of which variant, per unit of the line: a bundle its parts, goods themselves. */
const NEEDED = `
  SELECT line.id, line.order_id, line.quantity, line.cancelled, line.fulfilled, line.short, line.fulfilment_kind,
         need.variant_id, need.units
    FROM order_line AS line
    CROSS JOIN LATERAL (
      SELECT line.variant_id, 1::bigint AS units WHERE line.kind = 'goods'
      UNION ALL
      SELECT part."variantId", sum(part.quantity)
        FROM jsonb_to_recordset(line.components) AS part("variantId" uuid, quantity int)
       WHERE line.kind = 'bundle' GROUP BY part."variantId") AS need`;

/** Units of order lines in allocations of some states. */
const allocatedIn = (states: string): string => `
  (SELECT coalesce(sum(allocation.quantity), 0) FROM allocation
    WHERE allocation.order_line_id = needed.id AND allocation.variant_id = needed.variant_id
      AND allocation.state IN (${states}))`;

/** Units that left the ledger as sales for order lines. */
const SOLD = `
  (SELECT coalesce(sum(-movement.delta), 0) FROM stock_movement AS movement
    WHERE movement.line_id = needed.id AND movement.variant_id = needed.variant_id AND movement.reason = 'sold')`;

/** What must hold between stock and the orders it is for. */
export const orderedStockInvariants: readonly Invariant[] = [
  {
    id: 'S7',
    says: 'Every open or picked allocation belongs to a line of a confirmed, still open order.',
    sql: `
      SELECT allocation.id, allocation.order_line_id, sale.state
        FROM allocation
        LEFT JOIN order_line AS line ON line.id = allocation.order_line_id
        LEFT JOIN customer_order AS sale ON sale.id = line.order_id
       WHERE allocation.state IN ('open', 'picked')
         AND coalesce(sale.state, '') NOT IN ('confirmed', 'partly_fulfilled')`,
  },
  {
    id: 'S8',
    says: 'Open, picked and fulfilled units never exceed what was ordered and not cancelled, per line.',
    sql: `
      SELECT needed.id, needed.variant_id
        FROM (${NEEDED}) AS needed
       WHERE ${allocatedIn("'open', 'picked', 'fulfilled'")} > (needed.quantity - needed.cancelled) * needed.units
          OR ${allocatedIn("'open', 'picked'")}
             > (needed.quantity - needed.cancelled - needed.fulfilled) * needed.units`,
  },
  {
    id: 'S9',
    says: 'Each line of a confirmed order is covered by allocations, what has left, or a shortage that is written down.',
    sql: `
      SELECT needed.id, needed.variant_id
        FROM (${NEEDED}) AS needed
        JOIN customer_order AS sale ON sale.id = needed.order_id
       WHERE sale.state IN ('confirmed', 'partly_fulfilled')
         AND ${allocatedIn("'open', 'picked'")}
             < (needed.quantity - needed.cancelled - needed.fulfilled - needed.short) * needed.units`,
  },
  {
    id: 'S10',
    says: 'Units that left the ledger as sales are the units fulfilled, per order line.',
    sql: `
      SELECT needed.id, needed.variant_id, needed.fulfilled * needed.units AS fulfilled, ${SOLD} AS sold
        FROM (${NEEDED}) AS needed
       WHERE ${SOLD} IS DISTINCT FROM needed.fulfilled * needed.units`,
  },
];
