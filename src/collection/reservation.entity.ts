import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { FulfilmentKind } from '../locations/index.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import type { ReservationState } from './collection.enums.js';

/** Goods put aside without payment. Past `endsAt` it is no longer live, whether or not the job has been by. */
@Entity('reservation')
@Check('reservation_state', "state IN ('held', 'ready', 'converted', 'lapsed', 'cancelled')")
@Check('reservation_fulfilment_kind', "fulfilment_kind IN ('collect', 'deliver')")
@Check('reservation_delivered_to_an_address', "fulfilment_kind = 'collect' OR address IS NOT NULL")
@Check('reservation_converted_names_its_order', "(state = 'converted') = (order_id IS NOT NULL)")
@Check('reservation_being_paid_is_open', "paying_order_id IS NULL OR state IN ('held', 'ready')")
@Check('reservation_extended_once_at_most', 'extensions BETWEEN 0 AND 1')
@Index('reservation_number', ['number'], { unique: true })
@Index('reservation_open_of_customer', ['customerId'], { where: "state IN ('held', 'ready')" })
@Index('reservation_open_of_guest', ['guestTokenHash'], { where: "state IN ('held', 'ready')" })
@Index('reservation_open_by_end', ['endsAt'], { where: "state IN ('held', 'ready')" })
@Index('reservation_of_order', ['orderId'])
export class Reservation {
  @PrimaryColumn('uuid') id: Id<'Reservation'>;
  @Column('text') number: string;
  @Column('int') version: number;
  @Column('text') state: ReservationState;
  @Column('uuid', { nullable: true })
  @ForeignKey('Customer', { name: 'reservation_of_a_customer' })
  customerId: Id<'Customer'> | null;
  @Column('text', { nullable: true }) guestTokenHash: string | null;
  @Column('timestamptz') placedAt: Date;
  @Column('text') channel: Channel;
  @Column('uuid', { nullable: true }) apiClientId: Id<'ApiClient'> | null;
  /** The store it was made in; null at a distance. */
  @Column('uuid', { nullable: true })
  @ForeignKey('Location', { name: 'reservation_made_at_a_location' })
  originLocationId: Id<'Location'> | null;
  @Column('text', { nullable: true }) device: string | null;
  /** First name of the member of staff who made it. */
  @Column('text', { nullable: true }) person: string | null;
  @Column('text') language: string;
  @Column('text') fulfilmentKind: FulfilmentKind;
  /** Where its units are held: the store she collects from, or the place that would send them. */
  @Column('uuid')
  @ForeignKey('Location', { name: 'reservation_held_at_a_location' })
  locationId: Id<'Location'>;
  /** Erasable, as are the four below. */
  @Column('jsonb', { nullable: true }) address: AddressType | null;
  @Column('text', { nullable: true }) collectorName: string | null;
  /** For DELIVER; null: the usual way of each article. */
  @Column('uuid', { nullable: true }) deliveryOptionId: Id<'DeliveryOption'> | null;
  @Column('jsonb') contact: ContactType;
  /** Keeps the e-mail and the address of an earlier choice, so that she need not say them again. */
  @Column('jsonb') receiptChoice: ReceiptChoiceType;
  @Column('text', { nullable: true }) note: string | null;
  @Column('char', { length: 3 }) currency: string;
  @Column('timestamptz') endsAt: Date;
  @Column('int', { default: 0 }) extensions: number;
  /** How often it went to another place. */
  @Column('int', { default: 0 }) moves: number;
  @Column('uuid', { nullable: true })
  @ForeignKey('Order', { name: 'reservation_became_an_order' })
  orderId: Id<'Order'> | null;
  /** The order it is being paid with at a till: until that is settled nobody else changes it, and it does not lapse. */
  @Column('uuid', { nullable: true })
  @ForeignKey('Order', { name: 'reservation_being_paid_by_an_order' })
  payingOrderId: Id<'Order'> | null;
}
