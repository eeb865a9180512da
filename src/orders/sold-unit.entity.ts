import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/** One unit that left with its serial number; it is out until it has come back, and cannot be sold while it is. */
@Entity('sold_unit')
@Check('sold_unit_counts_from_one', 'unit >= 1')
@Check('sold_unit_comes_back_after_it_left', 'returned_at >= sold_at')
@Index('sold_unit_out_once', ['variantId', 'serialNumber'], { unique: true, where: 'returned_at IS NULL' })
export class SoldUnit {
  @ForeignKey('OrderLine', { name: 'sold_unit_of_an_order_line' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sold_unit_key' })
  orderLineId: Id<'OrderLine'>;
  @ForeignKey('Variant', { name: 'sold_unit_of_a_variant' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sold_unit_key' })
  variantId: Id<'Variant'>;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'sold_unit_key' }) serialNumber: string;
  /** Which of the line's units, from 1; parts of one bundle have the same, and come back together. */
  @Column('int') unit: number;
  @Column('timestamptz') soldAt: Date;
  @Column('timestamptz', { nullable: true }) returnedAt: Date | null;
}
