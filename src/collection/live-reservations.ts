import { Injectable } from '@nestjs/common';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { ReservationState } from './collection.enums.js';
import { ReservationLapsed } from './collection.errors.js';
import type { Asker } from './owners.js';
import type { Reservation } from './reservation.entity.js';
import { ReservationRepository } from './reservation.repository.js';

/** Takes a reservation in hand for a change: locked, the asker's, and live. */
@Injectable()
export class LiveReservations {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly callers: CallerChecks,
  ) {}

  /**
   * @throws NotFound          there is none, or not for this caller; an agent needs her check of the customer first.
   * @throws ReservationLapsed its end has passed.
   * @throws WrongState        it was paid or cancelled.
   */
  async lock(tx: Tx, id: Id<'Reservation'>, asker: Asker): Promise<Reservation> {
    const reservation = await this.reservations.lockOwned(tx, id, asker);
    if (reservation === null) throw notFound(ObjectKind.RESERVATION, id);
    if (asker.isAgent && !(await this.callers.isConfirmed(tx, tx.actor, reservation.customerId!)))
      throw notFound(ObjectKind.RESERVATION, id);
    refuseUnlessLive(reservation, tx.now);
    return reservation;
  }
}

/** `payingOrderId` absent: as if nobody pays it. */
type Standing = Pick<Reservation, 'state' | 'endsAt'> & Partial<Pick<Reservation, 'payingOrderId'>>;

/**
 * Whether its goods are put aside at that instant. Past its end it is not, whether or not the job has been by; but it is
 * as long as it is being paid.
 */
export const isLive = ({ state, endsAt, payingOrderId }: Standing, now: Date): boolean =>
  (state === ReservationState.HELD || state === ReservationState.READY) &&
  (endsAt > now || Boolean(payingOrderId));

/** The state as anybody may see it: nothing shows a reservation as live past its end. */
export function stateShown(reservation: Standing, now: Date): ReservationState {
  const { state } = reservation;
  const isOpen = state === ReservationState.HELD || state === ReservationState.READY;
  return isOpen && !isLive(reservation, now) ? ReservationState.LAPSED : state;
}

/** @throws ReservationLapsed, or WrongState: it was paid or cancelled, or is being paid at a till. */
export function refuseUnlessLive(reservation: Reservation, now: Date): void {
  const state = stateShown(reservation, now);
  if (state === ReservationState.LAPSED)
    throw new ReservationLapsed({ lapsedAt: reservation.endsAt }, 'It has lapsed; reserve it anew.');
  if (!isLive(reservation, now)) throw wrongState('reservation', state);
  if (reservation.payingOrderId !== null) throw wrongState('reservation', 'being_paid');
}
