import type { Invariant } from './invariant.js';

/** What must hold of carts, tickets and their lines (docs: invariants C1 to C5, G2, O2). */
export const cartInvariants: readonly Invariant[] = [
  {
    id: 'C1',
    says: 'a cart line becomes order lines at most once, and an order line comes from one line of a cart',
    sql: `SELECT cart_id, order_line_id, count(*) FROM cart_line
           WHERE order_line_id IS NOT NULL GROUP BY cart_id, order_line_id HAVING count(*) > 1`,
  },
  {
    id: 'C2',
    says: 'every converted line says when, and no ordered cart has a line left that is not',
    sql: `SELECT cart_line.id FROM cart_line JOIN cart ON cart.id = cart_id
           WHERE (order_line_id IS NULL) <> (converted_at IS NULL)
              OR cart.state = 'ordered' AND order_line_id IS NULL`,
  },
  {
    id: 'C3-customer',
    says: 'one open shopping cart per customer and currency',
    sql: `SELECT customer_id, currency FROM cart WHERE kind = 'shopping' AND state = 'open' AND customer_id IS NOT NULL
           GROUP BY customer_id, currency HAVING count(*) > 1`,
  },
  {
    id: 'C3-guest',
    says: 'one open shopping cart per guest and currency',
    sql: `SELECT guest_token_hash, currency FROM cart
           WHERE kind = 'shopping' AND state = 'open' AND guest_token_hash IS NOT NULL
           GROUP BY guest_token_hash, currency HAVING count(*) > 1`,
  },
  {
    id: 'C3-terminal',
    says: 'one active ticket per terminal',
    sql: `SELECT terminal_id FROM cart WHERE kind = 'ticket' AND state = 'open'
           GROUP BY terminal_id HAVING count(*) > 1`,
  },
  {
    id: 'C4',
    says: 'lines have at least one unit and are one per cart, variant and fulfilment, facts of their own apart',
    sql: `SELECT cart_id, variant_id FROM cart_line
           WHERE order_line_id IS NULL AND source_cart_line_id IS NULL AND reservation_line_id IS NULL
             AND adjustment IS NULL AND serial_numbers = '{}'
           GROUP BY cart_id, variant_id, on_line_id, fulfilment_kind, fulfilment_location_id, fulfilment_address, collector_name,
                    delivery_option_id
          HAVING count(*) > 1 OR min(quantity) < 1`,
  },
  {
    id: 'C4-hanging',
    says: 'what hangs on a line is in its cart, is had the same way and is never more of it',
    sql: `SELECT line.id FROM cart_line AS line LEFT JOIN cart_line AS bearer ON bearer.id = line.on_line_id
           WHERE line.on_line_id IS NOT NULL AND line.order_line_id IS NULL
             AND (bearer.cart_id IS DISTINCT FROM line.cart_id OR bearer.on_line_id IS NOT NULL
                  OR bearer.order_line_id IS NOT NULL OR line.quantity > bearer.quantity
                  OR (line.fulfilment_kind, line.fulfilment_key) IS DISTINCT FROM (bearer.fulfilment_kind, bearer.fulfilment_key))`,
  },
  {
    id: 'C5',
    says: 'no line was put into a cart after it became history',
    sql: `SELECT id FROM cart_line WHERE converted_at < added_at`,
  },
  {
    id: 'C5-change',
    says: 'no line was changed after it became history',
    sql: `SELECT line.id FROM cart_line AS line
            JOIN cart_version AS change ON change.cart_id = line.cart_id AND change.at > line.converted_at
           CROSS JOIN jsonb_array_elements(change.was -> 'lines') AS touched (line)
           WHERE touched.line ->> 'id' = line.id::text`,
  },
  {
    id: 'C-versions',
    says: 'what changes of a cart are kept are its latest, without a gap',
    sql: `SELECT cart.id FROM cart JOIN cart_version AS change ON change.cart_id = cart.id
           GROUP BY cart.id
          HAVING max(change.version) > cart.version OR count(*) <> max(change.version) - min(change.version) + 1
              OR count(*) > 50`,
  },
  {
    id: 'C-merged',
    says: "a cart went up in another once, in a customer's, and is closed; what went in is kept",
    sql: `SELECT source.id FROM cart AS source
            LEFT JOIN cart_merge ON cart_merge.from_cart_id = source.id
            LEFT JOIN cart AS target ON target.id = cart_merge.cart_id
           WHERE (source.state = 'merged') IS DISTINCT FROM (cart_merge.id IS NOT NULL)
              OR cart_merge.id IS NOT NULL AND (target.customer_id IS NULL OR source.customer_id IS NOT NULL)`,
  },
  {
    id: 'C-followed',
    says: 'where a line went is told of lines of merged carts only, and is in the cart that theirs went up in',
    sql: `SELECT line.id FROM cart_line AS line
            LEFT JOIN cart_merge ON cart_merge.from_cart_id = line.cart_id
            LEFT JOIN cart_line AS target ON target.id = line.merged_into_line_id
           WHERE line.merged_into_line_id IS NOT NULL
             AND (cart_merge.id IS NULL OR target.cart_id <> cart_merge.cart_id)`,
  },
  {
    id: 'C-events',
    says: 'a cart has one event per version, from 1 to its own',
    sql: `SELECT cart.id, cart.version, count(event.id) AS events FROM cart
            LEFT JOIN outbox_event AS event ON event.aggregate_id = cart.id AND event.aggregate = 'cart'
           GROUP BY cart.id
          HAVING count(event.id) <> cart.version OR min(event.sequence) <> 1 OR max(event.sequence) <> cart.version`,
  },
  {
    id: 'C-private',
    says: 'no event of a cart holds a name, an address or a number to reach somebody',
    sql: `SELECT id FROM outbox_event
           WHERE aggregate = 'cart'
             AND payload ?| ARRAY['name', 'email', 'phone', 'address', 'street', 'postcode', 'collectorName', 'note']`,
  },
];

