import { Injectable } from '@nestjs/common';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { type Money, money, subtract, sum } from '../kernel/money.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { cashRounding } from './cash-rounding.js';
import type { Payment } from './payment.entity.js';
import { PaymentRepository } from './payment.repository.js';
import { AmountExceeds } from './payments.errors.js';
import { RefundState, RefundTo, TenderKind } from './payments.enums.js';
import { paymentRefunded, refundFailed, refundRequested } from './payments.events.js';
import type { RefundPlanType } from './payments.types.js';
import { divideRefund, refundable } from './refund-division.js';
import type { Refund } from './refund.entity.js';
import { RefundRepository } from './refund.repository.js';

/** What is to go back, to whom, and for what. */
export interface RefundRequest {
  readonly orderId: Id<'Order'>;
  readonly returnId: Id<'Return'> | null;
  /** Positive; zero writes nothing. */
  readonly amount: Money;
  /** Of the place where cash would be paid out, ISO 3166 alpha-2. */
  readonly country: string;
}

/** Gives money back: never more than was captured, to the tenders it came from. */
@Injectable()
export class RefundService {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
  ) {}

  /**
   * How a refund would be divided now; writes nothing.
   *
   * @throws AmountExceeds when the order's tenders have less left than that.
   */
  async plan(db: Db, orderId: Id<'Order'>, amount: Money): Promise<RefundPlanType> {
    const parts = divided(amount, await this.payments.ofOrders(db, [orderId]));
    return {
      total: amount,
      parts: parts.map(({ payment, amount: part }) => ({
        paymentId: payment.id,
        to: RefundTo.ORIGINAL,
        amount: part,
        state: RefundState.PLANNED,
      })),
    };
  }

  /**
   * Gives money back to the tenders of an order, divided as {@link plan} says. What a till gives (cash, card terminal)
   * is done at once; what a gateway gives is set aside here and asked for after this transaction.
   *
   * Two refunds of the same money: both lock the payments first, so one of them sees what the other took.
   *
   * @returns the plan with the state of each part, DONE or PENDING.
   * @throws AmountExceeds when the order's tenders have less left than that; nothing is written then.
   * @emits  payments.payment_refunded v1 or payments.refund_requested v1 per part; later payments.payment_refunded or
   *         payments.refund_failed for what was requested.
   */
  async refund(tx: Tx, request: RefundRequest): Promise<RefundPlanType> {
    const parts = divided(request.amount, await this.payments.lockOfOrder(tx, request.orderId));
    const refunds = withCashRounding(
      parts.map(({ payment, amount }) => newRefund(tx, request, payment, amount)),
      parts.map(({ payment }) => payment),
      request.country,
    );
    for (const isDone of [true, false]) {
      const some = refunds.filter(({ state }) => (state === RefundState.DONE) === isDone);
      if (some.length === 0) continue;
      const changed = await this.payments.give(tx, some, isDone);
      if (changed.length !== some.length) throw tooMuch(money(0, request.amount.currency));
      for (const payment of changed) {
        const refund = some.find(({ paymentId }) => paymentId === payment.id)!;
        tx.emit(isDone ? paymentRefunded(payment, refund) : refundRequested(payment, refund));
      }
    }
    if (refunds.length > 0) await this.refunds.insert(tx, refunds);
    return planOf(request.amount.currency, refunds);
  }

  /** @returns per return what was given back for it; returns without a refund are missing. */
  async ofReturns(db: Db, returnIds: readonly Id<'Return'>[]): Promise<Map<Id<'Return'>, RefundPlanType>> {
    const byReturn = groupBy(await this.refunds.ofReturns(db, returnIds), ({ returnId }) => returnId!);
    return new Map([...byReturn].map(([id, refunds]) => [id, planOf(refunds[0]!.currency, refunds)]));
  }

  /** Applies a gateway's answer about a pending refund, at most once. */
  async settle(
    tx: Tx,
    refund: Refund,
    answer: { outcome: 'refunded' | 'refused'; eventId: string },
  ): Promise<void> {
    const isDone = answer.outcome === 'refunded';
    if (!(await this.refunds.settle(tx, refund.id, isDone ? RefundState.DONE : RefundState.FAILED))) return;
    const payment = await this.payments.endGiving(tx, {
      paymentId: refund.paymentId,
      amount: refund.amount,
      eventId: answer.eventId,
      isDone,
    });
    tx.emit(isDone ? paymentRefunded(payment, refund) : refundFailed(payment, refund));
  }
}

function divided(amount: Money, payments: readonly Payment[]) {
  const { parts, uncovered } = divideRefund(amount, payments);
  if (uncovered.amount > 0) {
    const left = sum(payments.map(refundable), amount.currency);
    throw tooMuch(left.amount < amount.amount ? left : subtract(amount, uncovered));
  }
  return parts;
}

function newRefund(tx: Tx, request: RefundRequest, payment: Payment, amount: Money): Refund {
  const isPending = payment.tender === TenderKind.TEST_GATEWAY;
  return {
    id: tx.newId<'Refund'>(),
    paymentId: payment.id,
    orderId: request.orderId,
    returnId: request.returnId,
    refundTo: RefundTo.ORIGINAL,
    state: isPending ? RefundState.PENDING : RefundState.DONE,
    amount: amount.amount,
    roundingAmount: 0,
    currency: amount.currency,
    dueAt: isPending ? tx.now : null,
    attempts: 0,
    createdAt: tx.now,
    settledAt: isPending ? null : tx.now,
  };
}

/** All the cash of a refund is counted out at once, so it is rounded once, on its last part. */
function withCashRounding(refunds: Refund[], payments: readonly Payment[], country: string): Refund[] {
  const isCash = (index: number) => payments[index]!.tender === TenderKind.CASH;
  const cash = refunds.filter((_, index) => isCash(index));
  const last = cash.at(-1);
  if (!last) return refunds;
  const total = money(
    cash.reduce((so, { amount }) => so + amount, 0),
    last.currency,
  );
  return refunds.map((refund) =>
    refund === last ? { ...refund, roundingAmount: cashRounding(total, country).amount } : refund,
  );
}

function planOf(currency: string, refunds: readonly Refund[]): RefundPlanType {
  const parts = refunds.map((refund) => ({
    paymentId: refund.paymentId,
    to: refund.refundTo,
    amount: money(refund.amount, refund.currency),
    state: refund.state,
  }));
  return {
    total: sum(
      parts.map(({ amount }) => amount),
      currency,
    ),
    parts,
  };
}

const tooMuch = (amountMax: Money): AmountExceeds =>
  new AmountExceeds({ amountMax, rule: 'CAPTURED' }, 'More would go back than was taken.');
