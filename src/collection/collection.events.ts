import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Pickup } from './pickup.entity.js';
import type { Reservation } from './reservation.entity.js';

/** What happened to a reservation. `reservation_changed` says what: `what` is one of the words below. */
export type ReservationHappening =
  | 'reservation_placed'
  | 'reservation_changed'
  | 'reservation_ready'
  | 'reservation_converted'
  | 'reservation_lapsed'
  | 'reservation_cancelled';

export type PickupHappening =
  | 'pickup_opened'
  | 'pickup_changed'
  | 'pickup_paid'
  | 'pickup_ready'
  | 'pickup_handed_over'
  | 'pickup_uncollected'
  | 'pickup_cancelled';

/** What every reader of a reservation's events gets: ids and numbers. */
export interface ReservationPayload {
  readonly reservationId: string;
  readonly customerId: string | null;
  readonly locationId: string;
  readonly fulfilmentKind: string;
  readonly endsAt: string;
  readonly orderId: string | null;
  /** Of `reservation_changed`: `details`, `extended`, `moved`, `picking`, `short`, `handed_over`. */
  readonly what?: string;
}

export interface PickupPayload {
  readonly pickupId: string;
  readonly locationId: string;
  readonly reservationId: string | null;
  readonly orderId: string | null;
  readonly customerId: string | null;
  readonly readyBy: string;
  readonly collectBy: string;
}

export const reservationEvent = (
  happening: ReservationHappening,
  reservation: Reservation,
  what?: string,
): DomainEvent => ({
  type: `collection.${happening}`,
  version: 1,
  aggregate: 'reservation',
  aggregateId: reservation.id,
  sequence: reservation.version,
  payload: {
    reservationId: reservation.id,
    customerId: reservation.customerId,
    locationId: reservation.locationId,
    fulfilmentKind: reservation.fulfilmentKind,
    endsAt: reservation.endsAt.toISOString(),
    orderId: reservation.orderId,
    ...(what === undefined ? {} : { what }),
  } satisfies ReservationPayload,
});

export const pickupEvent = (happening: PickupHappening, pickup: Pickup): DomainEvent => ({
  type: `collection.${happening}`,
  version: 1,
  aggregate: 'pickup',
  aggregateId: pickup.id,
  sequence: pickup.version,
  payload: {
    pickupId: pickup.id,
    locationId: pickup.locationId,
    reservationId: pickup.reservationId,
    orderId: pickup.orderId,
    customerId: pickup.customerId,
    readyBy: pickup.readyBy.toISOString(),
    collectBy: pickup.collectBy.toISOString(),
  } satisfies PickupPayload,
});
