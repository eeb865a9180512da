import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Payment } from './payment.entity.js';
import type { Refund } from './refund.entity.js';

const about = (payment: Payment, what: string, payload: Record<string, unknown> = {}): DomainEvent => ({
  type: `payments.${what}`,
  version: 1,
  aggregate: 'payment',
  aggregateId: payment.id,
  sequence: payment.version,
  payload: { paymentId: payment.id, orderId: payment.orderId, tender: payment.tender, ...payload },
});

/** A gateway is about to be asked. */
export const paymentStarted = (payment: Payment): DomainEvent =>
  about(payment, 'payment_started', { amount: payment.askedAmount, currency: payment.currency });

/** Money was taken. */
export const paymentCaptured = (payment: Payment): DomainEvent =>
  about(payment, 'payment_captured', { amount: payment.capturedAmount, currency: payment.currency });

/** Nothing was taken, and nothing will be. */
export const paymentFailed = (payment: Payment): DomainEvent => about(payment, 'payment_failed');

/** The terminal was asked and gave no answer. */
export const paymentUnknown = (payment: Payment): DomainEvent => about(payment, 'payment_unknown');

/** Money is promised back. */
export const refundRequested = (payment: Payment, refund: Refund): DomainEvent =>
  about(payment, 'refund_requested', refundFacts(refund));

/** Money went back. */
export const paymentRefunded = (
  payment: Payment,
  refund: Pick<Refund, 'id' | 'returnId' | 'amount' | 'currency'>,
): DomainEvent => about(payment, 'payment_refunded', refundFacts(refund));

/** The gateway refused to give money back. */
export const refundFailed = (payment: Payment, refund: Refund): DomainEvent =>
  about(payment, 'refund_failed', refundFacts(refund));

const refundFacts = ({
  id,
  returnId,
  amount,
  currency,
}: Pick<Refund, 'id' | 'returnId' | 'amount' | 'currency'>) => ({
  refundId: id,
  returnId,
  amount,
  currency,
});
