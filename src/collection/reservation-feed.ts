import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
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
    const events = this.events.about(id);
    const first = events.next(); // subscribed from here on: nothing is missed between reading and listening
    try {
      const current = await this.reader.owned(this.unitOfWork.read(actor), actor, id);
      if (current === null)
        throw new RequestError('BAD_USER_INPUT', 'There is no such reservation.', { field: 'reservationId' });
      return this.whole(actor, current, events, first);
    } catch (error) {
      await events.return?.();
      throw error;
    }
  }

  /** By hand, not a generator: that one would not hear of the client's leaving while it waits for an event. */
  private whole(
    actor: Actor,
    current: ReservationView,
    events: AsyncIterableIterator<PublishedEvent>,
    first: Promise<IteratorResult<PublishedEvent>>,
  ): AsyncIterableIterator<ReservationView> {
    let waiting: ReservationView | null = current;
    let sent = 0;
    let coming: Promise<IteratorResult<PublishedEvent>> | null = first;
    const end = async (): Promise<IteratorResult<ReservationView>> => {
      await events.return?.();
      return { done: true, value: undefined };
    };
    const next = async (): Promise<IteratorResult<ReservationView>> => {
      for (;;) {
        if (waiting !== null && waiting.version > sent) {
          const value: ReservationView = waiting;
          [waiting, sent] = [null, value.version];
          return { done: false, value };
        }
        const event = await (coming ?? events.next());
        coming = null;
        if (event.done) return end();
        if (event.value.sequence <= sent) continue;
        waiting = await this.reader.owned(this.unitOfWork.read(actor), actor, current.id);
        if (waiting === null) return end();
      }
    };
    const feed: AsyncIterableIterator<ReservationView> = {
      next,
      return: end,
      [Symbol.asyncIterator]: () => feed,
    };
    return feed;
  }
}
