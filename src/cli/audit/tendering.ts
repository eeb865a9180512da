import type { Invariant } from './invariant.js';

/** What must hold of tickets that are paid tender by tender, their orders, payments and reservations. */
export const tenderingInvariants: readonly Invariant[] = [
  {
    id: 'TT1',
    says: 'a ticket that is being paid has money on it, prices that are kept, and an order that awaits it',
    sql: `SELECT ticket.id FROM cart AS ticket
            LEFT JOIN customer_order AS sale ON sale.id = (ticket.tendering ->> 'orderId')::uuid
           WHERE ticket.tendering IS NOT NULL
             AND (sale.state IS DISTINCT FROM 'awaiting_payment' OR sale.cart_id IS DISTINCT FROM ticket.id
                  OR ticket.state <> 'open' OR ticket.prices_at IS NULL OR ticket.frozen_until IS NULL
                  OR NOT EXISTS (
                    SELECT FROM payment WHERE payment.order_id = sale.id AND payment.ticket_id = ticket.id
                       AND payment.undone_at IS NULL AND payment.state IN ('started', 'unknown', 'captured')))`,
  },
  {
    id: 'TT2',
    says: 'an order of a till that awaits payment is being paid on its ticket, at the total she agreed to',
    sql: `SELECT sale.id FROM customer_order AS sale
           WHERE sale.state = 'awaiting_payment' AND sale.terminal_id IS NOT NULL
             AND (NOT EXISTS (SELECT FROM cart WHERE cart.id = sale.cart_id AND (tendering ->> 'orderId')::uuid = sale.id)
                  OR sale.total_amount < (SELECT coalesce(sum(asked_amount), 0) FROM payment
                                           WHERE order_id = sale.id AND undone_at IS NULL AND state <> 'failed'))`,
  },
  {
    id: 'TT3',
    says: 'a paid ticket is covered exactly, and nothing that was tendered on it is unanswered',
    sql: `SELECT ticket.id FROM cart AS ticket JOIN customer_order AS sale ON sale.id = ticket.order_id
           WHERE ticket.kind = 'ticket' AND ticket.state = 'ordered'
             AND (EXISTS (SELECT FROM payment WHERE ticket_id = ticket.id AND state IN ('started', 'unknown'))
                  OR sale.total_amount <> (SELECT coalesce(sum(captured_amount), 0) FROM payment
                                            WHERE ticket_id = ticket.id AND undone_at IS NULL))`,
  },
  {
    id: 'TT4',
    says: 'all that was tendered for an order that came to nothing failed or went back',
    sql: `SELECT payment.id FROM payment JOIN customer_order AS sale ON sale.id = payment.order_id
           WHERE payment.ticket_id IS NOT NULL AND sale.state = 'abandoned'
             AND payment.state NOT IN ('failed', 'refunded')`,
  },
  {
    id: 'TT5',
    says: 'a reservation that is being paid is on the ticket whose order awaits it',
    sql: `SELECT reservation.id FROM reservation JOIN customer_order AS sale ON sale.id = reservation.paying_order_id
           WHERE sale.state <> 'awaiting_payment'
              OR NOT EXISTS (
                   SELECT FROM reservation_line AS reserved JOIN cart_line AS line ON line.reservation_line_id = reserved.id
                    WHERE reserved.reservation_id = reservation.id AND line.cart_id = sale.cart_id)`,
  },
];
