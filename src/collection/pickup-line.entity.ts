import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/** Units of one variant to take from the shelf: a line's own, or those of one part of a bundle. */
@Entity('pickup_line')
@Check('pickup_line_quantity_positive', 'quantity >= 1 AND line_quantity >= 1')
@Check('pickup_line_picked_within_wanted', 'picked BETWEEN 0 AND quantity')
@Check('pickup_line_of_a_line', 'reservation_line_id IS NOT NULL OR order_line_id IS NOT NULL')
@Index('pickup_line_position', ['pickupId', 'position'], { unique: true })
@Index('pickup_line_of_order_line', ['orderLineId'])
@Index('pickup_line_of_reservation_line', ['reservationLineId'])
export class PickupLine {
  @PrimaryColumn('uuid') id: Id<'PickupLine'>;
  @Column('uuid')
  @ForeignKey('Pickup', { name: 'pickup_line_of_a_pickup' })
  pickupId: Id<'Pickup'>;
  @Column('int') position: number;
  @Column('uuid', { nullable: true })
  @ForeignKey('ReservationLine', { name: 'pickup_line_of_a_reservation_line' })
  reservationLineId: Id<'ReservationLine'> | null;
  @Column('uuid', { nullable: true })
  @ForeignKey('OrderLine', { name: 'pickup_line_of_an_order_line' })
  orderLineId: Id<'OrderLine'> | null;
  @Column('uuid')
  @ForeignKey('Variant', { name: 'pickup_line_of_a_variant' })
  variantId: Id<'Variant'>;
  @Column('int') quantity: number;
  /** How many of the line's own variant these units are part of; differs from `quantity` for bundles. */
  @Column('int') lineQuantity: number;
  @Column('int', { default: 0 }) picked: number;
  @Column('text', { array: true }) serialNumbers: string[];
}
