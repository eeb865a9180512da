import { HOME_MARKET } from '../../pricing/index.js';
import type { Invariant } from './invariant.js';

/** What must hold of orders, their lines and what leaves which place. */
export const ordersInvariants: readonly Invariant[] = [
  {
    id: 'C9',
    says: 'No order without lines, no line without an order; no two orders with one number.',
    sql: `
      SELECT id FROM customer_order AS sale
       WHERE NOT EXISTS (SELECT FROM order_line WHERE order_id = sale.id)
      UNION ALL
      SELECT id FROM order_line AS line
       WHERE NOT EXISTS (SELECT FROM customer_order WHERE id = line.order_id)
      UNION ALL
      SELECT min(id::text)::uuid FROM customer_order
       WHERE number IS NOT NULL GROUP BY number HAVING count(*) > 1`,
  },
  {
    id: 'C10',
    says: 'Of every line at least one is ordered, and no more is cancelled than was.',
    sql: 'SELECT id FROM order_line WHERE quantity < 1 OR cancelled < 0 OR cancelled > quantity',
  },
  {
    id: 'P1',
    says: 'The unit price charged is one that was in force at placement, or lower (a reservation keeps its price).',
    sql: `
      SELECT line.id, line.price_amount, price.amount
        FROM order_line AS line
        JOIN price ON price.id = line.price_id
        JOIN customer_order AS sale ON sale.id = line.order_id AND sale.state <> 'abandoned'
        JOIN price_list AS list ON list.id = price.price_list_id
       WHERE line.price_per <> price.per OR price.variant_id <> line.variant_id
          OR (line.reservation_line_id IS NULL AND (price.valid_from > sale.placed_at OR EXISTS (
                SELECT FROM price AS later
                 WHERE later.variant_id = price.variant_id AND later.price_list_id = price.price_list_id
                   AND (later.valid_from, later.revision) > (price.valid_from, price.revision)
                   AND later.valid_from <= sale.placed_at
                   AND later.written_at < sale.placed_at - interval '1 minute'))) -- what was being written is not meant
          OR (list.vat_included AND line.reservation_line_id IS NULL AND line.tax_rule <> 'intra_community'
              AND line.price_amount <> price.amount)
          OR (list.vat_included AND line.tax_rule = 'intra_community' AND line.price_amount > price.amount)
          OR (NOT list.vat_included AND line.reservation_line_id IS NULL AND line.tax_rule = 'domestic'
              AND line.tax_country = coalesce((SELECT country FROM customer_order AS sale
                                                 JOIN location ON location.id = sale.location_id
                                                WHERE sale.id = line.order_id), '${HOME_MARKET.country}')
              AND jsonb_array_length(line.trail -> 'vat') = 1
              AND line.price_amount <> round(price.amount * (1 + (line.trail #>> '{vat,0,rateBps}')::numeric / 10000)))
          OR (NOT list.vat_included AND line.reservation_line_id IS NULL AND line.tax_rule = 'intra_community'
              AND jsonb_array_length(line.trail -> 'vat') = 1 AND line.price_amount <> price.amount)`,
  },
  {
    id: 'P4',
    says: 'A line is quantity times price, rounded once, less its discount.',
    sql: `
      SELECT id FROM order_line
       WHERE gross_amount <> round(price_amount::numeric * quantity / price_per)
          OR total_amount <> gross_amount - discount_amount
          OR discount_amount < 0 OR discount_amount > gross_amount`,
  },
  {
    id: 'P5',
    says: 'An order is the sum of its lines and its delivery, and its VAT is contained in it.',
    sql: `
      SELECT sale.id, sale.total_amount, sum(line.total_amount) + sale.delivery_amount AS lines
        FROM customer_order AS sale
        JOIN order_line AS line ON line.order_id = sale.id
       GROUP BY sale.id
      HAVING sale.total_amount <> sum(line.total_amount) + sale.delivery_amount
          OR EXISTS (
               SELECT FROM jsonb_array_elements(sale.vat) AS share
                WHERE (share #>> '{net,amount}')::bigint + (share #>> '{vat,amount}')::bigint
                      <> (share #>> '{gross,amount}')::bigint)`,
  },
  {
    id: 'P5-delivery',
    says: 'The ways an order is delivered by cost its delivery; each line goes one of them.',
    sql: `
      SELECT sale.id FROM customer_order AS sale
       WHERE jsonb_array_length(sale.delivered_by) > 0
         AND (sale.delivery_amount <> (SELECT sum((option #>> '{price,amount}')::bigint)
                                         FROM jsonb_array_elements(sale.delivered_by) AS option)
              OR EXISTS (SELECT FROM order_line AS line
                          WHERE line.order_id = sale.id AND line.delivery_option_id IS NOT NULL
                            AND NOT sale.delivered_by @> jsonb_build_array(
                                      jsonb_build_object('id', line.delivery_option_id))))`,
  },
  {
    id: 'P6',
    says: 'One currency per order: lines and payments have it.',
    sql: `
      SELECT sale.id FROM customer_order AS sale
       WHERE EXISTS (SELECT FROM order_line WHERE order_id = sale.id AND currency <> sale.currency)
          OR EXISTS (SELECT FROM payment WHERE order_id = sale.id AND currency <> sale.currency)`,
  },
  {
    id: 'P7',
    says: 'Each order carries the version and hash of the terms it was made under.',
    sql: `
      SELECT sale.id FROM customer_order AS sale
        LEFT JOIN terms_version AS terms ON terms.id = sale.terms_id
       WHERE terms.version IS DISTINCT FROM sale.terms_version OR terms.hash IS DISTINCT FROM sale.terms_hash`,
  },
  {
    id: 'M4',
    says: 'No order has captured more than its total; what the till took back before counts not.',
    sql: `
      SELECT sale.id, sale.total_amount, sum(payment.captured_amount) AS captured
        FROM customer_order AS sale
        JOIN payment ON payment.order_id = sale.id AND payment.undone_at IS NULL
       GROUP BY sale.id HAVING sum(payment.captured_amount) > sale.total_amount`,
  },
  {
    id: 'M5',
    says: 'Every agreed order is covered by what was captured.',
    sql: `
      SELECT sale.id, sale.total_amount
        FROM customer_order AS sale
       WHERE sale.state IN ('confirmed', 'partly_fulfilled', 'fulfilled')
         AND sale.total_amount <> (
               SELECT coalesce(sum(captured_amount), 0) FROM payment
                WHERE order_id = sale.id AND undone_at IS NULL)`,
  },
  {
    id: 'M6',
    says: 'An order that was cancelled or abandoned keeps no money.',
    sql: `
      SELECT sale.id FROM customer_order AS sale
       WHERE sale.state IN ('cancelled', 'abandoned')
         AND EXISTS (
           SELECT FROM payment WHERE order_id = sale.id
              AND captured_amount > refunded_amount + refunding_amount)`,
  },
  {
    id: 'F1',
    says: 'No line is fulfilled beyond what was ordered and not cancelled.',
    sql: 'SELECT id FROM order_line WHERE fulfilled + cancelled > quantity OR fulfilled < 0',
  },
  {
    id: 'F2',
    says: 'Nothing is fulfilled of an order that awaits payment or was abandoned.',
    sql: `
      SELECT sale.id FROM customer_order AS sale
        JOIN order_line AS line ON line.order_id = sale.id
       WHERE sale.state IN ('awaiting_payment', 'abandoned') AND line.fulfilled > 0`,
  },
  {
    id: 'F8',
    says: 'What leaves with fulfilments is what was ordered and is not short, and what is done is what lines count as fulfilled.',
    sql: `
      SELECT line.id, line.quantity, line.fulfilled
        FROM order_line AS line
        LEFT JOIN (
          SELECT item.order_line_id, sum(item.quantity) AS planned,
                 sum(item.quantity) FILTER (WHERE part.state IN ('despatched', 'delivered', 'handed_over')) AS done
            FROM fulfilment_line AS item JOIN fulfilment AS part ON part.id = item.fulfilment_id
           GROUP BY item.order_line_id) AS leaving ON leaving.order_line_id = line.id
       WHERE coalesce(leaving.planned, 0) + CASE WHEN line.fulfilment_kind = 'deliver' THEN line.short ELSE 0 END
             <> line.quantity
          OR coalesce(leaving.done, 0) <> line.fulfilled`,
  },
  {
    id: 'F9',
    says: 'An order is fulfilled when all its lines are, and only then.',
    sql: `
      SELECT sale.id, sale.state FROM customer_order AS sale
       WHERE (sale.state = 'fulfilled') <> (
               sale.state NOT IN ('cancelled', 'abandoned') AND NOT EXISTS (
                 SELECT FROM order_line WHERE order_id = sale.id AND fulfilled + cancelled < quantity))`,
  },
  {
    id: 'S18',
    says: 'A unit with a serial number is with one customer at most, stands on the line it was sold by, and came back with a return.',
    sql: `
      SELECT unit.order_line_id, unit.variant_id, unit.serial_number, unit.returned_at
        FROM sold_unit AS unit
        JOIN order_line AS line ON line.id = unit.order_line_id
        JOIN customer_order AS sale ON sale.id = line.order_id
       WHERE NOT unit.serial_number = ANY(line.serial_numbers)
          OR unit.unit > CASE WHEN sale.state = 'awaiting_payment' THEN line.quantity ELSE line.fulfilled END
          OR (unit.returned_at IS NOT NULL AND line.returned = 0)
          OR (unit.returned_at IS NULL AND EXISTS (
               SELECT FROM return_line AS back
                WHERE back.order_line_id = line.id AND back.serial_number = unit.serial_number))
          OR (unit.returned_at IS NULL AND EXISTS (
               SELECT FROM sold_unit AS other
                WHERE other.variant_id = unit.variant_id AND other.serial_number = unit.serial_number
                  AND other.returned_at IS NULL AND other.order_line_id <> unit.order_line_id))`,
  },
];
