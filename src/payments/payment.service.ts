import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Payment } from './payment.entity.js';
import { PaymentRepository } from './payment.repository.js';
import { PaymentState, TenderKind } from './payments.enums.js';
import { paymentCaptured, paymentFailed, paymentStarted } from './payments.events.js';
import type { TenderShare } from './tenders.js';

/** Whose a payment is: the order it pays, and the ticket it was tendered on, if any. */
export interface Payable {
  readonly orderId: Id<'Order'>;
  readonly ticketId: Id<'Cart'> | null;
}

/** Writes down what was paid. It never calls a gateway: that happens between transactions. */
@Injectable()
export class PaymentService {
  constructor(private readonly payments: PaymentRepository) {}

  /**
   * Records what a till has taken already: cash, and what a card terminal approved. Captured at once; written together
   * with the next statement.
   *
   * @param shares from {@link divideTenders}, of tenders a till takes.
   * @emits  payments.payment_captured v1, once per share.
   */
  recordTaken(tx: Tx, payable: Payable, shares: readonly TenderShare[]): Payment[] {
    if (shares.some(({ kind }) => kind === TenderKind.TEST_GATEWAY))
      throw new RangeError('a gateway takes money between transactions: start, then captured or failed');
    const payments = shares.map((share, position) =>
      newPayment(tx, payable, share, position, PaymentState.CAPTURED),
    );
    this.payments.insert(tx, payments);
    for (const payment of payments) tx.emit(paymentCaptured(payment));
    return payments;
  }

  /**
   * Writes down a payment that a gateway is about to be asked for, together with the next statement.
   *
   * @returns the payment in state STARTED; its id is what the gateway is asked under.
   * @emits   payments.payment_started v1.
   */
  start(tx: Tx, payable: Payable, share: TenderShare): Payment {
    const payment = newPayment(tx, payable, share, 0, PaymentState.STARTED);
    this.payments.insert(tx, [payment]);
    tx.emit(paymentStarted(payment));
    return payment;
  }

  /**
   * Applies a gateway's notice that it has taken the money: all that was asked, at most once, whatever order notices
   * come in.
   *
   * @returns the payment as it stands; unchanged when it was settled before.
   * @emits   payments.payment_captured v1, when it changed.
   */
  async captured(
    tx: Tx,
    notice: { paymentId: Id<'Payment'>; eventId: string; maskedDetail: string | null },
  ): Promise<Payment> {
    const { payment, changed } = await this.payments.settle(tx, {
      ...noticed(notice),
      maskedDetail: notice.maskedDetail,
      state: PaymentState.CAPTURED,
    });
    if (changed) tx.emit(paymentCaptured(payment));
    return payment;
  }

  /**
   * Applies a gateway's notice that nothing was taken.
   *
   * @returns the payment as it stands; unchanged when it was settled before.
   * @emits   payments.payment_failed v1, when it changed.
   */
  async failed(tx: Tx, notice: { paymentId: Id<'Payment'>; eventId: string }): Promise<Payment> {
    const { payment, changed } = await this.payments.settle(tx, {
      ...noticed(notice),
      maskedDetail: null,
      state: PaymentState.FAILED,
    });
    if (changed) tx.emit(paymentFailed(payment));
    return payment;
  }
}

const noticed = ({ paymentId, eventId }: { paymentId: Id<'Payment'>; eventId: string }) => ({
  paymentId,
  reference: eventId,
  isNotice: true,
  undoneAt: null,
});

/** The row of a payment as it begins. */
export function newPayment(
  tx: Tx,
  payable: Payable,
  share: TenderShare,
  position: number,
  state: PaymentState,
): Payment {
  const isTaken = state === PaymentState.CAPTURED;
  return {
    id: tx.newId<'Payment'>(),
    orderId: payable.orderId,
    ticketId: payable.ticketId,
    position,
    tender: share.kind,
    state,
    currency: share.amount.currency,
    askedAmount: share.amount.amount,
    authorisedAmount: isTaken ? share.amount.amount : 0,
    capturedAmount: isTaken ? share.amount.amount : 0,
    refundedAmount: 0,
    refundingAmount: 0,
    roundingAmount: share.rounding.amount,
    receivedAmount: share.received?.amount ?? null,
    changeAmount: share.change?.amount ?? null,
    reference: share.terminalReference,
    maskedDetail: null,
    undoneAt: null,
    version: 1,
    createdAt: tx.now,
  };
}
