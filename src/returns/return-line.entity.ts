import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { OrderLine } from '../orders/index.js';
import { Return } from './return.entity.js';
import type { Disposition, Grade, ReturnBasis } from './returns.enums.js';

/** Units of one order line in one return, of one grade. */
@Entity('return_line')
@Check('return_line_basis', "basis IN ('withdrawal', 'policy')")
@Check('return_line_grade', "grade IN ('sellable', 'refurbish', 'damaged')")
@Check('return_line_disposition', "disposition IN ('restock', 'quarantine', 'damaged')")
@Check('return_line_received_within_announced', 'quantity >= 1 AND received BETWEEN 0 AND quantity')
@Check('return_line_refund_not_negative', 'refund_amount >= 0')
@Check('return_line_serial_is_of_one_unit', 'serial_number IS NULL OR quantity = 1')
@Index('return_line_position', ['returnId', 'position'], { unique: true })
@Index('return_line_of_order_line', ['orderLineId'])
@Index('return_line_serial_once', ['orderLineId', 'serialNumber'], {
  unique: true,
  where: 'serial_number IS NOT NULL',
})
export class ReturnLine {
  @PrimaryColumn('uuid') id: Id<'ReturnLine'>;
  @ForeignKey(() => Return, { name: 'return_line_of_a_return' })
  @Column('uuid')
  returnId: Id<'Return'>;
  @Column('int') position: number;
  @ForeignKey(() => OrderLine, { name: 'return_line_of_an_order_line' })
  @Column('uuid')
  orderLineId: Id<'OrderLine'>;
  @Column('uuid') variantId: Id<'Variant'>;
  @Column('text') basis: ReturnBasis;
  /** The last day of that basis when it was judged; null: its days had not begun. */
  @Column('date', { nullable: true }) lastDay: string | null;
  @Column('int') termsVersion: number;
  @Column('int') quantity: number;
  @Column('int') received: number;
  @Column('text') grade: Grade;
  @Column('text') disposition: Disposition;
  @Column('bigint') refundAmount: number;
  @Column('text', { nullable: true }) serialNumber: string | null;
  /** Hers, in her words; erasable. */
  @Column('text') reason: string;
}
