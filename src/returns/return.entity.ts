import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Order } from '../orders/index.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { ReturnState } from './returns.enums.js';

/** Lines of one order coming back together, and the money that goes back for them. */
@Entity('customer_return')
@Check('customer_return_state', "state IN ('refunded', 'closed')")
@Check(
  'customer_return_amounts_not_negative',
  'goods_amount >= 0 AND delivery_amount >= 0 AND fee_amount >= 0 AND paid_before_amount >= 0',
)
@Check(
  'customer_return_refund_adds_up',
  'refund_amount = goods_amount + delivery_amount - fee_amount AND refund_amount BETWEEN 0 AND paid_before_amount',
)
@Check(
  'customer_return_points_go_down',
  '(points_before IS NULL) = (points_after IS NULL) AND points_after BETWEEN 0 AND points_before',
)
@Index('customer_return_number', ['number'], { unique: true })
@Index('customer_return_of_order', ['orderId', 'id'])
export class Return {
  @PrimaryColumn('uuid') id: Id<'Return'>;
  @Column('text') number: string;
  @Column('int') version: number;
  @Column('text') state: ReturnState;
  @ForeignKey(() => Order, { name: 'customer_return_of_an_order' })
  @Column('uuid')
  orderId: Id<'Order'>;
  @Column('timestamptz') at: Date;
  /** The day in the zone of the sale: what its windows are counted by. */
  @Column('date') day: string;
  @Column('text') channel: Channel;
  @Column('uuid') apiClientId: Id<'ApiClient'>;
  /** Where the goods are now. */
  @Column('uuid') locationId: Id<'Location'>;
  @Column('uuid') terminalId: Id<'Terminal'>;
  @Column('text') device: string;
  /** First name of the member of staff who took them. */
  @Column('text') person: string;
  @Column('char', { length: 3 }) currency: string;
  /** The sum of its lines. */
  @Column('bigint') goodsAmount: number;
  /** Standard delivery, given back with the last of a whole order that she withdrew from. */
  @Column('bigint') deliveryAmount: number;
  @Column('bigint') feeAmount: number;
  @Column('bigint') refundAmount: number;
  /** What she had paid for the order, less what had gone back before. */
  @Column('bigint') paidBeforeAmount: number;
  /** Null: nobody is known who has points. */
  @Column('int', { nullable: true }) pointsBefore: number | null;
  @Column('int', { nullable: true }) pointsAfter: number | null;
}
