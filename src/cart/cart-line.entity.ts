import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { FulfilmentKind } from '../locations/index.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import { Cart } from './cart.entity.js';
import type { StaffAdjustment } from './staff-adjustment.js';

/** One variant in a cart or on a ticket. Once it names its order line it is history and never changes. */
@Entity('cart_line')
@Check('cart_line_quantity', 'quantity BETWEEN 1 AND 1000000')
@Check('cart_line_fulfilment', "fulfilment_kind IN ('take_away', 'deliver', 'collect')")
@Check('cart_line_collected_somewhere', "fulfilment_kind <> 'collect' OR fulfilment_location_id IS NOT NULL")
@Check('cart_line_converted_whole', '(order_line_id IS NULL) = (converted_at IS NULL)')
@Check('cart_line_one_source', 'source_cart_line_id IS NULL OR reservation_line_id IS NULL')
@Index('cart_line_one_per_choice', ['cartId', 'variantId', 'fulfilmentKind', 'fulfilmentKey'], {
  unique: true,
  where:
    "order_line_id IS NULL AND source_cart_line_id IS NULL AND reservation_line_id IS NULL AND on_line_id IS NULL AND adjustment IS NULL AND serial_numbers = '{}'",
})
@Check('cart_line_on_another', 'on_line_id <> id')
@Check('cart_line_adjusted_downwards', "adjustment IS NULL OR (adjustment ->> 'amount')::bigint > 0")
@Index('cart_line_hangs_once', ['onLineId', 'variantId'], {
  unique: true,
  where: 'on_line_id IS NOT NULL AND order_line_id IS NULL',
})
@Index('cart_line_by_cart', ['cartId', 'id'])
@Index('cart_line_one_per_order_line', ['orderLineId', 'cartId'], {
  unique: true,
  where: 'order_line_id IS NOT NULL',
})
@Index('cart_line_brought_once', ['cartId', 'sourceCartLineId'], {
  unique: true,
  where: 'source_cart_line_id IS NOT NULL',
})
@Index('cart_line_reserved_once', ['cartId', 'reservationLineId'], {
  unique: true,
  where: 'reservation_line_id IS NOT NULL',
})
@Index('cart_line_by_merged_into', ['mergedIntoLineId'], { where: 'merged_into_line_id IS NOT NULL' })
export class CartLine {
  @PrimaryColumn('uuid') id: Id<'CartLine'>;
  @ForeignKey(() => Cart, { name: 'cart_line_of_a_cart' })
  @Column('uuid')
  cartId: Id<'Cart'>;
  /** Where it stands among the others: they are read in the order in which they came. */
  @Column('int') position: number;
  /** Not a foreign key: variants are never deleted, and checking would lock the row of a popular one on every add. */
  @Column('uuid') variantId: Id<'Variant'>;
  @Column('int') quantity: number;
  /** The line it comes and goes with; null: it stands alone. */
  @Column('uuid', { nullable: true }) onLineId: Id<'CartLine'> | null;
  @Column('text') fulfilmentKind: FulfilmentKind;
  @Column('uuid', { nullable: true }) fulfilmentLocationId: Id<'Location'> | null;
  /** Personal, erasable. */
  @Column('jsonb', { nullable: true }) fulfilmentAddress: AddressType | null;
  @Column('text', { nullable: true }) collectorName: string | null;
  /** Chosen for this line; null: as for the whole cart. */
  @Column('uuid', { nullable: true }) deliveryOptionId: Id<'DeliveryOption'> | null;
  /** A fingerprint of place, address, collector and delivery option: what makes two choices of one kind the same. */
  @Column('text') fulfilmentKey: string;
  @Column('text', { nullable: true }) note: string | null;
  @Column('text', { array: true }) serialNumbers: string[];
  /** Reserved price in minor units per price unit of the variant; null: the list's. */
  @Column('bigint', { nullable: true }) reservedPriceAmount: number | null;
  /** What staff take off it; null: nothing. */
  @Column('jsonb', { nullable: true }) adjustment: StaffAdjustment | null;
  /** Her cart's line that this ticket line was brought from. */
  @Column('uuid', { nullable: true }) sourceCartLineId: Id<'CartLine'> | null;
  /** Of a guest's line: the line of the customer's cart it went up in. Who brought this one to a ticket brought that one. */
  @Column('uuid', { nullable: true }) mergedIntoLineId: Id<'CartLine'> | null;
  @Column('uuid', { nullable: true }) reservationLineId: Id<'ReservationLine'> | null;
  @Column('text') addedChannel: Channel;
  @Column('uuid', { nullable: true }) addedClientId: Id<'ApiClient'> | null;
  @Column('uuid', { nullable: true }) addedLocationId: Id<'Location'> | null;
  /** The till, or her phone's name. */
  @Column('text', { nullable: true }) addedDevice: string | null;
  /** First name of staff. */
  @Column('text', { nullable: true }) addedPerson: string | null;
  @Column('timestamptz') addedAt: Date;
  @Column('uuid', { nullable: true }) orderLineId: Id<'OrderLine'> | null;
  @Column('timestamptz', { nullable: true }) convertedAt: Date | null;
}
