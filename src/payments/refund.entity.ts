import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Payment } from './payment.entity.js';
import type { RefundState, RefundTo } from './payments.enums.js';

/** One tender's part of a refund. */
@Entity('refund')
@Index('refund_by_order', ['orderId'])
@Index('refund_by_payment', ['paymentId'])
@Index('refund_by_return', ['returnId'])
@Index('refund_due', ['dueAt', 'id'], { where: "state = 'pending'" })
@Check('refund_positive', 'amount > 0')
@Check('refund_state', "state IN ('pending', 'done', 'failed')")
@Check('refund_to', "refund_to IN ('original')")
@Check('refund_due_while_pending', "(state = 'pending') = (due_at IS NOT NULL)")
export class Refund {
  @PrimaryColumn('uuid') id: Id<'Refund'>;
  @ForeignKey(() => Payment, { name: 'refund_of_a_payment' })
  @Column('uuid')
  paymentId: Id<'Payment'>;
  @Column('uuid') orderId: Id<'Order'>;
  @Column('uuid', { nullable: true }) returnId: Id<'Return'> | null;
  @Column('text') refundTo: RefundTo;
  @Column('text') state: RefundState;
  @Column('bigint') amount: number;
  /** Of cash paid out; outside of price and VAT. */
  @Column('bigint') roundingAmount: number;
  @Column('char', { length: 3 }) currency: string;
  /** When the gateway is asked (again); null once settled. */
  @Column('timestamptz', { nullable: true }) dueAt: Date | null;
  @Column('int') attempts: number;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) settledAt: Date | null;
}
