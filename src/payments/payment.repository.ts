import { Injectable } from '@nestjs/common';
import { type Id, newId } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Payment } from './payment.entity.js';
import { PaymentEventKind, PaymentState } from './payments.enums.js';

/** What a gateway or a terminal says about a payment that was started. */
export interface Settlement {
  readonly paymentId: Id<'Payment'>;
  /** Its name for what happened; null: it gave none. */
  readonly reference: string | null;
  /** Whether that name is of a notice, which is applied at most once: those of a terminal repeat over the years. */
  readonly isNotice: boolean;
  readonly maskedDetail: string | null;
  readonly state: PaymentState.CAPTURED | PaymentState.FAILED | PaymentState.UNKNOWN;
  /** When a till breaks it off. */
  readonly undoneAt: Date | null;
}

/** What a refund does to the payment it goes back on. */
export interface Giving {
  readonly paymentId: Id<'Payment'>;
  readonly amount: number;
}

/** An event row with the kind and name it is known by. */
export interface EventRow {
  readonly paymentId: Id<'Payment'>;
  readonly kind: PaymentEventKind;
  readonly amount: number;
  readonly currency: string;
  readonly at: Date;
}

/** Every SQL statement that touches `payment` and `payment_event`. */
@Injectable()
export class PaymentRepository {
  /** Payments with the event that each begins with, together with the next statement. */
  insert(tx: Tx, payments: readonly Payment[]): void {
    const rows = payments.map((payment) => ({ ...payment, eventId: newId(tx.now.getTime()) }));
    const from = sql`new_payment AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new(
          id uuid, "orderId" uuid, "ticketId" uuid, position int, tender text, state text, currency text, "askedAmount" bigint,
          "authorisedAmount" bigint, "capturedAmount" bigint, "roundingAmount" bigint, "receivedAmount" bigint,
          "changeAmount" bigint, reference text, "eventId" uuid)
      ), payment_written AS (
        INSERT INTO payment (id, order_id, ticket_id, position, tender, state, currency, asked_amount, authorised_amount,
                             captured_amount, refunded_amount, refunding_amount, rounding_amount, received_amount,
                             change_amount, reference, version, created_at)
        SELECT id, "orderId", "ticketId", position, tender, state, currency, "askedAmount", "authorisedAmount", "capturedAmount",
               0, 0, "roundingAmount", "receivedAmount", "changeAmount", reference, 1, ${tx.now}
          FROM new_payment
      )`;
    tx.withNext(
      sql`
      INSERT INTO payment_event (id, payment_id, sequence, kind, amount, currency, at)
      SELECT "eventId", id, 1, state, "askedAmount", currency, ${tx.now} FROM new_payment`,
      from,
    );
  }

  /** Settles a payment that is not yet; a second notice, or one that comes late, changes nothing. */
  async settle(tx: Tx, notice: Settlement): Promise<{ payment: Payment; changed: boolean }> {
    const [changed] = await tx.rows<Payment>`
      WITH changed AS (
        UPDATE payment
           SET state = ${notice.state}::text, version = version + 1, reference = coalesce(${notice.reference}, reference),
               masked_detail = ${notice.maskedDetail}::text, undone_at = ${notice.undoneAt},
               authorised_amount = CASE WHEN ${notice.state}::text = 'captured' THEN asked_amount ELSE 0 END,
               captured_amount = CASE WHEN ${notice.state}::text = 'captured' THEN asked_amount ELSE 0 END
         WHERE id = ${notice.paymentId} AND state IN ('started', 'unknown') AND state <> ${notice.state}::text
        RETURNING *
      ), event AS (
        INSERT INTO payment_event (id, payment_id, sequence, kind, amount, currency, provider_event_id, at)
        SELECT ${newId(tx.now.getTime())}::uuid, id, version, state, asked_amount, currency,
               CASE WHEN ${notice.isNotice}::boolean THEN ${notice.reference}::text END, ${tx.now}::timestamptz
          FROM changed
      )
      SELECT * FROM changed`;
    if (changed) return { payment: changed, changed: true };
    const payment = await this.byId(tx, notice.paymentId);
    if (!payment) throw new Error(`a gateway told of payment ${notice.paymentId}, which is not there`);
    return { payment, changed: false };
  }

  /**
   * Sets money of payments aside to be given back, or gives it back at once: the contested statement. Rows that have
   * less left than asked are not returned.
   */
  async give(tx: Tx, givings: readonly Giving[], isDone: boolean): Promise<Payment[]> {
    const rows = givings.map((giving) => ({ ...giving, eventId: newId(tx.now.getTime()) }));
    return tx.rows<Payment>`
      WITH giving AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS giving("paymentId" uuid, amount bigint, "eventId" uuid)
      ), changed AS (
        UPDATE payment
           SET version = version + 1,
               refunding_amount = refunding_amount + CASE WHEN ${isDone}::boolean THEN 0 ELSE giving.amount END,
               refunded_amount = refunded_amount + CASE WHEN ${isDone}::boolean THEN giving.amount ELSE 0 END,
               state = CASE WHEN NOT ${isDone}::boolean THEN state
                            WHEN refunded_amount + giving.amount = captured_amount THEN 'refunded'
                            ELSE 'partly_refunded' END
          FROM giving
         WHERE id = giving."paymentId" AND refunded_amount + refunding_amount + giving.amount <= captured_amount
        RETURNING payment.*, giving.amount AS given, giving."eventId"
      ), events AS (
        INSERT INTO payment_event (id, payment_id, sequence, kind, amount, currency, at)
        SELECT "eventId", id, version, CASE WHEN ${isDone}::boolean THEN 'refunded' ELSE 'refund_requested' END, given, currency,
               ${tx.now}::timestamptz
          FROM changed
      )
      SELECT * FROM changed ORDER BY id`;
  }

