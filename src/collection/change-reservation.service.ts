import { Injectable } from '@nestjs/common';
import { demandOf, HoldPurpose, HoldService, InsufficientStock, readyBy } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import {
  can,
  FulfilmentKind,
  FulfilmentNotPossible,
  LocationAbility,
  LocationDirectory,
  type LocationFacts,
} from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { StaleVersion } from '../platform/graphql/common.errors.js';
import { limitReached } from '../platform/graphql/refusals.js';
import { PriceService, type Sellable, homeMarketFor } from '../pricing/index.js';
import { collectEnd, deliverEnd, EXTENSIONS_MAX, MOVES_MAX } from './collection-rules.js';
import { ReservationState } from './collection.enums.js';
import { reservationEvent } from './collection.events.js';
import type { CancelReservationInput, ChangeReservationInput } from './collection.inputs.js';
import { LiveReservations } from './live-reservations.js';
import { askerOf } from './owners.js';
import { PlacesService } from './places.service.js';
import { ReservationPickups } from './reservation-pickups.js';
import { readContact, readPostal, readReceipt } from './reservation-wishes.js';
import type { ReservationLine } from './reservation-line.entity.js';
import type { Reservation } from './reservation.entity.js';
import { type ReservationChange, ReservationRepository } from './reservation.repository.js';

/** A line with what must be known of its variant to move it. */
interface HeldLine extends ReservationLine {
  readonly variant: Sellable;
}

/** What of a reservation says where its goods are and how they reach her. */
type Way = Pick<
  ReservationChange,
  'fulfilmentKind' | 'locationId' | 'address' | 'collectorName' | 'deliveryOptionId' | 'endsAt' | 'moves'
>;

