import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Variant } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { StockCount } from './stock-count.entity.js';

/** A variant in a count. */
@Entity('stock_count_line')
@Check('stock_count_line_counted_not_negative', 'counted >= 0')
@Index('stock_count_line_counted_once_at_a_time', ['locationId', 'variantId'], {
  unique: true,
  where: 'is_open',
})
export class StockCountLine {
  @PrimaryColumn('uuid')
  @ForeignKey(() => StockCount, { name: 'stock_count_line_of_a_count' })
  countId: Id<'StockCount'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'stock_count_line_of_a_variant' })
  variantId: Id<'Variant'>;
  /** The count's. */
  @Column('uuid') locationId: Id<'Location'>;
  @Column('boolean') isOpen: boolean;
  /** Whether units on the shelf are counted; if not, only those that lie in collection places of the count. */
  @Column('boolean', { default: true }) onShelf: boolean;
  /** Units that ought to be there; as of the instant it was counted, once it was. */
  @Column('int') expected: number;
  @Column('int', { nullable: true }) counted: number | null;
  @Column('timestamptz', { nullable: true }) countedAt: Date | null;
}
