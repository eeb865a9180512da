import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import type { Payment } from './payment.entity.js';
import { isUnanswered } from './payment.reader.js';
import { PaymentRepository } from './payment.repository.js';
import { newPayment, type Payable } from './payment.service.js';
import { PaymentState, TenderKind, TerminalOutcome } from './payments.enums.js';
import {
  paymentCaptured,
  paymentFailed,
  paymentRefunded,
  paymentStarted,
  paymentUnknown,
} from './payments.events.js';
import { isTaken, type TenderShare } from './tenders.js';

const STATES = {
  [TerminalOutcome.APPROVED]: PaymentState.CAPTURED,
  [TerminalOutcome.DECLINED]: PaymentState.FAILED,
  [TerminalOutcome.UNKNOWN]: PaymentState.UNKNOWN,
} as const;

const TOLD = {
  [TerminalOutcome.APPROVED]: paymentCaptured,
  [TerminalOutcome.DECLINED]: paymentFailed,
  [TerminalOutcome.UNKNOWN]: paymentUnknown,
} as const;

/** Tenders of a ticket that is not paid in one go: given, answered by a terminal, taken back. */
@Injectable()
export class TenderService {
  constructor(private readonly payments: PaymentRepository) {}

  /**
   * Writes tenders down together with the next statement: what was taken as captured, what a terminal is to be asked for
   * as started, before it is asked.
   *
   * @param shares from {@link divideAtTill}, of tenders a till takes.
   * @emits  payments.payment_captured or payments.payment_started v1, one per share.
   */
  give(tx: Tx, payable: Payable, shares: readonly TenderShare[]): Payment[] {
    const payments = shares.map((share, position) =>
      newPayment(tx, payable, share, position, isTaken(share) ? PaymentState.CAPTURED : PaymentState.STARTED),
    );
    this.payments.insert(tx, payments);
    for (const payment of payments)
      tx.emit(payment.state === PaymentState.CAPTURED ? paymentCaptured(payment) : paymentStarted(payment));
    return payments;
  }

  /**
   * Writes down what a card terminal said. The one who says it first decides; UNKNOWN may be said again, and is over once
   * somebody knows.
   *
   * @returns the payment as it is now.
   * @throws WrongState it was settled or taken back before, or it is no card payment.
   * @emits  payments.payment_captured, payment_failed or payment_unknown v1.
   */
  async answer(
    tx: Tx,
    payment: Payment,
    said: { readonly outcome: TerminalOutcome; readonly terminalReference: string | null },
  ): Promise<Payment> {
    const state = STATES[said.outcome];
    if (payment.tender !== TenderKind.CARD_TERMINAL) throw wrongState('payment', payment.state);
    const { payment: now, changed } = await this.payments.settle(tx, {
      paymentId: payment.id,
      reference: said.terminalReference,
      isNotice: false,
      maskedDetail: null,
      state,
      undoneAt: null,
    });
    if (!changed && !(state === PaymentState.UNKNOWN && now.state === state))
      throw wrongState('payment', now.state);
    if (changed) tx.emit(TOLD[said.outcome](now));
    return now;
  }

  /**
   * Takes a tender back before its ticket is paid: cash is handed back as it came, rounding included, an approved card is
   * reversed at the terminal, a started one broken off. One that nobody knows of is looked up first: given up, the money
   * could be taken and nobody's.
   *
   * @returns the payment as it is now.
   * @throws WrongState its outcome is unknown, or it is over already.
   * @emits  payments.payment_refunded or payments.payment_failed v1.
   */
  async undo(tx: Tx, payment: Payment): Promise<Payment> {
    if (isUnanswered(payment)) return this.breakOff(tx, payment);
    const refundId = tx.newId<'Refund'>();
    const undone = await this.payments.undo(tx, payment, refundId);
    if (undone === null) throw wrongState('payment', payment.state);
    const { refundedAmount: amount, currency } = undone;
    tx.emit(paymentRefunded(undone, { id: refundId, returnId: null, amount, currency }));
    return undone;
  }

  private async breakOff(tx: Tx, payment: Payment): Promise<Payment> {
    if (payment.state === PaymentState.UNKNOWN) throw wrongState('payment', payment.state);
    const { payment: now, changed } = await this.payments.settle(tx, {
      paymentId: payment.id,
      reference: null,
      isNotice: false,
      maskedDetail: null,
      state: PaymentState.FAILED,
      undoneAt: tx.now,
    });
    if (!changed) throw wrongState('payment', now.state);
    tx.emit(paymentFailed(now));
    return now;
  }
}
