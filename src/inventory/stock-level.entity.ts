import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Variant } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { Location, Seller } from '../locations/index.js';

/**
 * Counts of one variant at one location, in units; one row per (variant, location). Unsellable is display + quarantine +
 * damaged; what may be promised is the SQL function `available_to_sell(stock_level)` and nothing else.
 *
 * A hot row is no aggregate: no event is numbered by its version.
 */
@Entity('stock_level')
@Check('stock_level_on_hand_not_negative', 'on_hand >= 0')
@Check(
  'stock_level_parts_not_negative',
  'display >= 0 AND quarantine >= 0 AND damaged >= 0 AND put_aside >= 0 AND held >= 0 AND allocated >= 0 AND safety_stock >= 0 AND backorder_limit >= 0',
)
@Check('stock_level_unsellable_is_on_hand', 'display + quarantine + damaged <= on_hand')
@Check('stock_level_put_aside_is_on_hand', 'put_aside <= on_hand')
@Check(
  'stock_level_not_oversold',
  'display + quarantine + damaged + held + allocated <= on_hand + backorder_limit',
)
@Index('stock_level_by_location', ['locationId', 'variantId'])
export class StockLevel {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'stock_level_of_a_variant' })
  variantId: Id<'Variant'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => Location, { name: 'stock_level_at_a_location' })
  locationId: Id<'Location'>;
  /** Whose stock it is: the seller of the location, unless it lies there for another. */
  @Column('uuid')
  @ForeignKey(() => Seller, { name: 'stock_level_has_an_owner' })
  ownerSellerId: Id<'Seller'>;
  @Column('int', { default: 1 }) version: number;
  /** Every unit in the building, the sum of its movements. */
  @Column('int', { default: 0 }) onHand: number;
  @Column('int', { default: 0 }) display: number;
  @Column('int', { default: 0 }) quarantine: number;
  @Column('int', { default: 0 }) damaged: number;
  /** Of on hand, lying in a collection place. */
  @Column('int', { default: 0 }) putAside: number;
  /** Units of holds in state live, ended ones included until they are tidied. */
  @Column('int', { default: 0 }) held: number;
  /** Units of allocations open or picked. */
  @Column('int', { default: 0 }) allocated: number;
  @Column('int', { default: 0 }) safetyStock: number;
  @Column('int', { default: 0 }) backorderLimit: number;
  /** Not found at a pick: promises nothing until it is counted. */
  @Column('boolean', { default: false }) unconfirmed: boolean;
  @Column('timestamptz', { nullable: true }) countedAt: Date | null;
  /** When its latest movement is dated; none that comes later is dated before it. Null: none since there is this column. */
  @Column('timestamptz', { nullable: true }) movedAt: Date | null;
  /** Shelf or rack, as pickers know it. */
  @Column('text', { nullable: true }) place: string | null;
}
