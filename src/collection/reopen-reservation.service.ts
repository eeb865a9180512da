import { Injectable } from '@nestjs/common';
import { type Hold, HoldPurpose, HoldService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { PickupState, ReservationState } from './collection.enums.js';
import { pickupEvent, reservationEvent } from './collection.events.js';
import { isLive } from './live-reservations.js';
import { PickTaskRepository } from './pick-task.repository.js';
import type { PickupLine } from './pickup-line.entity.js';
import { PickupQueries } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';
import { PutBackService } from './put-back.service.js';
import { ReservationRepository } from './reservation.repository.js';

/** Reserved goods, not paid, that went to somebody else or were not there when they were counted. */
@Injectable()
export class ReopenReservationService {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly tasks: PickTaskRepository,
    private readonly holds: HoldService,
    private readonly putBacks: PutBackService,
  ) {}

  /**
   * Promises lost goods again from the same place, if it has others. What lay ready with them lies ready no more: she is
   * told so, the rest of it is put back, and all is picked anew once all is promised. Once: a repeat finds nothing lost.
   *
   * @returns `lost`: not all of it could be promised again, and somebody must tell her; `over`: it is hers no more.
   * @emits  inventory.stock_held v1, collection.pickup_changed v1, collection.reservation_changed v1, and
   *         tasks.task_opened v1 when something is put back.
   */
  async ofReservation(tx: Tx, id: Id<'Reservation'>): Promise<'promised' | 'lost' | 'over'> {
    const reservation = await this.reservations.lock(tx, id);
    if (reservation === null || !isLive(reservation, tx.now)) return 'over';
    if (reservation.payingOrderId !== null) return 'lost'; // whoever pays is told what of it is left
    const pickup = await this.pickups.lockOfReservation(tx, id);
    const { taken, isRegained } = await this.holds.regain(tx, {
      purpose: HoldPurpose.RESERVATION,
      causeId: id,
      endsAt: reservation.endsAt,
    });
    if (taken.length > 0 && pickup?.state === PickupState.READY) {
      const lines = await this.queries.linesOf(tx, [pickup.id]);
      await this.putBacks.putBack(tx, pickup, lines.map(withoutLost(taken)));
      const changed = await this.pickups.lack(tx, pickup.id, { isAll: true });
      await this.tasks.open(tx, changed);
      tx.emit(pickupEvent('pickup_changed', changed));
      const seen = await this.reservations.touch(tx, id, ReservationState.HELD);
      tx.emit(reservationEvent('reservation_changed', seen, 'short'));
    }
    return isRegained ? 'promised' : 'lost';
  }
}

/** One unit at least of what was lost lies in its place no more. */
const withoutLost =
  (taken: readonly Hold[]) =>
  (line: PickupLine): PickupLine =>
    taken.some((hold) => hold.lineId === line.reservationLineId && hold.variantId === line.variantId)
      ? { ...line, picked: line.picked - 1 }
      : line;
