import type { Invariant } from './invariant.js';

/** What must hold of payments and refunds (docs: invariants M1 to M3, M7 to M10). */
export const paymentsInvariants: readonly Invariant[] = [
  {
    id: 'M1',
    says: 'per tender: 0 <= refunded <= captured <= authorised',
    sql: `SELECT id FROM payment
           WHERE NOT (0 <= refunded_amount AND refunded_amount + refunding_amount <= captured_amount
                      AND captured_amount <= authorised_amount AND refunding_amount >= 0)`,
  },
  {
    id: 'M2',
    says: 'refunded is the sum of the refunds that are done, refunding of those that are pending',
    sql: `SELECT payment.id, refunded_amount, refunding_amount, done, pending
            FROM payment
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(amount) FILTER (WHERE refund.state = 'done'), 0) AS done,
                     coalesce(sum(amount) FILTER (WHERE refund.state = 'pending'), 0) AS pending
                FROM refund WHERE refund.payment_id = payment.id) AS given
           WHERE refunded_amount <> done OR refunding_amount <> pending`,
  },
  {
    id: 'M3',
    says: 'captured is the sum of the captures that were applied',
    sql: `SELECT payment.id, captured_amount, applied
            FROM payment
            CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS applied FROM payment_event AS event
                                 WHERE event.payment_id = payment.id AND kind = 'captured') AS events
           WHERE captured_amount <> applied`,
  },
  {
    id: 'M7',
    says: 'each event of a provider is applied at most once',
    sql: `SELECT provider_event_id FROM payment_event
           WHERE provider_event_id IS NOT NULL GROUP BY provider_event_id HAVING count(*) > 1`,
  },
  {
    id: 'M8',
    says: 'events are in the currency of their payment and never exceed what it was to take',
    sql: `SELECT event.id FROM payment_event AS event JOIN payment ON payment.id = event.payment_id
           WHERE event.currency <> payment.currency OR event.amount > payment.asked_amount`,
  },
  {
    id: 'M9',
    says: 'the state agrees with the amounts, whatever the order of events',
    sql: `SELECT id, state FROM payment
           WHERE state IS DISTINCT FROM CASE
             WHEN captured_amount > 0 AND refunded_amount = 0 THEN 'captured'
             WHEN captured_amount > 0 AND refunded_amount < captured_amount THEN 'partly_refunded'
             WHEN captured_amount > 0 THEN 'refunded'
             WHEN state IN ('failed', 'unknown') THEN state
             ELSE 'started' END`,
  },
  {
    id: 'M10',
    says: 'a refund goes to a tender of the same order, in its currency',
    sql: `SELECT refund.id FROM refund JOIN payment ON payment.id = refund.payment_id
           WHERE refund.order_id <> payment.order_id OR refund.currency <> payment.currency`,
  },
  {
    id: 'M-change',
    says: 'cash handed over is what it paid, the rounding and the change; rounding is at most two cents, or four where it mends that of an earlier tender',
    sql: `SELECT id FROM payment
           WHERE tender = 'cash'
             AND (received_amount IS DISTINCT FROM captured_amount + rounding_amount + change_amount
                  OR abs(rounding_amount) > 4)`,
  },
];
