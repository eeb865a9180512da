import type { Invariant } from './invariant.js';

/** What must hold of reservations, pickups and what is handed over. */
export const collectionInvariants: readonly Invariant[] = [
  {
    id: 'S6b',
    says: 'Every live hold of purpose reservation belongs to a live reservation, at its place, to its end, or for as long as it is being paid.',
    sql: `
      SELECT hold.id, hold.cause_id, reservation.state
        FROM hold
        LEFT JOIN reservation ON reservation.id = hold.cause_id
        LEFT JOIN reservation_line AS line ON line.id = hold.line_id AND line.reservation_id = reservation.id
       WHERE hold.purpose = 'reservation' AND hold.state = 'live'
         AND (reservation.id IS NULL OR line.id IS NULL OR reservation.state NOT IN ('held', 'ready')
              OR hold.location_id <> reservation.location_id
              OR reservation.paying_order_id IS NULL AND hold.ends_at <> reservation.ends_at)`,
  },
  {
    id: 'S6c',
    says: 'Every line of a reservation is held, until its end has passed or somebody bought it from the shelf.',
    sql: `
      SELECT line.id, line.reservation_id
        FROM reservation_line AS line
        JOIN reservation ON reservation.id = line.reservation_id
       WHERE reservation.state IN ('held', 'ready')
         AND NOT EXISTS (SELECT FROM hold WHERE hold.line_id = line.id AND hold.state IN ('live', 'expired', 'taken'))`,
  },
  {
    id: 'S12b',
    says: 'A hold of a reservation became an allocation if and only if the reservation became that order.',
    sql: `
      SELECT hold.id, reservation.id AS reservation_id, reservation.state
        FROM hold
        JOIN reservation ON reservation.id = hold.cause_id
        LEFT JOIN order_line AS line ON line.id = hold.order_line_id
       WHERE hold.purpose = 'reservation'
         AND (hold.state = 'allocated') <> (reservation.state = 'converted' AND line.order_id IS NOT DISTINCT FROM reservation.order_id
                                            AND hold.order_line_id IS NOT NULL)`,
  },
  {
    id: 'F3',
    says: 'A pickup is handed over once, after it lay ready, in its store, and its order lines are fulfilled by as much.',
    sql: `
      SELECT pickup.id, line.order_line_id
        FROM pickup
        JOIN pickup_line AS line ON line.pickup_id = pickup.id
        LEFT JOIN order_line AS sold ON sold.id = line.order_line_id
        LEFT JOIN fulfilment ON fulfilment.id = pickup.fulfilment_id
       WHERE pickup.state = 'handed_over'
         AND (pickup.ready_at IS NULL OR pickup.handed_over_at < pickup.ready_at
              OR sold.order_id IS DISTINCT FROM pickup.order_id OR sold.fulfilled < line.line_quantity
              OR (fulfilment.id IS NOT NULL AND fulfilment.location_id <> pickup.location_id))`,
  },
  {
    id: 'F4',
    says: 'At most one pick is open per pickup, for an open pickup of the same store; nobody picks more than asked.',
    sql: `
      SELECT task.id, task.pickup_id, pickup.state
        FROM pick_task AS task
        JOIN pickup ON pickup.id = task.pickup_id
       WHERE task.state = 'open'
         AND (pickup.state NOT IN ('to_pick', 'picking') OR pickup.location_id <> task.location_id
              OR (SELECT count(*) FROM pick_task AS other WHERE other.pickup_id = task.pickup_id AND other.state = 'open') > 1)
      UNION ALL
      SELECT line.id, line.pickup_id, 'picked ' || line.picked
        FROM pickup_line AS line WHERE line.picked > line.quantity`,
  },
  {
    id: 'F5',
    says: 'What is paid and waits in a store is allocated in that store, or written down as short.',
    sql: `
      SELECT pickup.id, line.order_line_id, line.variant_id
        FROM pickup
        JOIN pickup_line AS line ON line.pickup_id = pickup.id
        LEFT JOIN order_line AS sold ON sold.id = line.order_line_id
       WHERE pickup.order_id IS NOT NULL AND pickup.state IN ('to_pick', 'picking', 'ready')
         AND line.quantity - coalesce(sold.short, 0) * line.quantity / line.line_quantity > (
           SELECT coalesce(sum(allocation.quantity), 0) FROM allocation
            WHERE allocation.order_line_id = line.order_line_id AND allocation.variant_id = line.variant_id
              AND allocation.location_id = pickup.location_id AND allocation.state IN ('open', 'picked'))`,
  },
  {
    id: 'F6',
    says: 'What was not collected holds nothing: an unpaid pickup that is over has no live hold at its store.',
    sql: `
      SELECT pickup.id, hold.id AS hold_id
        FROM pickup
        JOIN hold ON hold.cause_id = pickup.reservation_id AND hold.state = 'live' AND hold.location_id = pickup.location_id
       WHERE pickup.order_id IS NULL AND pickup.state = 'uncollected'`,
  },
  {
    id: 'F7',
    says: 'Codes of pickups are kept as keyed hashes, and no two open pickups have the same.',
    sql: `
      SELECT pickup.id, pickup.code_hash
        FROM pickup
       WHERE pickup.state IN ('to_pick', 'picking', 'ready')
         AND (pickup.code_hash !~ '^[0-9a-f]{64}$'
              OR EXISTS (SELECT FROM pickup AS other
                          WHERE other.code_hash = pickup.code_hash AND other.id <> pickup.id
                            AND other.state IN ('to_pick', 'picking', 'ready')))`,
  },
  {
    id: 'F10',
    says: 'Nobody has had more than five reservations live at once.',
    sql: `
      SELECT one.id, one.customer_id, count(*) AS live
        FROM reservation AS one
        JOIN reservation AS other
          ON coalesce(other.customer_id::text, other.guest_token_hash) = coalesce(one.customer_id::text, one.guest_token_hash)
         AND other.placed_at <= one.placed_at AND other.ends_at > one.placed_at AND other.state IN ('held', 'ready')
       WHERE one.state IN ('held', 'ready')
       GROUP BY one.id, one.customer_id
      HAVING count(*) > 5`,
  },
];
