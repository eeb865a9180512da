import type { Id } from '../kernel/ids.js';
import type { LocationFacts } from '../locations/index.js';
import { PickupState, ReservationState } from './collection.enums.js';
import { stateShown } from './live-reservations.js';
import type { Pickup } from './pickup.entity.js';
import type { Reservation } from './reservation.entity.js';

/** A pickup as readers see it; shaped like the schema's Pickup. */
export interface PickupView {
  readonly id: Id<'Pickup'>;
  readonly state: PickupState;
  readonly location: LocationFacts;
  readonly readyBy: Date;
  readonly readyAt: Date | null;
  readonly collectBy: Date;
}

type Deciding = Pick<Reservation, 'state' | 'endsAt'> | null;

/**
 * The state as anybody may see it: what stands for a reservation that has lapsed is over, whether or not the job has
 * been by.
 */
export function pickupStateShown(
  { state }: Pick<Pickup, 'state'>,
  reservation: Deciding,
  now: Date,
): PickupState {
  const hasLapsed = reservation !== null && stateShown(reservation, now) === ReservationState.LAPSED;
  if (!hasLapsed) return state;
  if (state === PickupState.READY) return PickupState.UNCOLLECTED;
  return state === PickupState.TO_PICK || state === PickupState.PICKING ? PickupState.CANCELLED : state;
}

export const pickupView = (
  pickup: Pickup,
  reservation: Deciding,
  location: LocationFacts,
  now: Date,
): PickupView => ({
  id: pickup.id,
  state: pickupStateShown(pickup, reservation, now),
  location,
  readyBy: pickup.readyBy,
  readyAt: pickup.readyAt,
  collectBy: pickup.collectBy,
});
