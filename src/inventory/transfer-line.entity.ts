import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Variant } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { Transfer } from './transfer.entity.js';

/** Units of a variant on their way: in transit is sent − received − returned − lost. */
@Entity('stock_transfer_line')
@Check(
  'stock_transfer_line_not_negative',
  'asked > 0 AND sent BETWEEN 0 AND asked AND received >= 0 AND returned >= 0 AND lost >= 0',
)
@Check('stock_transfer_line_not_more_than_sent', 'returned + lost <= greatest(sent - received, 0)')
@Index('stock_transfer_line_of_variant', ['variantId'])
export class TransferLine {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Transfer, { name: 'stock_transfer_line_of_a_transfer' })
  transferId: Id<'Transfer'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'stock_transfer_line_of_a_variant' })
  variantId: Id<'Variant'>;
  @Column('int') asked: number;
  @Column('int', { default: 0 }) sent: number;
  @Column('int', { default: 0 }) received: number;
  /** Taken back by the sender when it was cancelled on its way. */
  @Column('int', { default: 0 }) returned: number;
  @Column('int', { default: 0 }) lost: number;
}
