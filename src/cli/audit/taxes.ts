import type { Invariant } from './invariant.js';

/** What must hold of the VAT of orders and of the paper that says it. */
export const taxesInvariants: readonly Invariant[] = [
  {
    id: 'V2',
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
    id: 'V3',
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
    id: 'V4',
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
    id: 'V5',
    says: 'Paper says per rate what its order contains; where only the total is rounded, the same gross amounts.',
    sql: `
      SELECT document.id, said.share FROM document
        JOIN customer_order AS sale ON sale.id = document.order_id
       CROSS JOIN LATERAL (
         SELECT share FROM jsonb_array_elements(document.content -> 'vat') AS share
         UNION ALL SELECT share FROM jsonb_array_elements(sale.vat) AS share) AS said
       WHERE document.kind IN ('order_confirmation', 'receipt', 'invoice') AND document.return_id IS NULL
         AND NOT (document.content -> 'vat' @> jsonb_build_array(
                    CASE document.kind WHEN 'invoice' THEN said.share - 'net' - 'vat' ELSE said.share END)
              AND sale.vat @> jsonb_build_array(
                    CASE document.kind WHEN 'invoice' THEN said.share - 'net' - 'vat' ELSE said.share END))`,
  },
];
