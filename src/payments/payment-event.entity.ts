import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Payment } from './payment.entity.js';
import type { PaymentEventKind } from './payments.enums.js';

/** One step in the life of a payment. Append-only. */
@Entity('payment_event')
@Index('payment_event_in_order', ['paymentId', 'sequence'], { unique: true })
@Index('payment_event_applied_once', ['providerEventId'], {
  unique: true,
  where: 'provider_event_id IS NOT NULL',
})
@Check(
  'payment_event_kind',
  "kind IN ('started', 'unknown', 'captured', 'failed', 'refund_requested', 'refunded', 'refund_failed')",
)
@Check('payment_event_amount_not_negative', 'amount >= 0')
export class PaymentEvent {
  @PrimaryColumn('uuid') id: Id<'PaymentEvent'>;
  @ForeignKey(() => Payment, { name: 'payment_event_of_a_payment' })
  @Column('uuid')
  paymentId: Id<'Payment'>;
  /** The payment's version after it: 1, 2, 3, … */
  @Column('int') sequence: number;
  @Column('text') kind: PaymentEventKind;
  @Column('bigint') amount: number;
  @Column('char', { length: 3 }) currency: string;
  /** The gateway's name for it: applied at most once. */
  @Column('text', { nullable: true }) providerEventId: string | null;
  @Column('timestamptz') at: Date;
}