/** What she may do with a reservation of hers: change her mind, or give it up. */
@Injectable()
export class ChangeReservationService {
  constructor(
    private readonly live: LiveReservations,
    private readonly reservations: ReservationRepository,
    private readonly pickups: ReservationPickups,
    private readonly places: PlacesService,
    private readonly prices: PriceService,
    private readonly holds: HoldService,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Changes a live reservation: to another store, to delivery and back, contact, receipt, note, a later end. Its prices
   * stay as reserved. At a new place it is put aside anew, so its end is counted anew, at most five times; the units
   * there are held before the others are let go, both places locked in one order.
   *
   * @param input `extend`: by one more day the store is open, once.
   * @throws NotFound ReservationLapsed WrongState  see `LiveReservations.lock`.
   * @throws StaleVersion          another change came first.
   * @throws LimitReached          EXTENSIONS.
   * @throws InsufficientStock FulfilmentNotPossible  the new place cannot; it stays where it is.
   * @throws RuleBroken            see reservation-wishes and `PlacesService.find`.
   * @emits  collection.reservation_changed v1, and what `ReservationPickups.follow` emits.
   */
  async change(tx: Tx, input: ChangeReservationInput): Promise<Id<'Reservation'>> {
    const before = await this.live.lock(tx, input.reservationId, askerOf(tx.actor));
    refuseStale(input, before);
    const contact = input.contact ? readContact(input.contact) : before.contact;
    const lines = await this.linesOf(tx, before);
    const way = await this.wayOf(tx, input, before, lines);
    const endsAt = input.extend ? await this.extended(tx, before, way) : way.endsAt;
    const known = { contact, address: way.address, before: before.receiptChoice };
    const isMoved = way.moves > before.moves;
    const after: ReservationChange = {
      ...way,
      endsAt,
      state: isMoved ? ReservationState.HELD : before.state,
      contact,
      receiptChoice: input.receipt ? readReceipt(input.receipt, known) : before.receiptChoice,
      note: input.note?.trim() ?? before.note,
      extensions: before.extensions + (input.extend ? 1 : 0),
    };
    await this.moveHolds(tx, before, after);
    const changed = await this.reservations.change(tx, before.id, after);
    if (changed === null) throw new Error(`reservation ${before.id} changed although it was locked`);
    if (isMoved || endsAt > before.endsAt || way.collectorName !== before.collectorName)
      await this.followWithPickup(tx, before, changed, lines);
    tx.emit(
      reservationEvent(
        'reservation_changed',
        changed,
        isMoved ? 'moved' : input.extend ? 'extended' : 'details',
      ),
    );
    tx.audit({
      objectId: before.id,
      before: { locationId: before.locationId, fulfilmentKind: before.fulfilmentKind, endsAt: before.endsAt },
      after: {
        locationId: changed.locationId,
        fulfilmentKind: changed.fulfilmentKind,
        endsAt: changed.endsAt,
        fields: Object.keys(input).filter((field) => input[field as keyof ChangeReservationInput] != null),
      },
    });
    return before.id;
  }

  /**
   * Gives a live reservation up: its units are free at once, what was picked is put back.
   *
   * @throws NotFound ReservationLapsed WrongState  see `LiveReservations.lock`.
   * @emits  collection.reservation_cancelled v1, collection.pickup_cancelled v1.
   */
  async cancel(tx: Tx, { reservationId, reason }: CancelReservationInput): Promise<Id<'Reservation'>> {
    const before = await this.live.lock(tx, reservationId, askerOf(tx.actor));
    const cancelled = await this.reservations.end(tx, before.id, ReservationState.CANCELLED);
    if (cancelled === null) throw new Error(`reservation ${before.id} ended although it was locked`);
    await this.holds.release(tx, { purpose: HoldPurpose.RESERVATION, causeId: before.id });
    await this.pickups.letGo(tx, before.id, 'unwanted');
    tx.emit(reservationEvent('reservation_cancelled', cancelled));
    tx.audit({
      objectId: before.id,
      before: { state: before.state },
      after: { state: cancelled.state },
      reason: reason ?? null,
    });
    return before.id;
  }

  /** Where it will be from now on; the same place where nothing, or only who collects and where to, is said. */
  private async wayOf(
    tx: Tx,
    { fulfilment }: ChangeReservationInput,
    before: Reservation,
    lines: readonly HeldLine[],
  ): Promise<Way> {
    const { fulfilmentKind, locationId, address, collectorName, deliveryOptionId, endsAt, moves } = before;
    const here: Way = {
      fulfilmentKind,
      locationId,
      address,
      collectorName,
      deliveryOptionId,
      endsAt,
      moves,
    };
    if (fulfilment == null) return here;
    const isSameWay = fulfilment.kind === fulfilmentKind;
    if (isSameWay && fulfilment.kind === FulfilmentKind.DELIVER)
      return {
        ...here,
        address: fulfilment.address ? await this.places.addressFrom(tx, fulfilment.address) : address,
        deliveryOptionId: (await this.places.optionFrom(tx, fulfilment, lines)) ?? deliveryOptionId,
      };
    if (isSameWay && fulfilment.locationId === locationId)
      return { ...here, collectorName: fulfilment.collectorName ?? collectorName };
    if (moves >= MOVES_MAX)
      throw limitReached(LimitKind.EXTENSIONS, MOVES_MAX, moves + 1, 'So often it was put aside anew.');
    try {
      const place = await this.places.find(tx, fulfilment, lines, address);
      return {
        fulfilmentKind: place.kind,
        locationId: place.location.id,
        address: place.address ?? address,
        collectorName: place.collectorName,
        deliveryOptionId: place.deliveryOptionId,
        endsAt: place.endsAt,
        moves: moves + 1,
      };
    } catch (error) {
      const location = await this.locationOf(tx, before);
      const cannotBeSourced = error instanceof InsufficientStock || error instanceof FulfilmentNotPossible;
      if (
        fulfilment.kind !== FulfilmentKind.DELIVER ||
        !cannotBeSourced ||
        !can(location, LocationAbility.SHIP)
      )
        throw error;
      // What is held here already can be sent from here, though nothing else is left anywhere.
      return {
        fulfilmentKind: FulfilmentKind.DELIVER,
        locationId,
        address: fulfilment.address ? readPostal(fulfilment.address) : address,
        collectorName: null,
        deliveryOptionId: await this.places.optionFrom(tx, fulfilment, lines),
        endsAt: deliverEnd(location.timeZone, tx.now),
        moves: moves + 1,
      };
    }
  }

  private async extended(tx: Tx, before: Reservation, way: Way): Promise<Date> {
    if (before.extensions >= EXTENSIONS_MAX)
      throw limitReached(LimitKind.EXTENSIONS, EXTENSIONS_MAX, before.extensions + 1);
    const location = await this.locationOf(tx, way);
    return way.fulfilmentKind === FulfilmentKind.DELIVER
      ? deliverEnd(location.timeZone, way.endsAt)
      : (collectEnd(location.hours, way.endsAt) ?? way.endsAt);
  }

  private async moveHolds(
    tx: Tx,
    before: Reservation,
    { locationId, endsAt, fulfilmentKind }: ReservationChange,
  ): Promise<void> {
    const isChosen = fulfilmentKind === FulfilmentKind.DELIVER;
    const mine = { purpose: HoldPurpose.RESERVATION, causeId: before.id };
    if (locationId !== before.locationId) await this.holds.move(tx, mine, { locationId, endsAt, isChosen });
    else if (endsAt.getTime() !== before.endsAt.getTime()) await this.holds.extend(tx, { ...mine, endsAt });
  }

  private async followWithPickup(
    tx: Tx,
    before: Reservation,
    changed: Reservation,
    lines: readonly HeldLine[],
  ): Promise<void> {
    const location = await this.locationOf(tx, changed);
    const units = demandOf(lines.map((line) => ({ ...line, lineQuantity: line.quantity })));
    await this.pickups.follow(
      tx,
      before,
      changed,
      readyBy(location, tx.now),
      units.map(({ id: reservationLineId, variantId, quantity, lineQuantity }) => ({
        reservationLineId,
        variantId,
        quantity,
        lineQuantity,
      })),
    );
  }

  private async linesOf(tx: Tx, { id, customerId }: Reservation): Promise<HeldLine[]> {
    const lines = await this.reservations.linesOf(tx, id);
    const sellables = await this.prices.sellables(
      tx,
      lines.map(({ variantId }) => variantId),
      tx.now,
      homeMarketFor(customerId),
    );
    return lines.map((line) => ({ ...line, variant: sellables.get(line.variantId)! }));
  }

  private async locationOf(tx: Tx, { locationId }: Pick<Reservation, 'locationId'>): Promise<LocationFacts> {
    const location = await this.locations.get(tx, locationId);
    if (location === null) throw new Error(`a reservation at a location that is not there: ${locationId}`);
    return location;
  }
}

function refuseStale({ expectedVersion }: ChangeReservationInput, { version }: Reservation): void {
  if (expectedVersion != null && expectedVersion !== version)
    throw new StaleVersion(
      { seenVersion: expectedVersion, currentVersion: version },
      'It has changed since; look at it again.',
    );
}
