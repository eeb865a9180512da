import type { Invariant } from './invariant.js';

/** What must hold of stock. Sums are compared with IS DISTINCT FROM: a null must not pass for "equal". */
export const inventoryInvariants: readonly Invariant[] = [
  {
    id: 'S1',
    says: 'On hand equals the sum of its movements.',
    sql: `
      SELECT level.variant_id, level.location_id, level.on_hand, coalesce(sum(movement.delta), 0) AS moved
        FROM stock_level AS level
        LEFT JOIN stock_movement AS movement USING (variant_id, location_id)
       GROUP BY level.variant_id, level.location_id, level.on_hand
      HAVING level.on_hand IS DISTINCT FROM coalesce(sum(movement.delta), 0)`,
  },
  {
    id: 'S2',
    says: 'Nothing is negative, and no more is promised than there is and may be sold before it arrives.',
    sql: `
      SELECT variant_id, location_id, on_hand, display, quarantine, damaged, put_aside, held, allocated, backorder_limit
        FROM stock_level
       WHERE least(on_hand, display, quarantine, damaged, put_aside, held, allocated, safety_stock, backorder_limit) < 0
          OR display + quarantine + damaged > on_hand
          OR put_aside > on_hand
          OR display + quarantine + damaged + held + allocated > on_hand + backorder_limit`,
  },
  {
    id: 'S3',
    says: 'Held is the sum of live holds, allocated that of open and picked allocations.',
    sql: `
      SELECT level.variant_id, level.location_id, level.held, live.units AS live, level.allocated, open.units AS open
        FROM stock_level AS level
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(quantity), 0) AS units FROM hold
           WHERE (hold.variant_id, hold.location_id) = (level.variant_id, level.location_id) AND state = 'live') AS live
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(quantity), 0) AS units FROM allocation
           WHERE (allocation.variant_id, allocation.location_id) = (level.variant_id, level.location_id)
             AND state IN ('open', 'picked')) AS open
       WHERE level.held IS DISTINCT FROM live.units OR level.allocated IS DISTINCT FROM open.units`,
  },
  {
    id: 'S3b',
    says: 'What lies in a collection place that is named is put aside; a hold that was promised anew lies there once.',
    sql: `
      SELECT level.variant_id, level.location_id, level.put_aside, aside.units
        FROM stock_level AS level
        JOIN (SELECT variant_id, location_id, sum(quantity) AS units
                FROM (SELECT variant_id, location_id, quantity FROM allocation WHERE aside_place IS NOT NULL
                      UNION ALL
                      SELECT variant_id, location_id, quantity FROM hold
                       WHERE aside_place IS NOT NULL
                         AND NOT EXISTS (SELECT FROM hold AS later
                                          WHERE later.cause_id = hold.cause_id AND later.line_id = hold.line_id
                                            AND (later.variant_id, later.location_id) = (hold.variant_id, hold.location_id)
                                            AND later.id > hold.id)) AS lying
               GROUP BY variant_id, location_id) AS aside USING (variant_id, location_id)
       WHERE aside.units > level.put_aside`,
  },
  {
    id: 'S4',
    says: 'Holds and allocations are of at least one unit; no movement is of none.',
    sql: `
      SELECT 'hold' AS row, id FROM hold WHERE quantity < 1
      UNION ALL SELECT 'allocation', id FROM allocation WHERE quantity < 1
      UNION ALL SELECT 'stock_movement', id FROM stock_movement WHERE delta = 0`,
  },
  {
    id: 'S10a',
    says: 'Units fulfilled from allocations have left the ledger as sales, per order line and place.',
    sql: `
      SELECT order_line_id, variant_id, location_id, fulfilled.units AS fulfilled, sold.units AS sold
        FROM (SELECT order_line_id, variant_id, location_id, sum(quantity) AS units
                FROM allocation WHERE state = 'fulfilled' GROUP BY order_line_id, variant_id, location_id) AS fulfilled
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(-delta), 0) AS units FROM stock_movement AS movement
           WHERE movement.line_id = fulfilled.order_line_id AND movement.variant_id = fulfilled.variant_id
             AND movement.location_id = fulfilled.location_id AND movement.reason = 'sold') AS sold
       WHERE sold.units < fulfilled.units`,
  },
  {
    id: 'S12',
    says: 'A hold is consumed exactly once: allocated if and only if it names an order line and has one allocation.',
    sql: `
      SELECT hold.id, hold.state, hold.order_line_id, count(allocation.id) AS allocations
        FROM hold LEFT JOIN allocation ON allocation.hold_id = hold.id
       GROUP BY hold.id
      HAVING (hold.state = 'allocated') IS DISTINCT FROM (hold.order_line_id IS NOT NULL)
          OR (hold.state = 'allocated') IS DISTINCT FROM (count(allocation.id) = 1)
          OR count(allocation.id) > 1`,
  },
  {
    id: 'S1b',
    says: 'The balance of a day is the sum of the movements until its end.',
    sql: `
      SELECT balance.variant_id, balance.location_id, balance.day, balance.on_hand, moved.units
        FROM stock_day_balance AS balance
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(delta), 0) AS units FROM stock_movement AS movement
           WHERE (movement.variant_id, movement.location_id) = (balance.variant_id, balance.location_id)
             AND movement.at < (balance.day + 1)::timestamp AT TIME ZONE 'UTC') AS moved
       WHERE balance.on_hand IS DISTINCT FROM moved.units`,
  },
  {
    id: 'S1c',
    says: 'No level was ever below nothing: movements in their order never sum to less than 0 at the end of a day.',
    sql: `
      SELECT variant_id, location_id, day, units
        FROM (SELECT variant_id, location_id, (at AT TIME ZONE 'UTC')::date AS day,
                     sum(sum(delta)) OVER (PARTITION BY variant_id, location_id
                                           ORDER BY (at AT TIME ZONE 'UTC')::date) AS units
                FROM stock_movement GROUP BY variant_id, location_id, (at AT TIME ZONE 'UTC')::date) AS days
       WHERE units < 0`,
  },
  {
    id: 'S13',
    says: 'Transfers conserve stock: what moved is what arrived and went back, less what was sent; what has ended is accounted for.',
    sql: `
      SELECT transfer.id, line.variant_id, moved.units, line.sent, line.received, line.returned, line.lost
        FROM stock_transfer AS transfer
        JOIN stock_transfer_line AS line ON line.transfer_id = transfer.id
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(delta), 0) AS units FROM stock_movement AS movement
           WHERE movement.cause_kind = 'transfer' AND movement.cause_id = transfer.id
             AND movement.variant_id = line.variant_id) AS moved
       WHERE moved.units IS DISTINCT FROM line.received + line.returned - line.sent
          OR (transfer.state IN ('received', 'cancelled')
              AND line.returned + line.lost IS DISTINCT FROM greatest(line.sent - line.received, 0))`,
  },
  {
    id: 'S17',
    says: 'What came with a delivery or was counted is what moved for it.',
    sql: `
      SELECT line.delivery_id AS id, line.variant_id, line.received, moved.units
        FROM stock_delivery_line AS line
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(delta), 0) AS units FROM stock_movement AS movement
           WHERE movement.cause_kind = 'delivery' AND movement.cause_id = line.delivery_id
             AND movement.variant_id = line.variant_id) AS moved
       WHERE moved.units IS DISTINCT FROM line.received
      UNION ALL
      SELECT line.count_id, line.variant_id, line.counted - line.expected, moved.units
        FROM stock_count_line AS line JOIN stock_count AS count ON count.id = line.count_id
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(delta), 0) AS units FROM stock_movement AS movement
           WHERE movement.cause_kind = 'count' AND movement.cause_id = line.count_id
             AND movement.variant_id = line.variant_id) AS moved
       WHERE count.state = 'closed' AND line.counted IS NOT NULL AND moved.units < line.counted - line.expected`,
  },
  {
    id: 'S14',
    says: 'Each stock operation is applied once.',
    sql: `
      SELECT operation_key, ordinal, count(*) FROM stock_movement GROUP BY operation_key, ordinal HAVING count(*) > 1`,
  },
  {
    id: 'S15',
    says: 'There is exactly one level per variant and location.',
    sql: `
      SELECT variant_id, location_id, count(*) FROM stock_level GROUP BY variant_id, location_id HAVING count(*) > 1`,
  },
  {
    id: 'S16',
    says: 'No level, movement, hold or allocation is of an unknown variant or location.',
    sql: `
      SELECT place.variant_id, place.location_id
        FROM (SELECT variant_id, location_id FROM stock_level
              UNION SELECT variant_id, location_id FROM stock_movement
              UNION SELECT variant_id, location_id FROM hold
              UNION SELECT variant_id, location_id FROM allocation) AS place
       WHERE NOT EXISTS (SELECT FROM variant WHERE variant.id = place.variant_id)
          OR NOT EXISTS (SELECT FROM location WHERE location.id = place.location_id)
          OR NOT EXISTS (SELECT FROM stock_level AS level
                          WHERE (level.variant_id, level.location_id) = (place.variant_id, place.location_id))`,
  },
];
