import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { PickupState } from './collection.enums.js';
import { pickupEvent } from './collection.events.js';
import { PickTaskRepository } from './pick-task.repository.js';
import { PickupCodes } from './pickup-codes.js';
import type { PickupLine } from './pickup-line.entity.js';
import type { Pickup } from './pickup.entity.js';
import { PickupQueries } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';
import { PutBackService } from './put-back.service.js';
import type { Reservation } from './reservation.entity.js';

/** Units of a reservation's line as they lie on the shelf: a bundle's line has several. */
export interface ShelfUnits {
  readonly reservationLineId: Id<'ReservationLine'>;
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
  readonly lineQuantity: number;
}

/** What becomes of a reservation's pickup. A reservation has one at most; it may end and be planned anew. */
@Injectable()
export class ReservationPickups {
  constructor(
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly tasks: PickTaskRepository,
    private readonly codes: PickupCodes,
    private readonly putBacks: PutBackService,
  ) {}

  /** @emits collection.pickup_opened v1 */
  async open(tx: Tx, reservation: Reservation, readyBy: Date, units: readonly ShelfUnits[]): Promise<Pickup> {
    const id = tx.newId<'Pickup'>();
    const pickup = await this.pickups.insert(
      tx,
      {
        id,
        version: 1,
        state: PickupState.TO_PICK,
        locationId: reservation.locationId,
        reservationId: reservation.id,
        orderId: null,
        fulfilmentId: null,
        customerId: reservation.customerId,
        guestTokenHash: reservation.guestTokenHash,
        readyBy,
        collectBy: reservation.endsAt,
        collectorName: reservation.collectorName,
        ...(await this.codes.draw(tx, id, reservation.locationId)),
      },
      units.map((line, position) => ({
        ...line,
        id: tx.newId<'PickupLine'>(),
        pickupId: id,
        position,
        orderLineId: null,
        picked: 0,
        serialNumbers: [],
      })),
    );
    await this.tasks.open(tx, pickup);
    tx.emit(pickupEvent('pickup_opened', pickup));
    return pickup;
  }

  /**
   * Ends the open pickup of a reservation that will not be collected; what was picked is put back.
   *
   * @emits collection.pickup_uncollected v1 when it lay ready and she did not come, else collection.pickup_cancelled v1.
   */
  async letGo(tx: Tx, reservationId: Id<'Reservation'>, why: 'lapsed' | 'unwanted'): Promise<void> {
    const before = await this.pickups.lockOfReservation(tx, reservationId);
    if (before === null) return;
    const isUncollected = why === 'lapsed' && before.state === PickupState.READY;
    const ended = await this.pickups.letGo(
      tx,
      before.id,
      isUncollected ? PickupState.UNCOLLECTED : PickupState.CANCELLED,
    );
    if (ended === null) return;
    await this.tasks.finish(tx, before.id, 'cancelled');
    await this.putBacks.putBack(tx, before, await this.queries.linesOf(tx, [before.id]));
    tx.emit(pickupEvent(isUncollected ? 'pickup_uncollected' : 'pickup_cancelled', ended));
  }

  /**
   * Follows a change of a reservation: to another store, to or from delivery, or only to another end or collector. Move
   * the holds first.
   *
   * @emits one of the events of {@link open}, {@link letGo}, or collection.pickup_changed v1.
   */
  async follow(
    tx: Tx,
    before: Reservation,
    after: Reservation,
    readyBy: Date | null,
    units: readonly ShelfUnits[],
  ): Promise<void> {
    if (after.fulfilmentKind === FulfilmentKind.DELIVER || readyBy === null)
      return this.letGo(tx, after.id, 'unwanted');
    const pickup = await this.pickups.lockOfReservation(tx, after.id);
    if (pickup === null) {
      await this.open(tx, after, readyBy, units);
      return;
    }
    const isSamePlace =
      before.fulfilmentKind === FulfilmentKind.COLLECT && before.locationId === after.locationId;
    tx.emit(
      pickupEvent(
        'pickup_changed',
        isSamePlace
          ? await this.pickups.keepUntil(tx, pickup.id, after.endsAt, after.collectorName)
          : await this.planAnew(tx, pickup, after, readyBy),
      ),
    );
  }

  /**
   * Says that a reservation's pickup is an order's now.
   *
   * @param order `collectBy`: how long what is paid is kept.
   * @returns the pickup, and the lines of it that the order has.
   * @emits collection.pickup_paid v1
   */
  async nowOfOrder(
    tx: Tx,
    reservation: Reservation,
    order: { readonly orderId: Id<'Order'>; readonly collectBy: Date },
    lines: readonly { readonly reservationLineId: string; readonly orderLineId: string }[],
  ): Promise<{ pickup: Pickup; lines: PickupLine[] }> {
    const before = await this.pickups.lockOfReservation(tx, reservation.id);
    if (before === null) throw new Error(`reservation ${reservation.id} to be collected has no pickup`);
    const { pickup, gone } = await this.pickups.nowOfOrder(
      tx,
      before.id,
      {
        orderId: order.orderId,
        fulfilmentId: await this.queries.collectFulfilment(tx, order.orderId, before.locationId),
        collectBy: order.collectBy,
      },
      lines,
    );
    await this.putBacks.putBack(tx, before, gone);
    tx.emit(pickupEvent('pickup_paid', pickup));
    return { pickup, lines: await this.queries.linesOf(tx, [pickup.id]) };
  }

  private async planAnew(tx: Tx, before: Pickup, reservation: Reservation, readyBy: Date): Promise<Pickup> {
    const isOpen = [PickupState.TO_PICK, PickupState.PICKING, PickupState.READY].includes(before.state);
    if (isOpen) {
      await this.tasks.finish(tx, before.id, 'cancelled');
      await this.putBacks.putBack(tx, before, await this.queries.linesOf(tx, [before.id]));
    }
    const pickup = await this.pickups.planAnew(
      tx,
      before.id,
      {
        locationId: reservation.locationId,
        readyBy,
        collectBy: reservation.endsAt,
        ...(await this.codes.draw(tx, before.id, reservation.locationId)),
      },
      reservation.collectorName,
    );
    await this.tasks.open(tx, pickup);
    return pickup;
  }
}
