import { Injectable } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import { AllocationService, StockService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import { FulfilmentRepository, FulfilmentState } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { WrongLocation } from '../platform/graphql/common.errors.js';
import { notFound, ruleBroken, wrongState } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { LEASE_MS } from './collection-rules.js';
import { PickupState, ReservationState } from './collection.enums.js';
import { NothingToPick, PickMismatch } from './collection.errors.js';
import { pickupEvent, reservationEvent } from './collection.events.js';
import type { ConfirmPickInput, MarkReadyInput, PickedLineInput } from './collection.inputs.js';
import { lockedPickup } from './locked-pickup.js';
import type { PickTask } from './pick-task.entity.js';
import { PickTaskRepository } from './pick-task.repository.js';
import type { PickupLine } from './pickup-line.entity.js';
import { decidingOf } from './pickup-reader.js';
import { pickupStateShown } from './pickup-view.js';
import type { Pickup } from './pickup.entity.js';
import { PickupQueries, type PickupRow } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';
import { allocatedPart } from './reservation.service.js';
import { ReservationRepository } from './reservation.repository.js';
import { SplitPickupService } from './split-pickup.service.js';

/** An associate, and where she works. */
interface Picker {
  readonly staffId: Id<'Staff'>;
  readonly locationId: Id<'Location'>;
}

/** From the shelf to the place where it waits; always in the associate's own store. */
@Injectable()
export class PickingService {
  constructor(
    private readonly tasks: PickTaskRepository,
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly reservations: ReservationRepository,
    private readonly catalogue: CatalogueReader,
    private readonly stock: StockService,
    private readonly allocations: AllocationService,
    private readonly fulfilments: FulfilmentRepository,
    private readonly splits: SplitPickupService,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Gives an associate the next pick of her store for fifteen minutes, the most urgent first; the one she has already,
   * while its time runs. Nobody waits for a colleague: what another takes at the same moment is passed over, and what
   * another let lie too long goes to whoever comes.
   *
   * @param giveBackTaskId hers, which a colleague may do.
   * @throws NotFound      that is not hers.
   * @throws NothingToPick there is none, or the store is closed for good: nothing would be handed over.
   * @emits  collection.pickup_changed v1 (and collection.reservation_changed v1) when picking begins.
   */
  async takeNext(tx: Tx, giveBackTaskId: Id<'PickTask'> | null): Promise<Id<'PickTask'>> {
    const picker = pickerOf(tx);
    const until = new Date(tx.now.getTime() + LEASE_MS);
    const passedOver: Id<'PickTask'>[] = [];
    if ((await this.locations.get(tx, picker.locationId))?.isClosed)
      throw new NothingToPick('This store is closed for good.');
    if (giveBackTaskId !== null) {
      if (!(await this.tasks.giveBack(tx, giveBackTaskId, picker.staffId, picker.locationId)))
        throw notFound(ObjectKind.TASK, giveBackTaskId);
      passedOver.push(giveBackTaskId);
    }
    const hers = await this.tasks.renewLease(tx, picker.staffId, picker.locationId, until);
    if (hers !== null) return hers.id;
    for (;;) {
      const free = await this.tasks.nextFree(tx, picker.locationId, passedOver);
      if (free === null) throw new NothingToPick('There is nothing to pick in this store.');
      passedOver.push(free.taskId);
      // Reservation, pickup, task: the order of all locks here; what somebody has in hand is passed over.
      const isFree =
        free.reservationId === null
          ? await this.pickups.lockUnlessBusy(tx, free.pickupId)
          : await this.reservations.lockUnlessBusy(tx, free.reservationId);
      const task = isFree ? await this.tasks.lease(tx, free.taskId, picker.staffId, until) : null;
      if (task === null) continue;
      await this.begin(tx, task);
      tx.audit({ objectId: task.pickupId, after: { taskId: task.id } });
      return task.id;
    }
  }

  /**
   * Notes what was scanned off the shelf. A serial number may be noted here, where the article demands one; without it
   * the handover asks.
   *
   * @throws NotFound     no such pick in her store, or a line is not its own.
   * @throws WrongState   it is not hers (any more), it is done, its reservation is over, or more was scanned than asked.
   * @throws PickMismatch what was scanned is something else; says what may be scanned.
   * @emits  collection.pickup_changed v1
   */
  async confirm(tx: Tx, { taskId, lines: scans }: ConfirmPickInput): Promise<Id<'PickTask'>> {
    const picker = pickerOf(tx);
    const found = await this.tasks.byId(tx, taskId, picker.locationId);
    if (found === null) throw notFound(ObjectKind.TASK, taskId);
    const pickup = await this.lock(tx, found.pickupId);
    const until = new Date(tx.now.getTime() + LEASE_MS);
    const task = await this.tasks.hold(tx, taskId, picker.staffId, until);
    if (task === null) throw wrongState('pick', found.state === 'open' ? 'not_yours' : found.state);
    refuseUnless(pickup, PickupState.PICKING, tx.now);
    const lines = await this.queries.linesOf(tx, [pickup.id]);
    const picked = await this.match(tx, scans, lines);
    const done = await this.pickups.pick(tx, pickup.id, picked);
    if (done === null || done.linesDone < picked.length) throw wrongState('pick', 'picked');
    if (done.isWhole) await this.tasks.finish(tx, pickup.id, 'done');
    tx.emit(pickupEvent('pickup_changed', done.pickup));
    tx.audit({
      objectId: pickup.id,
      after: { lines: picked.map(({ lineId, quantity }) => ({ lineId, quantity })) },
    });
    return taskId;
  }

  /**
   * Puts picked goods aside where they wait for her; the event has her told, once. What is short of a paid pickup becomes
   * one of its own, which waits for stock.
   *
   * @throws NotFound WrongLocation
   * @throws WrongState it is ready already, over, or nobody began to pick it. Or the store is closed for good, and she
   *                    would come in vain.
   * @throws RuleBroken NOT_PICKED: not all of it was scanned.
   * @emits  collection.pickup_ready v1, collection.reservation_ready v1 while it is a reservation's.
   */
  async markReady(tx: Tx, { pickupId, place }: MarkReadyInput): Promise<Id<'Pickup'>> {
    const before = await this.lock(tx, pickupId);
    refuseElsewhere(tx, before);
    await this.locations.refuseClosed(tx, before.locationId);
    refuseUnless(before, PickupState.PICKING, tx.now);
    const lines = await this.whatIsReady(tx, before);
    const ready = await this.pickups.markReady(tx, pickupId, place.trim());
    if (ready === null) throw wrongState('pickup', before.state);
    await this.putAside(tx, ready, lines);
    tx.emit(pickupEvent('pickup_ready', ready));
    if (ready.reservationId !== null) {
      const isPaid = ready.orderId !== null;
      const seen = await this.reservations.touch(tx, ready.reservationId, ReservationState.READY);
      tx.emit(
        isPaid
          ? reservationEvent('reservation_changed', seen, 'ready')
          : reservationEvent('reservation_ready', seen),
      );
    }
    tx.audit({
      objectId: pickupId,
      before: { state: before.state },
      after: { state: ready.state, place: ready.place },
    });
    return pickupId;
  }

  /** All of its lines; without what is short, for which she need not wait. @throws RuleBroken NOT_PICKED */
  private async whatIsReady(tx: Tx, pickup: Pickup): Promise<PickupLine[]> {
    const lines = await this.queries.linesOf(tx, [pickup.id]);
    if (lines.every(({ picked, quantity }) => picked === quantity)) return lines;
    const short = await this.splits.shortOf(tx, pickup, lines);
    if (short === null) throw ruleBroken('input.pickupId', 'NOT_PICKED', 'Not all of it was scanned yet.');
    await this.splits.split(tx, pickup, lines, short);
    await this.tasks.finish(tx, pickup.id, 'done');
    return this.queries.linesOf(tx, [pickup.id]);
  }

  private lock(tx: Tx, id: Id<'Pickup'>): Promise<PickupRow> {
    return lockedPickup(tx, id, this.queries, this.reservations, this.pickups);
  }

  private async begin(tx: Tx, { pickupId }: PickTask): Promise<void> {
    const pickup = await this.pickups.startPicking(tx, pickupId);
    if (pickup === null) return; // somebody began, and let it lie
    tx.emit(pickupEvent('pickup_changed', pickup));
    await this.moveFulfilment(tx, pickup, [FulfilmentState.PLANNED], FulfilmentState.PICKING);
    if (pickup.reservationId !== null)
      tx.emit(
        reservationEvent(
          'reservation_changed',
          await this.reservations.touch(tx, pickup.reservationId),
          'picking',
        ),
      );
  }

  /** What is paid is allocated, what is reserved is held: both now lie aside and are taken silently by nobody. */
  private async putAside(tx: Tx, pickup: Pickup, lines: readonly PickupLine[]): Promise<void> {
    const { locationId } = pickup;
    if (pickup.orderId === null)
      await this.stock.putAside(
        tx,
        lines.map(({ variantId, quantity }) => ({ variantId, locationId, quantity })),
        { causeId: pickup.reservationId!, place: pickup.place! },
      );
    else {
      await this.allocations.pick(
        tx,
        lines.map((line) => ({ ...allocatedPart(line), locationId })),
        pickup.place!,
      );
      await this.moveFulfilment(
        tx,
        pickup,
        [FulfilmentState.PLANNED, FulfilmentState.PICKING],
        FulfilmentState.READY,
      );
    }
  }

  private async moveFulfilment(
    tx: Tx,
    { fulfilmentId }: Pickup,
    from: readonly FulfilmentState[],
    to: FulfilmentState,
  ): Promise<void> {
    if (fulfilmentId !== null) await this.fulfilments.move(tx, fulfilmentId, from, to);
  }

  /** Each scan against the line it is for; scans of one line are summed. */
  private async match(
    tx: Tx,
    scans: readonly PickedLineInput[],
    lines: readonly PickupLine[],
  ): Promise<{ lineId: string; quantity: number; serialNumbers: string[] }[]> {
    const picked = new Map<string, { lineId: string; quantity: number; serialNumbers: string[] }>();
    const known = new Map<string, ReadonlySet<string>>();
    for (const [index, { lineId, barcode, quantity, serialNumber }] of scans.entries()) {
      const line = lines.find(({ id }) => id === lineId);
      if (line === undefined) throw notFound(ObjectKind.LINE, lineId);
      if (serialNumber != null && quantity !== 1)
        throw new RequestError(
          'BAD_USER_INPUT',
          'A serial number is one unit’s: scan units with one by one.',
          {
            field: `input.lines.${index}.quantity`,
          },
        );
      const variants =
        known.get(barcode) ??
        new Set((await this.catalogue.barcodeMatches(tx, barcode)).map(({ variantId }) => variantId));
      known.set(barcode, variants);
      if (!variants.has(line.variantId))
        throw new PickMismatch(
          { lineId, expectedBarcodes: await this.queries.barcodesOf(tx, line.variantId) },
          'That is another article: look at the barcodes expected.',
        );
      const so = picked.get(lineId) ?? { lineId, quantity: 0, serialNumbers: [] };
      so.quantity += quantity;
      if (serialNumber != null) so.serialNumbers.push(serialNumber.trim());
      picked.set(lineId, so);
    }
    return [...picked.values()];
  }
}

/** @throws NothingToPick a client that stands in no store. */
export function pickerOf({ actor }: Tx): Picker {
  if (actor.subject.kind !== 'staff' || actor.locationId === null)
    throw new NothingToPick('Only a store picks, and this client is in none.');
  return { staffId: actor.subject.staffId, locationId: actor.locationId };
}

/** @throws WrongLocation it is another store's. */
export function refuseElsewhere(tx: Tx, { locationId }: Pickup): void {
  if (tx.actor.locationId !== locationId)
    throw new WrongLocation({ rightLocationId: locationId }, 'This waits in another store.');
}

/** @throws WrongState it is in another state, as anybody may see it. */
export function refuseUnless(pickup: PickupRow, state: PickupState, now: Date): void {
  const shown = pickupStateShown(pickup, decidingOf(pickup), now);
  if (shown !== state) throw wrongState('pickup', shown);
}
