import { Injectable } from '@nestjs/common';
import {
  AgeCheckNeeded,
  CatalogueReader,
  refuseUnnumbered,
  SaleBlocked,
  type VariantFacts,
} from '../catalogue/index.js';
import { AllocationService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import { FulfilmentRepository, FulfilmentState, type NumberedUnit, OrderService } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { CodeRejected } from '../platform/graphql/common.errors.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { PickupState } from './collection.enums.js';
import { pickupEvent, reservationEvent } from './collection.events.js';
import type { HandOverInput } from './collection.inputs.js';
import { PickupCodes } from './pickup-codes.js';
import { opens } from './pickup-guesses.service.js';
import type { PickupLine } from './pickup-line.entity.js';
import { PickupQueries, type PickupRow } from './pickup.queries.js';
import { PickupRepository, type Proof } from './pickup.repository.js';
import { refuseElsewhere, refuseUnless } from './picking.service.js';
import { allocatedPart } from './reservation.service.js';
import { ReservationRepository } from './reservation.repository.js';
import { leftBehind, SplitPickupService } from './split-pickup.service.js';

/** What was handed over. */
export interface HandedOver {
  readonly pickupIds: Id<'Pickup'>[];
  readonly orderIds: Id<'Order'>[];
}

/** As scanned for a pickup line, and the units they are of where the article demands them. */
interface NumbersOfLine {
  readonly serialNumbers: readonly string[];
  readonly numbered: readonly NumberedUnit[];
}
type Numbers = ReadonlyMap<Id<'PickupLine'>, NumbersOfLine>;

type PaidPickup = PickupRow & { readonly orderId: Id<'Order'> };

@Injectable()
export class HandoverService {
  constructor(
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly reservations: ReservationRepository,
    private readonly codes: PickupCodes,
    private readonly catalogue: CatalogueReader,
    private readonly orders: OrderService,
    private readonly fulfilments: FulfilmentRepository,
    private readonly allocations: AllocationService,
    private readonly splits: SplitPickupService,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Gives ready, paid goods to the customer: on her code ({@link PickupGuesses} counts wrong ones before), or after a look
   * at a document, of which only the kind is recorded. Once: of two tills at the same moment one does.
   *
   * @param input `lines` by pickup line: only these units are given, the others go on lying ready for her; `serials` by pickup line; what was scanned at the pick need not be said again.
   * @throws NotFound WrongLocation
   * @throws WrongState     one is unpaid, not ready, or over; names its state. Or the location is closed for good.
   * @throws CodeRejected   the code is not theirs.
   * @throws AgeCheckNeeded a line, or what is in its bundle, has an age limit, and `ageChecked` was not said.
   * @throws SerialNeeded   a line needs one serial number for each unit, or one is of a unit that was sold already; names the
   *                        pickup line.
   * @throws SaleBlocked    nothing of a line, or of what is in its bundle, may leave (a recall).
   * @emits  collection.pickup_handed_over v1 per pickup, collection.reservation_changed v1 where it came of one, the
   *         order's and the stock's events.
   */
  async handOver(tx: Tx, input: HandOverInput): Promise<HandedOver> {
    const ids = [...new Set(input.pickupIds)].sort();
    const pickups = await this.lock(tx, ids);
    if (
      input.pickupCode != null &&
      !opens(pickups, (pickup) => this.codes.matches(pickup, input.pickupCode!))
    )
      throw new CodeRejected({ attemptsLeft: null }, 'That is not the code of this pickup.');
    const lines = await this.given(tx, pickups, input);
    const serials = await this.checkGoods(tx, input, lines);
    const proof: Proof = {
      proof: input.pickupCode != null ? 'code' : 'document',
      documentLooked: input.documentLooked?.trim() ?? null,
      collectorName: input.collectorName?.trim() ?? null,
    };
    const placeOf = new Map(pickups.map(({ id, place }) => [id, place]));
    const orderIds = [...new Set(pickups.map(({ orderId }) => orderId))].sort();
    const ended: Id<'Fulfilment'>[] = [];
    for (const pickup of pickups) ended.push(...(await this.give(tx, pickup, proof)));
    const without = await this.queries.neverPicked(tx, ended);
    for (const orderId of orderIds) {
      const mine = new Set(pickups.filter((pickup) => pickup.orderId === orderId).map(({ id }) => id));
      await this.fulfil(
        tx,
        orderId,
        { picked: lines.filter(({ pickupId }) => mine.has(pickupId)), serials, placeOf },
        without.filter((line) => line.orderId === orderId),
      );
    }
    tx.audit({
      objectId: ids[0]!,
      after: {
        pickupIds: ids,
        proof: proof.proof,
        documentLooked: proof.documentLooked,
        ageChecked: input.ageChecked,
      },
    });
    return { pickupIds: ids, orderIds };
  }

  /** The lines that are given now; what of them stays behind lies ready in a pickup of its own. */
  private async given(
    tx: Tx,
    pickups: readonly PaidPickup[],
    { lines: given }: HandOverInput,
  ): Promise<PickupLine[]> {
    const ids = pickups.map(({ id }) => id);
    const lines = await this.queries.linesOf(tx, ids);
    if (!given) return lines;
    const foreign = given.find(({ lineId }) => !lines.some(({ id }) => id === lineId));
    if (foreign) throw notFound(ObjectKind.LINE, foreign.lineId);
    for (const pickup of pickups) {
      const own = lines.filter(({ pickupId }) => pickupId === pickup.id);
      const left = leftBehind(own, given);
      if ([...left.values()].some((units) => units > 0)) await this.splits.split(tx, pickup, own, left);
    }
    return this.queries.linesOf(tx, ids);
  }

  /** Orders, reservations, pickups: locked in this order, each kind by id, then judged by what stands there now. */
  private async lock(tx: Tx, ids: readonly Id<'Pickup'>[]): Promise<PaidPickup[]> {
    const before = await this.queries.byIds(tx, ids);
    const missing = ids.find((id) => !before.some((row) => row.id === id));
    if (missing !== undefined) throw notFound(ObjectKind.PICKUP, missing);
    for (const row of before) refuseElsewhere(tx, row);
    await this.locations.refuseClosed(tx, tx.actor.locationId!);
    await this.queries.lockOrders(
      tx,
      before.flatMap(({ orderId }) => orderId ?? []),
    );
    await this.reservations.lockAll(
      tx,
      before.flatMap(({ reservationId }) => reservationId ?? []),
    );
    await this.pickups.lockAll(tx, ids);
    return (await this.queries.byIds(tx, ids)).map((row) => paid(row, tx.now));
  }

  /** @returns the serial numbers of each pickup line. */
  private async checkGoods(
    tx: Tx,
    { serials, ageChecked }: HandOverInput,
    lines: readonly PickupLine[],
  ): Promise<Numbers> {
    const sold = await this.queries.soldAs(
      tx,
      lines.map(({ orderLineId }) => orderLineId!),
    );
    const ids = [...lines.map(({ variantId }) => variantId), ...sold];
    const variants = await this.catalogue.variants(tx, ids);
    for (const id of ids) refuseUngiven(variants.get(id)!, ageChecked);
    const foreign = serials?.find(({ lineId }) => !lines.some(({ id }) => id === lineId));
    if (foreign) throw notFound(ObjectKind.LINE, foreign.lineId);
    const numbers = new Map<Id<'PickupLine'>, NumbersOfLine>();
    for (const line of lines) {
      const variant = variants.get(line.variantId)!;
      const said = serials
        ?.filter(({ lineId }) => lineId === line.id)
        .map(({ serialNumber }) => serialNumber.trim());
      const own = said !== undefined && said.length > 0 ? said : line.serialNumbers;
      refuseUnnumbered(line.id, variant, line.quantity, own);
      numbers.set(line.id, {
        serialNumbers: own,
        numbered: variant.needsSerial ? numberedOf(line, own) : [],
      });
    }
    return numbers;
  }

  /** @returns its fulfilment, when this was the last of it. */
  private async give(tx: Tx, before: PaidPickup, proof: Proof): Promise<readonly Id<'Fulfilment'>[]> {
    const { subject } = tx.actor;
    const given = await this.pickups.handOver(
      tx,
      before.id,
      subject.kind === 'staff' ? subject.staffId : null,
      proof,
    );
    if (given === null) throw wrongState('pickup', before.state);
    tx.emit(pickupEvent('pickup_handed_over', given));
    if (given.reservationId !== null)
      tx.emit(
        reservationEvent(
          'reservation_changed',
          await this.reservations.touch(tx, given.reservationId),
          'handed_over',
        ),
      );
    if (given.fulfilmentId === null || (await this.queries.hasOpenOfFulfilment(tx, given.fulfilmentId)))
      return [];
    await this.fulfilments.move(
      tx,
      given.fulfilmentId,
      [FulfilmentState.PLANNED, FulfilmentState.PICKING, FulfilmentState.READY],
      FulfilmentState.HANDED_OVER,
    );
    return [given.fulfilmentId];
  }

  /** The order counts its own lines, a bundle once, and what lies on no shelf; the stock counts what lay there. */
  private async fulfil(
    tx: Tx,
    orderId: Id<'Order'>,
    given: {
      readonly picked: readonly PickupLine[];
      readonly serials: Numbers;
      readonly placeOf: ReadonlyMap<Id<'Pickup'>, string | null>;
    },
    without: readonly { readonly orderLineId: Id<'OrderLine'>; readonly quantity: number }[],
  ): Promise<void> {
    const { picked, serials, placeOf } = given;
    const locationId = tx.actor.locationId!;
    const byOrderLine = new Map<Id<'OrderLine'>, NumbersOfLine & { quantity: number }>(
      without.map(({ orderLineId, quantity }) => [
        orderLineId,
        { quantity, serialNumbers: [], numbered: [] },
      ]),
    );
    for (const line of picked) {
      const so = byOrderLine.get(line.orderLineId!);
      const { serialNumbers, numbered } = serials.get(line.id)!;
      byOrderLine.set(line.orderLineId!, {
        quantity: line.lineQuantity,
        serialNumbers: [...(so?.serialNumbers ?? []), ...serialNumbers],
        numbered: [...(so?.numbered ?? []), ...numbered],
      });
    }
    await this.orders.fulfil(tx, {
      orderId,
      lines: [...byOrderLine].map(([orderLineId, units]) => ({ orderLineId, ...units })),
      what: 'handed_over',
      by: tx.actor.subject.kind === 'staff' ? tx.actor.subject.staffName : null,
    });
    await this.allocations.fulfil(tx, {
      cause: { kind: ObjectKind.ORDER, id: orderId },
      lines: picked.map((line) => ({
        ...allocatedPart(line),
        locationId,
        fromPutAside: true,
        lyingAt: placeOf.get(line.pickupId) ?? null,
      })),
    });
  }
}

/** A part of a bundle lies as often in each of its units. */
function numberedOf(line: PickupLine, serialNumbers: readonly string[]): NumberedUnit[] {
  const each = line.quantity / line.lineQuantity;
  return serialNumbers.map((serialNumber, index) => ({
    orderLineId: line.orderLineId!,
    lineId: line.id,
    variantId: line.variantId,
    serialNumber,
    unit: Math.floor(index / each),
  }));
}

/** @throws WrongState it is unpaid, not ready, or over. */
function paid(pickup: PickupRow, now: Date): PaidPickup {
  if (pickup.orderId === null || pickup.orderState === 'awaiting_payment') {
    refuseUnless(pickup, PickupState.READY, now);
    throw wrongState('pickup', 'awaiting_payment');
  }
  refuseUnless(pickup, PickupState.READY, now);
  return { ...pickup, orderId: pickup.orderId };
}

/** @throws SaleBlocked AgeCheckNeeded */
function refuseUngiven({ id, blockReason, ageLimit }: VariantFacts, ageChecked: boolean): void {
  if (blockReason !== null)
    throw new SaleBlocked(
      { variantId: id, why: blockReason },
      'Its sale is blocked: nothing of it leaves the store.',
    );
  if (ageLimit !== null && !ageChecked)
    throw new AgeCheckNeeded({ minAge: ageLimit }, `Check that she is ${ageLimit} or older.`);
}
