import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { LiveEvents } from '../platform/outbox/live-events.js';
import { ReservationReader, type ReservationView } from './reservation-reader.js';

/** Reservations as they change, from whichever process they are changed by. */
@Injectable()
export class ReservationFeed {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: LiveEvents,
    private readonly reader: ReservationReader,
  ) {}

  /**
   * The reservation as it is, then whole after each change of it or of its pickup, versions rising. Ends when it is no
   * longer the actor's to see.
   *
   * @throws RequestError BAD_USER_INPUT when there is no such reservation, or it is another's.
   */
  async follow(actor: Actor, id: Id<'Reservation'>): Promise<AsyncIterableIterator<ReservationView>> {
    const read = () => this.reader.owned(this.unitOfWork.read(actor), actor, id);
    if ((await read()) === null)
      throw new RequestError('BAD_USER_INPUT', 'There is no such reservation.', { field: 'reservationId' });
    return this.events.follow(id, read);
  }
}
