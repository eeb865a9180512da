import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Variant } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';

/** Labels of a store that were confirmed to show the prices of an instant; the latest such instant hangs. Append-only. */
@Entity('shelf_label', {
  comment: 'Append-only: the latest instant that was confirmed hangs, so none moves back.',
})
@Check('shelf_label_shows_no_future', 'as_of <= confirmed_at')
@Index('shelf_label_one_of_each_instant', ['locationId', 'variantId', 'asOf'], {
  unique: true,
  where: 'variant_id IS NOT NULL',
})
@Index('shelf_label_all_of_each_instant', ['locationId', 'asOf'], {
  unique: true,
  where: 'variant_id IS NULL',
})
export class ShelfLabel {
  @PrimaryColumn('uuid') id: Id<'ShelfLabel'>;
  @ForeignKey('Location', { name: 'shelf_label_of_location' })
  @Column('uuid')
  locationId: Id<'Location'>;
  /** Null: all labels of the store. */
  @ForeignKey(() => Variant, { name: 'shelf_label_of_variant' })
  @Column('uuid', { nullable: true })
  variantId: Id<'Variant'> | null;
  /** It shows the prices that were in force then. */
  @Column('timestamptz') asOf: Date;
  @Column('timestamptz') confirmedAt: Date;
  /** Who confirmed it; null: a system, or a command. */
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
}
