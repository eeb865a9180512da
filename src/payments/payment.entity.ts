import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { PaymentState, TenderKind } from './payments.enums.js';

/** One tender on one order. Its amounts change by guarded UPDATE alone; what happened is told by its events. */
@Entity('payment')
@Index('payment_by_order', ['orderId'])
@Index('payment_by_ticket', ['ticketId'])
@Index('payment_by_reference', ['reference'], { where: 'reference IS NOT NULL' })
@Check('payment_tender', "tender IN ('cash', 'card_terminal', 'test_gateway')")
@Check(
  'payment_state',
  "state IN ('started', 'unknown', 'captured', 'partly_refunded', 'refunded', 'failed')",
)
@Check(
  'payment_never_refunds_more_than_captured',
  '0 <= refunded_amount AND 0 <= refunding_amount AND refunded_amount + refunding_amount <= captured_amount AND captured_amount <= authorised_amount AND authorised_amount <= asked_amount',
)
@Check(
  'payment_state_agrees_with_amounts',
  "CASE state WHEN 'captured' THEN refunded_amount = 0 WHEN 'partly_refunded' THEN refunded_amount > 0 AND refunded_amount < captured_amount WHEN 'refunded' THEN refunded_amount > 0 AND refunded_amount = captured_amount ELSE captured_amount = 0 END",
)
@Check(
  'payment_change_is_of_cash',
  "(tender = 'cash' AND received_amount = captured_amount + rounding_amount + change_amount AND change_amount >= 0) OR (tender <> 'cash' AND received_amount IS NULL AND change_amount IS NULL AND rounding_amount = 0)",
)
@Check('payment_undone_keeps_nothing', "undone_at IS NULL OR state IN ('failed', 'refunded')")
export class Payment {
  @PrimaryColumn('uuid') id: Id<'Payment'>;
  @Column('uuid') orderId: Id<'Order'>;
  @Column('uuid', { nullable: true }) ticketId: Id<'Cart'> | null;
  /** Among those tendered together: 0, 1, 2, … */
  @Column('int') position: number;
  @Column('text') tender: TenderKind;
  @Column('text') state: PaymentState;
  @Column('char', { length: 3 }) currency: string;
  /** What it is to take, once a gateway agrees. */
  @Column('bigint') askedAmount: number;
  @Column('bigint') authorisedAmount: number;
  @Column('bigint') capturedAmount: number;
  @Column('bigint') refundedAmount: number;
  /** Promised back and not yet settled: it is no longer there to be promised again. */
  @Column('bigint') refundingAmount: number;
  /** What cash rounding added or took away: neither price nor VAT. */
  @Column('bigint') roundingAmount: number;
  @Column('bigint', { nullable: true }) receivedAmount: number | null;
  @Column('bigint', { nullable: true }) changeAmount: number | null;
  /** Of the card terminal or the gateway. */
  @Column('text', { nullable: true }) reference: string | null;
  @Column('text', { nullable: true }) maskedDetail: string | null;
  /** When a till took it back before the ticket was paid: it counts towards nothing. */
  @Column('timestamptz', { nullable: true }) undoneAt: Date | null;
  @Column('int') version: number;
  @Column('timestamptz') createdAt: Date;
}
