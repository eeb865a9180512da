import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { PickupState } from './collection.enums.js';

/** What a store does for one reservation, or for the prepaid collection of an order. */
@Entity('pickup')
@Check('pickup_state', "state IN ('to_pick', 'picking', 'ready', 'handed_over', 'uncollected', 'cancelled')")
@Check('pickup_for_a_reservation_or_an_order', 'reservation_id IS NOT NULL OR order_id IS NOT NULL')
@Check('pickup_ready_lies_somewhere', "state <> 'ready' OR (ready_at IS NOT NULL AND place IS NOT NULL)")
@Check(
  'pickup_handed_over_on_proof',
  "state <> 'handed_over' OR (handed_over_at IS NOT NULL AND proof IS NOT NULL AND order_id IS NOT NULL AND ready_at IS NOT NULL)",
)
@Check('pickup_proof', "proof IN ('code', 'document')")
@Check('pickup_wrong_guesses_limited', 'wrong_guesses BETWEEN 0 AND 5')
@Index('pickup_one_per_reservation', ['reservationId'], { unique: true })
@Index('pickup_of_fulfilment', ['fulfilmentId'])
@Index('pickup_code_of_one_open', ['codeHash'], {
  unique: true,
  where: "state IN ('to_pick', 'picking', 'ready')",
})
@Index('pickup_open_at_location', ['locationId', 'readyBy'], {
  where: "state IN ('to_pick', 'picking', 'ready')",
})
@Index('pickup_of_order', ['orderId'])
export class Pickup {
  @PrimaryColumn('uuid') id: Id<'Pickup'>;
  @Column('int') version: number;
  @Column('text') state: PickupState;
  @Column('uuid')
  @ForeignKey('Location', { name: 'pickup_at_a_location' })
  locationId: Id<'Location'>;
  @Column('uuid', { nullable: true })
  @ForeignKey('Reservation', { name: 'pickup_for_a_reservation' })
  reservationId: Id<'Reservation'> | null;
  /** Set once it is paid. */
  @Column('uuid', { nullable: true })
  @ForeignKey('Order', { name: 'pickup_for_an_order' })
  orderId: Id<'Order'> | null;
  @Column('uuid', { nullable: true })
  @ForeignKey('Fulfilment', { name: 'pickup_of_a_fulfilment' })
  fulfilmentId: Id<'Fulfilment'> | null;
  /** Who may see the code; both null when only staff know of it. */
  @Column('uuid', { nullable: true })
  @ForeignKey('Customer', { name: 'pickup_of_a_customer' })
  customerId: Id<'Customer'> | null;
  @Column('text', { nullable: true }) guestTokenHash: string | null;
  @Column('timestamptz') readyBy: Date;
  @Column('timestamptz', { nullable: true }) readyAt: Date | null;
  @Column('timestamptz') collectBy: Date;
  /** Where it is put aside; null until ready. */
  @Column('text', { nullable: true }) place: string | null;
  /** Of the store and the six digits, keyed: useless without the server's key. */
  @Column('text') codeHash: string;
  /** Which draw of the digits it was; another one is drawn when an open pickup has the same. */
  @Column('int') codeDraw: number;
  @Column('int', { default: 0 }) wrongGuesses: number;
  /** By the system's clock: guessing is no business matter. */
  @Column('timestamptz', { nullable: true }) lockedUntil: Date | null;
  @Column('timestamptz', { nullable: true }) handedOverAt: Date | null;
  @Column('uuid', { nullable: true }) handedOverBy: Id<'Staff'> | null;
  @Column('text', { nullable: true }) proof: 'code' | 'document' | null;
  /** Which kind was looked at, nothing of what it says. */
  @Column('text', { nullable: true }) documentLooked: string | null;
  /** Erasable. */
  @Column('text', { nullable: true }) collectorName: string | null;
}