/** What must hold between carts and the orders they became; apart, because it needs both (docs: invariants C2, C6). */
export const cartOrderInvariants: readonly Invariant[] = [
  {
    id: 'C2-order',
    says: 'every converted line names an order line that there is, of the same variant',
    sql: `SELECT cart_line.id FROM cart_line LEFT JOIN order_line ON order_line.id = cart_line.order_line_id
           WHERE cart_line.order_line_id IS NOT NULL
             AND order_line.variant_id IS DISTINCT FROM cart_line.variant_id`,
  },
  {
    id: 'C6',
    says: 'an agreed order holds the lines that were taken from its cart, unit for unit, and those lines name it back',
    sql: `SELECT order_line.id FROM order_line
            JOIN customer_order ON customer_order.id = order_line.order_id
            LEFT JOIN cart_line ON cart_line.id = order_line.cart_line_id
           WHERE order_line.cart_line_id IS NOT NULL AND customer_order.state NOT IN ('awaiting_payment', 'abandoned')
             AND (cart_line.order_line_id IS DISTINCT FROM order_line.id OR cart_line.quantity <> order_line.quantity)`,
  },
  {
    id: 'C-hand-over',
    says: 'what is handed over with a ticket are orders that there are, each once; what is voided or abandoned names none',
    sql: `SELECT cart.id, brought.order_id FROM cart
           CROSS JOIN unnest(cart.hand_over_order_ids) AS brought (order_id)
            LEFT JOIN customer_order AS sale ON sale.id = brought.order_id
           GROUP BY cart.id, brought.order_id
          HAVING count(*) > 1 OR bool_or(sale.id IS NULL)
              OR bool_or(cart.kind <> 'ticket' OR cart.state IN ('voided', 'abandoned', 'merged'))`,
  },
];
