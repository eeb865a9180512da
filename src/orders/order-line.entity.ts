import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { FulfilmentKind } from '../locations/index.js';
import type { Unit } from '../platform/graphql/common.enums.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { PriceTrailType, TaxRuleCode } from '../pricing/index.js';

/** One variant, quantity and price as agreed; its counters say what became of the units. */
@Entity('order_line')
@Check('order_line_fulfilment_kind', "fulfilment_kind IN ('take_away', 'deliver', 'collect')")
@Check('order_line_quantity_positive', 'quantity >= 1')
@Check('order_line_cancelled_within_ordered', 'cancelled BETWEEN 0 AND quantity')
@Check('order_line_fulfilled_within_what_stands', 'fulfilled >= 0 AND fulfilled + cancelled <= quantity')
@Check('order_line_returned_within_fulfilled', 'returned BETWEEN 0 AND fulfilled')
@Check('order_line_short_within_ordered', 'short BETWEEN 0 AND quantity')
@Check(
  'order_line_total_adds_up',
  'discount_amount BETWEEN 0 AND gross_amount AND total_amount = gross_amount - discount_amount',
)
@Check(
  'order_line_units_add_up',
  'dearer_units BETWEEN 0 AND quantity - 1 AND unit_amount * quantity + dearer_units = total_amount',
)
@Check('order_line_tax_rule', "tax_rule IN ('domestic', 'origin', 'destination', 'intra_community')")
@Index('order_line_position', ['orderId', 'position'], { unique: true })
@Index('order_line_once_per_cart_line', ['cartLineId'], { unique: true })
@Index('order_line_once_per_reservation_line', ['reservationLineId'], { unique: true })
@Index('order_line_of_variant', ['variantId'])
@Index('order_line_bundle_with_part', ['components'], { type: 'gin', where: "kind = 'bundle'" })
@Index('order_line_short_of_variant', ['variantId', 'id'], { where: 'short > 0' })
export class OrderLine {
  @PrimaryColumn('uuid') id: Id<'OrderLine'>;
  @ForeignKey('Order', { name: 'order_line_of_an_order' })
  @Column('uuid')
  orderId: Id<'Order'>;
  @Column('int') position: number;
  @ForeignKey('Variant', { name: 'order_line_of_a_variant' })
  @Column('uuid')
  variantId: Id<'Variant'>;
  @Column('text') name: string;
  @Column('text') kind: VariantKind;
  @Column('text') unit: Unit;
  /** As the catalogue said then: sealed, made to measure. */
  @Column('text', { array: true, default: () => "'{}'" }) flags: string[];
  /** False for deposits, gift cards and fixed-price books. */
  @Column('boolean') earnsPoints: boolean;
  @Column('int') quantity: number;
  @Column('int', { default: 0 }) cancelled: number;
  @Column('int', { default: 0 }) fulfilled: number;
  @Column('int', { default: 0 }) returned: number;
  @Column('int', { default: 0 }) short: number;
  /** The price row it was sold at; null for a reserved price of a row that no longer tells it. */
  @Column('uuid', { nullable: true }) priceId: Id<'Price'> | null;
  @Column('bigint') priceAmount: number;
  @Column('int') pricePer: number;
  @Column('bigint') grossAmount: number;
  @Column('bigint') discountAmount: number;
  @Column('bigint') totalAmount: number;
  /** Of each unit; the first {@link dearerUnits} cost one minor unit more. */
  @Column('bigint') unitAmount: number;
  @Column('int') dearerUnits: number;
  @Column('char', { length: 3 }) currency: string;
  @Column('jsonb') trail: PriceTrailType;
  @Column('text') fulfilmentKind: FulfilmentKind;
  @ForeignKey('Location', { name: 'order_line_at_a_location' })
  @Column('uuid', { nullable: true })
  locationId: Id<'Location'> | null;
  /** Erasable, as is the collector's name. */
  @Column('jsonb', { nullable: true }) address: AddressType | null;
  @Column('text', { nullable: true }) collectorName: string | null;
  @Column('timestamptz', { nullable: true }) promisedBy: Date | null;
  /** Of the ways of its order; null: it goes with no parcel, or was ordered before there was a choice. */
  @Column('uuid', { nullable: true }) deliveryOptionId: Id<'DeliveryOption'> | null;
  /** Of a bundle: what of it lies in stock, per bundle. */
  @Column('jsonb') components: { variantId: Id<'Variant'>; quantity: number }[];
  @Column('text', { array: true }) serialNumbers: string[];
  @Column('uuid', { nullable: true }) cartLineId: Id<'CartLine'> | null;
  @Column('uuid', { nullable: true }) reservationLineId: Id<'ReservationLine'> | null;
  /** Whose VAT it bears, and why. */
  @Column('char', { length: 2 }) taxCountry: string;
  @Column('text') taxRule: TaxRuleCode;
}
