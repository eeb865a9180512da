import { HOME_MARKET } from '../../pricing/index.js';
import type { Invariant } from './invariant.js';

/** What must hold of orders, their lines and what leaves which place. */
export const ordersInvariants: readonly Invariant[] = [
  {
    id: 'C9',
    says: 'No order without lines, no line without an order.',
    sql: `
      SELECT id FROM customer_order AS sale
       WHERE NOT EXISTS (SELECT FROM order_line WHERE order_id = sale.id)`,
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
        JOIN price_list AS list ON list.id = price.price_list_id
       WHERE line.price_per <> price.per
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
    id: 'T1',
    says: 'The VAT of an order is, per rate, what its lines contain; what it holds beyond that is its delivery’s.',
    sql: `
      SELECT sale.id, rates.rate_bps, rates.said, rates.contained
        FROM customer_order AS sale
       CROSS JOIN LATERAL (
         SELECT rate_bps, coalesce(sum(vat) FILTER (WHERE is_said), 0) AS said,
                coalesce(sum(vat) FILTER (WHERE NOT is_said), 0) AS contained
           FROM (SELECT (share ->> 'rateBps')::int AS rate_bps, (share #>> '{vat,amount}')::bigint AS vat, TRUE AS is_said
                   FROM jsonb_array_elements(sale.vat) AS share
                 UNION ALL
                 SELECT (share ->> 'rateBps')::int, (share #>> '{vat,amount}')::bigint, FALSE
                   FROM order_line CROSS JOIN jsonb_array_elements(trail -> 'vat') AS share
                  WHERE order_id = sale.id) AS shares
          GROUP BY rate_bps) AS rates
       WHERE rates.said - rates.contained NOT BETWEEN 0 AND sale.delivery_amount`,
  },
  {
    id: 'T2',
    says: 'A line bears rates of the country whose VAT it bears; nothing where it is exempt, and that only for firms.',
    sql: `
      SELECT line.id, line.tax_country, line.tax_rule, share ->> 'rateBps' AS rate_bps
        FROM order_line AS line
        JOIN customer_order AS sale ON sale.id = line.order_id
       CROSS JOIN jsonb_array_elements(line.trail -> 'vat') AS share
       WHERE CASE WHEN line.tax_rule = 'intra_community'
                  THEN (share ->> 'rateBps')::int <> 0 OR sale.vat_number IS NULL
                  ELSE NOT EXISTS (
                    SELECT FROM tax_rate
                     WHERE country = line.tax_country AND rate_bps = (share ->> 'rateBps')::int
                       AND valid_from <= sale.placed_at) END`,
  },
  {
    id: 'T3',
    says: 'What counts to the threshold of distance sales is what orders that came to something shipped.',
    sql: `
      SELECT coalesce(counted.seller_id, shipped.seller_id) AS seller_id, counted.net, shipped.net AS shipped
        FROM (SELECT seller_id, currency, sum(net_amount) AS net FROM tax_distance_total GROUP BY seller_id, currency) AS counted
        FULL JOIN (
          SELECT seller_id, currency, sum(distance_net_amount) AS net FROM customer_order
           WHERE state <> 'abandoned' AND distance_net_amount > 0 GROUP BY seller_id, currency) AS shipped
          USING (seller_id, currency)
       WHERE coalesce(counted.net, 0) <> coalesce(shipped.net, 0)`,
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
    says: 'No order has captured more than its total.',
    sql: `
      SELECT sale.id, sale.total_amount, sum(payment.captured_amount) AS captured
        FROM customer_order AS sale
        JOIN payment ON payment.order_id = sale.id
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
               SELECT coalesce(sum(captured_amount), 0) FROM payment WHERE order_id = sale.id)`,
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
];
