import { Injectable } from '@nestjs/common';
import { AllocationService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentRepository, FulfilmentState } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { PickupState } from './collection.enums.js';
import { pickupEvent, reservationEvent } from './collection.events.js';
import { PickTaskRepository } from './pick-task.repository.js';
import type { Pickup } from './pickup.entity.js';
import { PickupQueries } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';
import { PutBackService } from './put-back.service.js';
import { ReservationRepository } from './reservation.repository.js';
import { SplitPickupService } from './split-pickup.service.js';

/** Paid goods that lay ready for her and lie there no more. */
@Injectable()
export class ReopenPickupService {
  constructor(
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly reservations: ReservationRepository,
    private readonly tasks: PickTaskRepository,
    private readonly fulfilments: FulfilmentRepository,
    private readonly splits: SplitPickupService,
    private readonly allocations: AllocationService,
    private readonly putBacks: PutBackService,
  ) {}

  /**
   * Has what a line lacks picked anew once it is there, so that the rest can be given meanwhile: missing units leave for a
   * pickup of their own, and a pickup that has nothing else is to be picked again. Of a bundle that lacks a part the others
   * are put back, and stay hers. Once: a repeat finds it done.
   *
   * @param orderLineId its order is locked, and what it lacks is written down.
   * @emits  collection.pickup_opened or pickup_changed v1, collection.reservation_changed v1 where it came of one,
   *         tasks.task_opened v1 when parts of a bundle are put back.
   */
  async ofLine(tx: Tx, orderLineId: Id<'OrderLine'>): Promise<void> {
    const ready = await this.queries.readyWith(tx, orderLineId);
    if (ready.length === 0) return;
    await this.reservations.lockAll(
      tx,
      ready.flatMap(({ reservationId }) => reservationId ?? []),
    );
    const locked = await this.pickups.lockAll(
      tx,
      ready.map(({ id }) => id),
    );
    let missing = await this.queries.missingOf(tx, orderLineId);
    for (const pickup of locked) {
      if (pickup.state !== PickupState.READY || missing <= 0) continue;
      missing -= await this.takeOut(tx, pickup, orderLineId, missing);
      if (pickup.reservationId === null) continue;
      const seen = await this.reservations.touch(tx, pickup.reservationId);
      tx.emit(reservationEvent('reservation_changed', seen, 'short'));
    }
  }

  /** @returns how many of the missing units were this pickup's. */
  private async takeOut(
    tx: Tx,
    pickup: Pickup,
    orderLineId: Id<'OrderLine'>,
    missing: number,
  ): Promise<number> {
    const lines = await this.queries.linesOf(tx, [pickup.id]);
    const own = lines.filter((line) => line.orderLineId === orderLineId);
    const { lineQuantity } = own[0]!;
    const units = Math.min(missing, lineQuantity);
    const isAll = lines.length === own.length && units === lineQuantity;
    if (!isAll)
      await this.splits.split(tx, pickup, lines, new Map([[orderLineId, units]]), { isMissing: true });
    const changed = await this.pickups.lack(tx, pickup.id, { isAll });
    if (isAll) await this.tasks.open(tx, changed);
    if (isAll && pickup.fulfilmentId !== null)
      await this.fulfilments.move(tx, pickup.fulfilmentId, [FulfilmentState.READY], FulfilmentState.PLANNED);
    tx.emit(pickupEvent('pickup_changed', changed));
    await this.putBackTheRest(tx, pickup, orderLineId);
    return units;
  }

  private async putBackTheRest(tx: Tx, pickup: Pickup, orderLineId: Id<'OrderLine'>): Promise<void> {
    const left = await this.queries.leftAside(tx, orderLineId);
    if (left.length === 0) return;
    await this.allocations.putBack(
      tx,
      left.map((part) => ({ ...part, orderLineId, lyingAt: pickup.place })),
    );
    await this.putBacks.ask(
      tx,
      pickup,
      left.map(({ variantId, quantity }) => ({ variantId, units: quantity })),
    );
  }
}
