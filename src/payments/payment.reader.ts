import { Injectable } from '@nestjs/common';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { type Money, money } from '../kernel/money.js';
import type { Db } from '../platform/database/db.js';
import type { Payment } from './payment.entity.js';
import { type EventRow, PaymentRepository } from './payment.repository.js';
import { PaymentState } from './payments.enums.js';
import type { PaymentType } from './payments.types.js';

/** A payment as the schema shows it, with what only the house needs. */
export interface PaymentView extends PaymentType {
  readonly orderId: Id<'Order'>;
  readonly ticketId: Id<'Cart'> | null;
  /** Of cash, beside `captured` and no part of it: what she handed over is captured + rounding + change. */
  readonly rounding: Money;
  /** What it stands for towards what she owes: taken or still asked for, and not undone. */
  readonly standing: Money;
  /** Taken back at the till before the ticket was paid. */
  readonly isUndone: boolean;
}

/** Reads payments with their events, in two statements for as many orders as there are. */
@Injectable()
export class PaymentReader {
  constructor(private readonly payments: PaymentRepository) {}

  /** @returns for each order, in the order asked, its payments, oldest first: what a DataLoader wants. */
  async ofOrders(db: Db, orderIds: readonly Id<'Order'>[]): Promise<PaymentView[][]> {
    const views = await this.views(db, await this.payments.ofOrders(db, orderIds));
    const byOrder = groupBy(views, ({ orderId }) => orderId);
    return orderIds.map((id) => byOrder.get(id) ?? []);
  }

  /** @returns for each ticket, in the order asked, its payments, oldest first. */
  async ofTickets(db: Db, ticketIds: readonly Id<'Cart'>[]): Promise<PaymentView[][]> {
    const views = await this.views(db, await this.payments.ofTickets(db, ticketIds));
    const byTicket = groupBy(views, ({ ticketId }) => ticketId);
    return ticketIds.map((id) => byTicket.get(id) ?? []);
  }

  /** Orders paid with what the terminal or gateway calls `reference`, at most 20. */
  orderIdsByReference(db: Db, reference: string): Promise<Id<'Order'>[]> {
    return this.payments.orderIdsByReference(db, reference);
  }

  /** All that was ever tendered on a ticket, oldest first. */
  rowsOfTicket(db: Db, ticketId: Id<'Cart'>): Promise<Payment[]> {
    return this.payments.ofTickets(db, [ticketId]);
  }

  /** One payment as it stands; null when there is none. */
  byId(db: Db, id: Id<'Payment'>): Promise<Payment | null> {
    return this.payments.byId(db, id);
  }

  private async views(db: Db, payments: readonly Payment[]): Promise<PaymentView[]> {
    if (payments.length === 0) return [];
    const events = groupBy(
      await this.payments.eventsOf(
        db,
        payments.map(({ id }) => id),
      ),
      ({ paymentId }) => paymentId,
    );
    return payments.map((payment) => paymentView(payment, events.get(payment.id) ?? []));
  }
}

/** Whether a terminal has still to say what became of it. */
export const isUnanswered = ({ state }: Pick<Payment, 'state'>): boolean =>
  state === PaymentState.STARTED || state === PaymentState.UNKNOWN;

/** What a payment stands for towards what she owes: what a return gave back later stays paid. */
export function standingOf(payment: Payment): Money {
  const amount = isUnanswered(payment)
    ? payment.askedAmount
    : payment.undoneAt === null
      ? payment.capturedAmount
      : 0;
  return money(amount, payment.currency);
}

/** The shape the schema shows. */
function paymentView(payment: Payment, events: readonly EventRow[]): PaymentView {
  const { currency } = payment;
  return {
    id: payment.id,
    orderId: payment.orderId,
    ticketId: payment.ticketId,
    tender: payment.tender,
    state: payment.state,
    authorised: money(payment.authorisedAmount, currency),
    captured: money(payment.capturedAmount, currency),
    refunded: money(payment.refundedAmount, currency),
    rounding: money(payment.roundingAmount, currency),
    standing: standingOf(payment),
    isUndone: payment.undoneAt !== null,
    maskedDetail: payment.maskedDetail,
    change: payment.changeAmount === null ? null : money(payment.changeAmount, currency),
    events: events.map(({ at, kind, amount }) => ({ at, kind, amount: money(amount, currency) })),
  };
}
