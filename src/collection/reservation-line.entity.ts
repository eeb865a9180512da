import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { PriceTrailType } from '../pricing/index.js';

/** One variant put aside, at the price of that moment. */
@Entity('reservation_line')
@Check('reservation_line_quantity_positive', 'quantity >= 1')
@Check('reservation_line_amounts_not_negative', 'price_amount >= 0 AND total_amount >= 0')
@Index('reservation_line_position', ['reservationId', 'position'], { unique: true })
@Index('reservation_line_one_per_variant', ['reservationId', 'variantId'], { unique: true })
@Index('reservation_line_of_variant', ['variantId'])
export class ReservationLine {
  @PrimaryColumn('uuid') id: Id<'ReservationLine'>;
  @Column('uuid')
  @ForeignKey('Reservation', { name: 'reservation_line_of_a_reservation' })
  reservationId: Id<'Reservation'>;
  @Column('int') position: number;
  @Column('uuid')
  @ForeignKey('Variant', { name: 'reservation_line_of_a_variant' })
  variantId: Id<'Variant'>;
  @Column('int') quantity: number;
  @Column('uuid') priceId: Id<'Price'>;
  /** Of `pricePer` units, as reserved. */
  @Column('bigint') priceAmount: number;
  @Column('int') pricePer: number;
  @Column('bigint') totalAmount: number;
  @Column('char', { length: 3 }) currency: string;
  @Column('jsonb') trail: PriceTrailType;
}