  /** Ends what was set aside: it went back, or it did not and is there again. */
  async endGiving(
    tx: Tx,
    ended: Giving & { readonly eventId: string; readonly isDone: boolean },
  ): Promise<Payment> {
    const [payment] = await tx.rows<Payment>`
      WITH changed AS (
        UPDATE payment
           SET version = version + 1, refunding_amount = refunding_amount - ${ended.amount}::bigint,
               refunded_amount = refunded_amount + CASE WHEN ${ended.isDone}::boolean THEN ${ended.amount}::bigint ELSE 0 END,
               state = CASE WHEN NOT ${ended.isDone}::boolean THEN state
                            WHEN refunded_amount + ${ended.amount}::bigint = captured_amount THEN 'refunded'
                            ELSE 'partly_refunded' END
         WHERE id = ${ended.paymentId}
        RETURNING *
      ), event AS (
        INSERT INTO payment_event (id, payment_id, sequence, kind, amount, currency, provider_event_id, at)
        SELECT ${newId(tx.now.getTime())}::uuid, id, version, CASE WHEN ${ended.isDone}::boolean THEN 'refunded' ELSE 'refund_failed' END,
               ${ended.amount}::bigint, currency, ${ended.eventId}::text, ${tx.now}::timestamptz
          FROM changed
      )
      SELECT * FROM changed`;
    return payment!;
  }

  /**
   * Gives back all of a payment that nothing was given back of: the contested statement of taking a tender back.
   *
   * @returns null when it is not captured, or something went back before.
   */
  async undo(tx: Tx, { id }: Payment, refundId: Id<'Refund'>): Promise<Payment | null> {
    const [undone] = await tx.rows<Payment>`
      WITH changed AS (
        UPDATE payment
           SET state = 'refunded', refunded_amount = captured_amount, undone_at = ${tx.now}, version = version + 1
         WHERE id = ${id} AND state = 'captured' AND refunding_amount = 0
        RETURNING *
      ), event AS (
        INSERT INTO payment_event (id, payment_id, sequence, kind, amount, currency, at)
        SELECT ${newId(tx.now.getTime())}::uuid, id, version, 'refunded', captured_amount, currency, ${tx.now}::timestamptz
          FROM changed
      ), given AS (
        INSERT INTO refund (id, payment_id, order_id, return_id, refund_to, state, amount, rounding_amount, currency,
                            due_at, attempts, created_at, settled_at)
        SELECT ${refundId}::uuid, id, order_id, NULL, 'original', 'done', captured_amount, rounding_amount, currency, NULL, 0,
               ${tx.now}::timestamptz, ${tx.now}::timestamptz
          FROM changed
      )
      SELECT * FROM changed`;
    return undone ?? null;
  }

  async byId(db: Db, id: Id<'Payment'>): Promise<Payment | null> {
    const [payment] = await db.rows<Payment>`SELECT * FROM payment WHERE id = ${id}`;
    return payment ?? null;
  }

  /** @returns oldest first. */
  ofOrders(db: Db, orderIds: readonly Id<'Order'>[]): Promise<Payment[]> {
    return db.rows<Payment>`
      SELECT * FROM payment WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY created_at, position, id`;
  }

  /** @returns oldest first. */
  ofTickets(db: Db, ticketIds: readonly Id<'Cart'>[]): Promise<Payment[]> {
    return db.rows<Payment>`
      SELECT * FROM payment WHERE ticket_id = ANY(${ticketIds}::uuid[]) ORDER BY created_at, position, id`;
  }

  /** @returns oldest first. */
  eventsOf(db: Db, paymentIds: readonly Id<'Payment'>[]): Promise<EventRow[]> {
    return db.rows<EventRow>`
      SELECT payment_id, kind, amount, currency, at
        FROM payment_event WHERE payment_id = ANY(${paymentIds}::uuid[]) ORDER BY sequence`;
  }

  /** By what the terminal or the gateway called it: proof of purchase without a receipt. */
  async orderIdsByReference(db: Db, reference: string): Promise<Id<'Order'>[]> {
    const rows = await db.rows<{ orderId: Id<'Order'> }>`
      SELECT DISTINCT order_id FROM payment WHERE reference = ${reference} LIMIT 20`;
    return rows.map(({ orderId }) => orderId);
  }

  /** Locks the captured payments of an order, always in the same order, and reads them as they are then. */
  lockOfOrder(tx: Tx, orderId: Id<'Order'>): Promise<Payment[]> {
    return tx.rows<Payment>`
      SELECT * FROM payment WHERE order_id = ${orderId} AND captured_amount > 0 ORDER BY id FOR UPDATE`;
  }
}
