import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Variant } from './variant.entity.js';

/** One part of a bundle. A bundle has a price and no stock of its own. */
@Entity('bundle_component')
@Check('bundle_component_quantity_positive', 'quantity > 0')
@Check('bundle_component_not_itself', 'component_id <> bundle_id')
export class BundleComponent {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'bundle_component_of_bundle' })
  bundleId: Id<'Variant'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'bundle_component_of_part' })
  componentId: Id<'Variant'>;
  @Column('int') quantity: number;
}
