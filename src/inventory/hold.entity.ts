import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { HoldPurpose, HoldState } from './inventory.enums.js';
import { StockLevel } from './stock-level.entity.js';

/** A temporary claim on stock, with an end; past it, it counts for nothing, tidied or not. */
@Entity('hold')
@Check('hold_quantity_positive', 'quantity > 0')
@Check('hold_purpose', "purpose IN ('checkout', 'reservation', 'order_awaiting_payment')")
@Check('hold_state', "state IN ('live', 'released', 'expired', 'allocated', 'taken')")
@Check('hold_lies_where_it_is_put_aside', 'aside_place IS NULL OR put_aside')
@Check('hold_allocated_names_its_order_line', "(state = 'allocated') = (order_line_id IS NOT NULL)")
@Index('hold_one_live_per_line', ['causeId', 'lineId', 'variantId', 'locationId', 'purpose'], {
  unique: true,
  where: "state = 'live'",
})
@Index('hold_by_cause', ['causeId', 'lineId'])
@Index('hold_live_by_place', ['variantId', 'locationId', 'endsAt'], { where: "state = 'live'" })
@Index('hold_aside_by_place', ['locationId', 'asidePlace'], { where: 'aside_place IS NOT NULL' })
@Index('hold_live_by_end', ['endsAt'], { where: "state = 'live'" })
@ForeignKey(() => StockLevel, ['variantId', 'locationId'], ['variantId', 'locationId'], {
  name: 'hold_on_a_level',
})
export class Hold {
  @PrimaryColumn('uuid') id: Id<'Hold'>;
  @Column('uuid') variantId: Id<'Variant'>;
  @Column('uuid') locationId: Id<'Location'>;
  @Column('int') quantity: number;
  @Column('text') purpose: HoldPurpose;
  /** The cart, reservation or order it is for. */
  @Column('uuid') causeId: string;
  /** Its line there; several holds when a line lies in several places or is a bundle. */
  @Column('uuid') lineId: string;
  @Column('text') state: HoldState;
  /** The order line it was turned into; only when allocated. */
  @Column('uuid', { nullable: true }) orderLineId: Id<'OrderLine'> | null;
  @Column('timestamptz') endsAt: Date;
  @Column('timestamptz') createdAt: Date;
  /** Its units lie in a collection place: nobody takes them silently. */
  @Column('boolean', { default: false }) putAside: boolean;
  /** Which one, as long as they lie there for this hold. */
  @Column('text', { nullable: true }) asidePlace: string | null;
  @Column('int') version: number;
}
