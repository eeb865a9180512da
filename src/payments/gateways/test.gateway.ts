import { Injectable } from '@nestjs/common';
import type { Id } from '../../kernel/ids.js';
import type { Money } from '../../kernel/money.js';
import { systemActor } from '../../platform/access/actor.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { CaptureOutcome, Gateway, RefundOutcome } from './gateway.js';
import type { TestGatewayEntry } from './test-gateway-entry.entity.js';

const DECLINED_CENTS = 13;

/**
 * The gateway that comes with the product, for everything but production: another party with books of its own, in
 * statements of its own, outside of any transaction of ours. It does each request once, by its id, and answers a
 * repeat as before. It declines amounts that end in {@link DECLINED_CENTS} minor units, and gives back no more than it
 * took.
 */
@Injectable()
export class TestGateway implements Gateway {
  private readonly actor = systemActor('test-gateway');

  constructor(private readonly unitOfWork: UnitOfWork) {}

  async capture({ paymentId, amount }: { paymentId: Id<'Payment'>; amount: Money }): Promise<CaptureOutcome> {
    const wanted = amount.amount % 100 === DECLINED_CENTS ? 'declined' : 'captured';
    const { outcome } = await this.book(paymentId, paymentId, wanted, amount);
    const eventId = `test-gateway:${paymentId}`;
    return outcome === 'captured'
      ? { outcome, eventId, maskedDetail: '•••• 4242' }
      : { outcome: 'declined', eventId, why: 'Declined: the amount ends in 13.' };
  }

  async refund({
    refundId,
    paymentId,
    amount,
  }: {
    refundId: Id<'Refund'>;
    paymentId: Id<'Payment'>;
    amount: Money;
  }): Promise<RefundOutcome> {
    const left = await this.leftOf(paymentId, refundId);
    const { outcome } = await this.book(
      refundId,
      paymentId,
      amount.amount <= left ? 'refunded' : 'refused',
      amount,
    );
    const eventId = `test-gateway:${refundId}`;
    return outcome === 'refunded'
      ? { outcome, eventId }
      : { outcome: 'refused', eventId, why: 'More than was captured.' };
  }

  private async book(
    requestId: string,
    paymentId: string,
    outcome: TestGatewayEntry['outcome'],
    amount: Money,
  ): Promise<TestGatewayEntry> {
    const db = this.unitOfWork.read(this.actor);
    const [booked] = await db.rows<TestGatewayEntry>`
      INSERT INTO test_gateway_entry (request_id, payment_id, outcome, amount, currency, at)
      VALUES (${requestId}, ${paymentId}, ${outcome}, ${amount.amount}, ${amount.currency}, ${db.now})
      ON CONFLICT (request_id) DO NOTHING
      RETURNING *`;
    if (booked) return booked;
    const [entry] = await db.rows<TestGatewayEntry>`
      SELECT * FROM test_gateway_entry WHERE request_id = ${requestId}`;
    return entry!;
  }

  private async leftOf(paymentId: string, exceptRequestId: string): Promise<number> {
    const [row] = await this.unitOfWork.read(this.actor).rows<{ left: number }>`
      SELECT coalesce(sum(CASE outcome WHEN 'captured' THEN amount WHEN 'refunded' THEN -amount ELSE 0 END), 0)::bigint AS left
        FROM test_gateway_entry WHERE payment_id = ${paymentId} AND request_id <> ${exceptRequestId}`;
    return row!.left;
  }
}
