import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HoldPurpose, HoldService } from '../inventory/index.js';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { ReservationState } from './collection.enums.js';
import { reservationEvent } from './collection.events.js';
import { ReservationPickups } from './reservation-pickups.js';
import type { Reservation } from './reservation.entity.js';
import { ReservationRepository } from './reservation.repository.js';

/**
 * Turns reservations whose end has passed into lapsed ones. They counted for nothing already; this tells the customer
 * and the store: its pick is no work any more, what lies ready is put back.
 *
 * Each in a transaction of its own, and one that somebody has in hand (she may be paying it) is left for the next round.
 */
@Injectable()
export class LapseReservationsJob implements Job, OnModuleInit {
  readonly name = 'collection.lapse-reservations';
  readonly everyMs = 5_000;
  readonly batch = 50;
  private readonly log = new Logger(LapseReservationsJob.name);
  private readonly actor = systemActor('lapse-reservations');

  constructor(
    private readonly jobs: Jobs,
    private readonly unitOfWork: UnitOfWork,
    private readonly reservations: ReservationRepository,
    private readonly pickups: ReservationPickups,
    private readonly holds: HoldService,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  /** One that fails does not keep the others waiting: it is passed over until the next round. */
  async run(): Promise<number> {
    const failed: Reservation['id'][] = [];
    for (let done = 0; done < this.batch; done += 1) {
      const next: { id?: Reservation['id'] } = {};
      try {
        if (!(await this.lapseNext(failed, next))) return done;
      } catch (error) {
        if (next.id === undefined) throw error;
        failed.push(next.id);
        this.log.warn(`reservation ${next.id} did not lapse and will be tried again: ${String(error)}`);
      }
    }
    return this.batch;
  }

  /** @emits collection.reservation_lapsed v1, and collection.pickup_uncollected or pickup_cancelled v1. */
  private lapseNext(
    except: readonly Reservation['id'][],
    next: { id?: Reservation['id'] },
  ): Promise<boolean> {
    return this.unitOfWork.run(this.actor, { operation: this.name }, async (tx) => {
      const ended = await this.reservations.lockEnded(tx, except);
      if (ended === null) return false;
      next.id = ended.id;
      const lapsed = await this.reservations.end(tx, ended.id, ReservationState.LAPSED);
      if (lapsed === null) return true;
      await this.holds.release(tx, { purpose: HoldPurpose.RESERVATION, causeId: ended.id });
      await this.pickups.letGo(tx, ended.id, 'lapsed');
      tx.emit(reservationEvent('reservation_lapsed', lapsed));
      return true;
    });
  }
}
