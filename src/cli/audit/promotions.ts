import type { Invariant } from './invariant.js';

/** What must hold of coupons, and between promotions and the orders that used them. */
export const promotionsInvariants: readonly Invariant[] = [
  {
    id: 'P10',
    says: 'Coupon uses never exceed the most of the coupon, and are those of live orders.',
    sql: `
      SELECT coupon.id, coupon.uses, used.uses AS counted FROM coupon
       CROSS JOIN LATERAL (
         SELECT count(*) AS uses FROM promotion_use
          WHERE coupon_id = coupon.id AND given_back_at IS NULL) AS used
       WHERE coupon.uses_max IS NOT NULL AND (coupon.uses <> used.uses OR used.uses > coupon.uses_max)`,
  },
  {
    id: 'P10-customer',
    says: 'Nobody used a coupon more often than each customer may, nor one that is somebody else’s.',
    sql: `
      SELECT coupon.id, used.customer_id, count(*) AS counted FROM promotion_use AS used
        JOIN coupon ON coupon.id = used.coupon_id
        LEFT JOIN coupon_customer AS hers ON hers.coupon_id = coupon.id AND hers.customer_id = used.customer_id
       WHERE used.given_back_at IS NULL
       GROUP BY coupon.id, used.customer_id, hers.uses
      HAVING coupon.uses_per_customer_max IS NOT NULL
             AND (count(*) > coupon.uses_per_customer_max OR count(*) IS DISTINCT FROM hers.uses)
          OR coupon.customer_id IS NOT NULL AND coupon.customer_id IS DISTINCT FROM used.customer_id`,
  },
  {
    id: 'P8',
    says: 'Every discount of an order line is the sum of the amounts that the steps of its trail take off.',
    sql: `
      SELECT line.id, line.discount_amount, taken.amount FROM order_line AS line
       CROSS JOIN LATERAL (
         SELECT coalesce(-sum((step #>> '{amount,amount}')::bigint), 0) AS amount,
                coalesce(bool_or(step ->> 'kind' = 'promotion' AND step ->> 'sourceId' IS NULL), false) AS is_nobodys
           FROM jsonb_array_elements(line.trail -> 'steps') AS step
          WHERE step ->> 'kind' IN ('promotion', 'benefit', 'staff_adjustment')) AS taken
       WHERE line.discount_amount <> taken.amount OR taken.is_nobodys`,
  },
  {
    id: 'P11',
    says: 'What promotions took off a live order is what it is counted to have used, and the reverse.',
    sql: `
      WITH taken AS (
        SELECT sale.id AS order_id, (step ->> 'sourceId')::uuid AS promotion_id,
               -sum((step #>> '{amount,amount}')::bigint) AS amount
          FROM customer_order AS sale
          JOIN order_line AS line ON line.order_id = sale.id
         CROSS JOIN LATERAL jsonb_array_elements(line.trail -> 'steps') AS step
         WHERE step ->> 'kind' = 'promotion' AND sale.state NOT IN ('abandoned', 'cancelled')
         GROUP BY sale.id, (step ->> 'sourceId')::uuid
      ), used AS (
        SELECT order_id, promotion_id, amount, is_delivery_free FROM promotion_use WHERE given_back_at IS NULL
      )
      SELECT order_id, promotion_id, taken.amount AS taken, used.amount AS used
        FROM taken FULL JOIN used USING (order_id, promotion_id)
       WHERE coalesce(taken.amount, 0) IS DISTINCT FROM used.amount
          OR taken.amount IS NULL AND NOT used.is_delivery_free`,
  },
  {
    id: 'P11-given-back',
    says: 'An order that came to nothing gave back what it used, and no other did.',
    sql: `
      SELECT used.order_id, used.promotion_id FROM promotion_use AS used
        LEFT JOIN customer_order AS sale ON sale.id = used.order_id
       WHERE sale.id IS NULL OR (used.given_back_at IS NOT NULL) <> (sale.state IN ('abandoned', 'cancelled'))`,
  },
  {
    id: 'P-label',
    says: 'What nobody took off a line but its label names a price of that article, and is off no deposit, gift card or book of fixed price.',
    sql: `
      SELECT line.id FROM order_line AS line
       CROSS JOIN LATERAL jsonb_array_elements(line.trail -> 'steps') AS step
        LEFT JOIN price ON price.id = (step ->> 'sourceId')::uuid
       WHERE step ->> 'kind' = 'staff_adjustment' AND step ->> 'person' IS NULL
         AND (price.variant_id IS DISTINCT FROM line.variant_id OR NOT line.earns_points)`,
  },
  {
    id: 'V1',
    says: 'No promotion touches a deposit, a gift card or a book of fixed price, and none of them earns points.',
    sql: `
      SELECT line.id FROM order_line AS line
       WHERE line.kind IN ('deposit', 'gift_card') AND line.earns_points
          OR NOT line.earns_points AND line.trail -> 'steps' @> '[{"kind": "promotion"}]'`,
  },
];
