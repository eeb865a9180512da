import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Hold } from './hold.entity.js';
import type { AllocationState } from './inventory.enums.js';
import { StockLevel } from './stock-level.entity.js';

/** Stock committed to an order line at one location. */
@Entity('allocation')
@Check('allocation_quantity_positive', 'quantity > 0')
@Check('allocation_state', "state IN ('open', 'picked', 'fulfilled', 'cancelled', 'short')")
@Check('allocation_lies_aside_while_promised', "aside_place IS NULL OR state IN ('open', 'picked')")
@Index('allocation_by_order_line', ['orderLineId'])
@Index('allocation_open_by_place', ['variantId', 'locationId'], {
  where: "state IN ('open', 'picked')",
})
@Index('allocation_aside_by_place', ['locationId', 'asidePlace'], { where: 'aside_place IS NOT NULL' })
@Index('allocation_one_per_hold', ['holdId'], { unique: true, where: 'hold_id IS NOT NULL' })
@ForeignKey(() => StockLevel, ['variantId', 'locationId'], ['variantId', 'locationId'], {
  name: 'allocation_on_a_level',
})
export class Allocation {
  @PrimaryColumn('uuid') id: Id<'Allocation'>;
  @Column('uuid') orderLineId: Id<'OrderLine'>;
  @Column('uuid') variantId: Id<'Variant'>;
  @Column('uuid') locationId: Id<'Location'>;
  @Column('int') quantity: number;
  @Column('text') state: AllocationState;
  /** The hold it was made from; null when there was none, and for a part split off. */
  @Column('uuid', { nullable: true })
  @ForeignKey(() => Hold, { name: 'allocation_from_a_hold' })
  holdId: Id<'Hold'> | null;
  /** The collection place where its units lie; null: on their shelf. */
  @Column('text', { nullable: true }) asidePlace: string | null;
  @Column('timestamptz') createdAt: Date;
  @Column('int') version: number;
}
