import { Injectable } from '@nestjs/common';
import { AllocationService, HoldPurpose, HoldService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import { FulfilmentKind, LocationDirectory } from '../locations/index.js';
import { FulfilmentRepository, FulfilmentState } from '../orders/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { WrongLocation } from '../platform/graphql/common.errors.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import { notFound } from '../platform/graphql/refusals.js';
import { AT_THE_COUNTER_MS, prepaidPromise } from './collection-rules.js';
import { PickupState, ReservationState } from './collection.enums.js';
import { reservationEvent } from './collection.events.js';
import { LiveReservations, refuseUnlessLive } from './live-reservations.js';
import { askerOf } from './owners.js';
import type { Pickup } from './pickup.entity.js';
import type { PickupLine } from './pickup-line.entity.js';
import { ReservationPickups } from './reservation-pickups.js';
import { receiptShown } from './reservation-wishes.js';
import type { ReservationLine } from './reservation-line.entity.js';
import type { Reservation } from './reservation.entity.js';
import { ReservationQueries } from './reservation.queries.js';
import { ReservationRepository } from './reservation.repository.js';

/** A live reservation as a checkout or a ticket takes it over. */
export interface ReservationToSell {
  readonly id: Id<'Reservation'>;
  readonly number: string;
  readonly version: number;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly currency: CurrencyCode;
  /** COLLECT or DELIVER. */
  readonly fulfilmentKind: FulfilmentKind;
  /** The store, for COLLECT. */
  readonly locationId: Id<'Location'> | null;
  readonly address: AddressType | null;
  readonly collectorName: string | null;
  readonly deliveryOptionId: Id<'DeliveryOption'> | null;
  readonly promisedBy: Date | null;
  readonly contact: ContactType;
  readonly receiptChoice: ReceiptChoiceType;
  readonly endsAt: Date;
  readonly pickup: { readonly id: Id<'Pickup'>; readonly state: PickupState } | null;
  readonly lines: readonly ReservedLine[];
}

interface ReservedLine {
  /** Also the line id of its holds. */
  readonly id: Id<'ReservationLine'>;
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
  /** `amount` of `per` units as reserved; she pays this, or today's price where that is lower. */
  readonly reservedPrice: { readonly priceId: Id<'Price'>; readonly amount: number; readonly per: number };
  /** Where its units are held; for an order line's `parts`. */
  readonly parts: readonly { readonly locationId: Id<'Location'>; readonly quantity: number }[];
}

/** What of a reservation became which line of the order. */
export interface ConvertedLine {
  readonly reservationLineId: Id<'ReservationLine'>;
  readonly orderLineId: Id<'OrderLine'>;
}

/** What a reservation becomes when it is sold: its lines for a ticket, its price, its holds turned into allocations. */
@Injectable()
export class ReservationService {
  constructor(
    private readonly live: LiveReservations,
    private readonly reservations: ReservationRepository,
    private readonly queries: ReservationQueries,
    private readonly pickups: ReservationPickups,
    private readonly holds: HoldService,
    private readonly allocations: AllocationService,
    private readonly fulfilments: FulfilmentRepository,
    private readonly locations: LocationDirectory,
  ) {}

  /** @returns the reservations these lines are of, each once, sorted; lines that are not there are left out. */
  ofLines(tx: Tx, lineIds: readonly Id<'ReservationLine'>[]): Promise<Id<'Reservation'>[]> {
    return this.queries.ofLines(tx, lineIds);
  }

  /**
   * Takes a reservation to the counter, or to a checkout: it is locked, and kept for at least another half hour, so
   * that it does not lapse between the scan and the payment.
   *
   * @param actor a store sells what is to be collected there, and whatever is to be delivered; a shopper, and an agent
   *              after her check, what is hers.
   * @throws NotFound           there is none, or not for this caller.
   * @throws ReservationLapsed  its end has passed.
   * @throws WrongState         it was paid or cancelled.
   * @throws WrongLocation      it is collected in another store.
   * @emits  collection.reservation_changed v1 when its end moved.
   */
  async forTicket(tx: Tx, actor: Actor, reservationId: Id<'Reservation'>): Promise<ReservationToSell> {
    const found = await this.lockFor(tx, actor, reservationId);
    const reservation = await this.keptAtTheCounter(tx, found);
    const lines = await this.reservations.linesOf(tx, reservationId);
    const [row] = await this.queries.byIds(tx, [reservationId]);
    const isCollected = reservation.fulfilmentKind === FulfilmentKind.COLLECT;
    return toSell(reservation, lines, isCollected ? row!.pickup : null);
  }

  /**
   * Turns a reservation into (part of) a confirmed order, once: its holds become allocations without a moment of
   * release, its pickup now belongs to the order and to the order's collect fulfilment at that store, and is kept as
   * long as what is prepaid. A DELIVER reservation becomes a delivery of the order. Lines that are not named are let go.
   *
   * The order must have been written down in the same transaction, or with the first tender ({@link PayingReservationsService}).
   *
   * @param request `isPaid`: the money is there already, so a line whose units somebody took is sold all the same.
   * @returns `short`: lines of the order that got no units; none but when it is paid.
   * @throws ReservationLapsed it lapsed first: of the two exactly one happens.
   * @throws WrongState        it was paid or cancelled first.
   * @throws NotFound          there is none, or a line is not its own.
   * @emits  collection.reservation_converted v1, and collection.pickup_paid v1 when it is collected.
   */
  async convert(
    tx: Tx,
    {
      reservationId,
      orderId,
      lines,
      isPaid = false,
    }: {
      readonly reservationId: Id<'Reservation'>;
      readonly orderId: Id<'Order'>;
      readonly lines: readonly ConvertedLine[];
      readonly isPaid?: boolean;
    },
  ): Promise<{ pickupId: Id<'Pickup'> | null; short: Id<'OrderLine'>[] }> {
    const converted = await this.reservations.end(tx, reservationId, ReservationState.CONVERTED, orderId);
    if (converted === null) throw await this.whyNotLive(tx, reservationId);
    const own = new Set((await this.reservations.linesOf(tx, reservationId)).map(({ id }) => id));
    const named = new Set(lines.map(({ reservationLineId }) => reservationLineId));
    const foreign = lines.find(({ reservationLineId }) => !own.has(reservationLineId));
    if (foreign) throw notFound(ObjectKind.LINE, foreign.reservationLineId);
    const held = {
      causeId: reservationId,
      lines: lines.map(({ reservationLineId, orderLineId }) => ({ lineId: reservationLineId, orderLineId })),
    };
    if (!isPaid) await this.allocations.fromHolds(tx, held);
    const without = isPaid ? await this.allocations.fromHoldsLeft(tx, held) : [];
    const dropped = [
      ...[...own].filter((id) => !named.has(id)),
      ...without.map(({ lineId }) => lineId as Id<'ReservationLine'>),
    ];
    if (dropped.length > 0)
      await this.holds.release(tx, {
        purpose: HoldPurpose.RESERVATION,
        causeId: reservationId,
        lineIds: dropped,
      });
    const short = without.map(({ orderLineId }) => orderLineId);
    const isCollected = converted.fulfilmentKind === FulfilmentKind.COLLECT;
    const pickup = isCollected ? await this.payPickup(tx, converted, orderId, lines, short) : null;
    tx.emit(reservationEvent('reservation_converted', converted));
    return { pickupId: pickup?.id ?? null, short };
  }

  private async lockFor(tx: Tx, actor: Actor, id: Id<'Reservation'>): Promise<Reservation> {
    const asker = askerOf(actor);
    if (asker.storeId === null) return this.live.lock(tx, id, asker);
    const reservation = await this.reservations.lockOwned(tx, id, { ...asker, isSystem: true });
    if (reservation === null) throw notFound(ObjectKind.RESERVATION, id);
    const isElsewhere =
      reservation.fulfilmentKind === FulfilmentKind.COLLECT && reservation.locationId !== asker.storeId;
    if (isElsewhere)
      throw new WrongLocation(
        { rightLocationId: reservation.locationId },
        'It is put aside in another store: pay it there, or move it here first.',
      );
    refuseUnlessLive(reservation, tx.now);
    return reservation;
  }

  private async keptAtTheCounter(tx: Tx, reservation: Reservation): Promise<Reservation> {
    const endsAt = new Date(tx.now.getTime() + AT_THE_COUNTER_MS);
    if (reservation.endsAt >= endsAt) return reservation;
    await this.holds.extend(tx, { purpose: HoldPurpose.RESERVATION, causeId: reservation.id, endsAt });
    const kept = await this.reservations.change(tx, reservation.id, { ...reservation, endsAt });
    if (kept === null) throw new Error(`reservation ${reservation.id} ended although it was locked`);
    tx.emit(reservationEvent('reservation_changed', kept, 'extended'));
    return kept;
  }

  private async payPickup(
    tx: Tx,
    converted: Reservation,
    orderId: Id<'Order'>,
    lines: readonly ConvertedLine[],
    short: readonly Id<'OrderLine'>[],
  ): Promise<Pickup> {
    const location = await this.locations.get(tx, converted.locationId);
    const promise = location && prepaidPromise(location.hours, tx.now);
    const collectBy = promise?.collectBy ?? converted.endsAt;
    const paid = await this.pickups.nowOfOrder(tx, converted, { orderId, collectBy }, lines);
    if (paid.pickup.state !== PickupState.READY) return paid.pickup;
    const there = paid.lines.filter(({ orderLineId }) => !short.includes(orderLineId!));
    await this.allocations.pick(tx, there.map(allocatedPart));
    if (paid.pickup.fulfilmentId !== null)
      await this.fulfilments.move(
        tx,
        paid.pickup.fulfilmentId,
        [FulfilmentState.PLANNED, FulfilmentState.PICKING],
        FulfilmentState.READY,
      );
    return paid.pickup;
  }

  private async whyNotLive(tx: Tx, id: Id<'Reservation'>): Promise<Error> {
    const [reservation] = await this.queries.byIds(tx, [id]);
    if (!reservation) return notFound(ObjectKind.RESERVATION, id);
    refuseUnlessLive(reservation, tx.now);
    return new Error(`reservation ${id} could not be converted although it is live`);
  }
}

/** The allocation that a pickup's line stands for. */
export const allocatedPart = ({ orderLineId, variantId, quantity }: PickupLine) => ({
  orderLineId: orderLineId!,
  variantId,
  quantity,
});

const toSell = (
  reservation: Reservation,
  lines: readonly ReservationLine[],
  pickup: Pickup | null,
): ReservationToSell => ({
  id: reservation.id,
  number: reservation.number,
  version: reservation.version,
  customerId: reservation.customerId,
  guestTokenHash: reservation.guestTokenHash,
  currency: reservation.currency as CurrencyCode,
  fulfilmentKind: reservation.fulfilmentKind,
  locationId: reservation.fulfilmentKind === FulfilmentKind.COLLECT ? reservation.locationId : null,
  address: reservation.fulfilmentKind === FulfilmentKind.DELIVER ? reservation.address : null,
  collectorName: reservation.collectorName,
  deliveryOptionId: reservation.deliveryOptionId,
  promisedBy: pickup?.readyBy ?? null,
  contact: reservation.contact,
  receiptChoice: receiptShown(reservation.receiptChoice, reservation),
  endsAt: reservation.endsAt,
  pickup: pickup && { id: pickup.id, state: pickup.state },
  lines: lines.map((line) => ({
    id: line.id,
    variantId: line.variantId,
    quantity: line.quantity,
    reservedPrice: { priceId: line.priceId, amount: line.priceAmount, per: line.pricePer },
    parts: [{ locationId: reservation.locationId, quantity: line.quantity }],
  })),
});
