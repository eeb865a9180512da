import { Injectable } from '@nestjs/common';
import { CallerChecks, CustomerReader } from '../customers/index.js';
import { demandOf, HoldPurpose, HoldService } from '../inventory/index.js';
import { FulfilmentKind } from '../locations/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LimitKind, ObjectKind } from '../platform/graphql/common.enums.js';
import { limitReached, notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { HOME_MARKET, homeMarketFor, PriceService } from '../pricing/index.js';
import { merged, OPEN_RESERVATIONS_MAX } from './collection-rules.js';
import { ReservationState } from './collection.enums.js';
import { reservationEvent } from './collection.events.js';
import type { PlaceReservationInput } from './collection.inputs.js';
import { ownerKey } from './owners.js';
import { type Place, PlacesService } from './places.service.js';
import { ReservationPickups } from './reservation-pickups.js';
import { readContact, readReceipt } from './reservation-wishes.js';
import { ReservationQueries } from './reservation.queries.js';
import { ReservationRepository } from './reservation.repository.js';
import { type AcceptedLine, acceptLines } from './reserved-lines.js';

/** For whom it is; both null: known by contact only. */
interface Owner {
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
}

/** Puts goods aside for a customer, without payment, from any channel. */
@Injectable()
export class PlaceReservationService {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly queries: ReservationQueries,
    private readonly pickups: ReservationPickups,
    private readonly places: PlacesService,
    private readonly prices: PriceService,
    private readonly holds: HoldService,
    private readonly customers: CustomerReader,
    private readonly callers: CallerChecks,
  ) {}

  /**
   * Puts goods aside without payment, from any channel; it binds nobody. They are held until closing time of the next day
   * the store is open and never less than four opening hours; what is to be delivered until the end of the next day.
   * Prices are those of now: she will pay them, or less where they fell.
   *
   * @param input the same variant twice is summed. `customerId`: staff say for whom; an agent only after her check.
   * @returns its id.
   * @throws NotFound              no such customer (or not for this caller), or no such store.
   * @throws RuleBroken            see `PlacesService.find`, `acceptLines` and reservation-wishes; LINE_FULFILMENT: one way
   *                               for all lines.
   * @throws LimitReached          OPEN_RESERVATIONS (5 live ones per customer or guest), PER_CUSTOMER, LINE_QUANTITY.
   * @throws VariantNotSold SaleBlocked FulfilmentNotPossible InsufficientStock
   * @emits  collection.reservation_placed v1, collection.pickup_opened v1 when it is collected.
   */
  async place(tx: Tx, input: PlaceReservationInput, language: string): Promise<Id<'Reservation'>> {
    await this.comeToTheRows(tx, input);
    const owner = await this.ownerOf(tx, input.customerId ?? null);
    const contact = readContact(input.contact);
    refuseOtherWays(input);
    const lines = await this.accept(tx, input, owner);
    const place = await this.places.find(tx, input.fulfilment, lines);
    const receiptChoice = readReceipt(input.receipt, { contact, address: place.address, before: null });
    const { actor } = tx;
    const id = tx.newId<'Reservation'>();
    const reservation = await this.reservations.insert(
      tx,
      {
        id,
        version: 1,
        state: ReservationState.HELD,
        ...owner,
        placedAt: tx.now,
        channel: actor.channel!,
        apiClientId: actor.apiClientId,
        originLocationId: actor.locationId,
        device: actor.clientName,
        person: actor.subject.kind === 'staff' ? actor.subject.staffName : null,
        language,
        fulfilmentKind: place.kind,
        locationId: place.location.id,
        address: place.address,
        collectorName: place.collectorName,
        deliveryOptionId: place.deliveryOptionId,
        contact,
        receiptChoice,
        note: input.note?.trim() ?? null,
        currency: HOME_MARKET.currency,
        endsAt: place.endsAt,
        extensions: 0,
        moves: 0,
        orderId: null,
        payingOrderId: null,
      },
      lines.map((line, position) => rowOf(id, line, position)),
    );
    const demand = demandOf(lines.map((line) => ({ ...line, lineQuantity: line.quantity })));
    if (place.readyBy !== null)
      await this.pickups.open(
        tx,
        reservation,
        place.readyBy,
        demand.map(({ id: reservationLineId, variantId, quantity, lineQuantity }) => ({
          reservationLineId,
          variantId,
          quantity,
          lineQuantity,
        })),
      );
    tx.emit(reservationEvent('reservation_placed', reservation));
    tx.audit({ objectId: id, after: { customerId: owner.customerId, locationId: place.location.id } });
    await this.hold(tx, id, lines, place);
    return id;
  }

  /** Before anything is sent: of what everybody wants, few at a time get a connection. */
  private async comeToTheRows(tx: Tx, { lines, fulfilment }: PlaceReservationInput): Promise<void> {
    const { locationId } = fulfilment;
    if (locationId)
      await this.holds.approach(
        tx,
        lines.map(({ variantId }) => ({ variantId, locationId })),
      );
  }

  /** Last of all: from here to COMMIT others wait for these rows. */
  private async hold(
    tx: Tx,
    causeId: Id<'Reservation'>,
    lines: readonly AcceptedLine[],
    { kind, location, endsAt }: Place,
  ): Promise<void> {
    await this.holds.place(tx, {
      lines: demandOf(lines).map(({ id, variantId, quantity }) => ({
        lineId: id,
        variantId,
        locationId: location.id,
        quantity,
        isChosen: kind === FulfilmentKind.DELIVER,
      })),
      purpose: HoldPurpose.RESERVATION,
      causeId,
      endsAt,
    });
  }

  private async ownerOf(tx: Tx, customerId: Id<'Customer'> | null): Promise<Owner> {
    const { subject } = tx.actor;
    if (subject.kind === 'customer' || subject.kind === 'guest') {
      const own = subject.kind === 'customer' ? subject.customerId : null;
      if (customerId !== null && customerId !== own) throw notFound(ObjectKind.CUSTOMER, customerId);
      return { customerId: own, guestTokenHash: subject.kind === 'guest' ? subject.guestTokenHash : null };
    }
    if (customerId === null) {
      if (subject.kind === 'staff' && subject.role === 'agent')
        throw ruleBroken('input.customerId', 'CUSTOMER', 'Say for which customer, and check who calls.');
      return { customerId: null, guestTokenHash: null };
    }
    const isThere = (await this.customers.byId(tx, customerId)) !== null;
    if (!isThere || !(await this.callers.isConfirmed(tx, tx.actor, customerId)))
      throw notFound(ObjectKind.CUSTOMER, customerId);
    return { customerId, guestTokenHash: null };
  }

  private async accept(tx: Tx, input: PlaceReservationInput, owner: Owner): Promise<AcceptedLine[]> {
    const key = ownerKey(owner);
    if (key !== null) {
      await this.reservations.lockOwner(tx, key);
      const open = await this.queries.openCount(tx, owner);
      if (open >= OPEN_RESERVATIONS_MAX)
        throw limitReached(LimitKind.OPEN_RESERVATIONS, OPEN_RESERVATIONS_MAX, open + 1);
    }
    const wanted = merged(input.lines);
    const sellables = await this.prices.sellables(
      tx,
      wanted.map(({ variantId }) => variantId),
      tx.now,
      homeMarketFor(owner.customerId),
    );
    const limited = [...sellables.values()].flatMap(({ id, maxPerCustomer }) =>
      maxPerCustomer === null ? [] : [id],
    );
    const had =
      owner.customerId === null || limited.length === 0
        ? []
        : await this.queries.had(tx, owner.customerId, limited);
    return acceptLines(
      wanted,
      sellables,
      HOME_MARKET.currency,
      new Map(had.map(({ variantId, quantity }) => [variantId, quantity])),
      () => tx.newId<'ReservationLine'>(),
    );
  }
}

/** All lines go one way: hers to name at the top. */
function refuseOtherWays({ lines }: PlaceReservationInput): void {
  const other = lines.findIndex(({ fulfilment }) => fulfilment != null);
  if (other >= 0)
    throw ruleBroken(
      `input.lines.${other}.fulfilment`,
      'LINE_FULFILMENT',
      'A reservation has one way for all its lines: name it at the top, or make two.',
    );
}

const rowOf = (reservationId: Id<'Reservation'>, line: AcceptedLine, position: number) => {
  const { gross, steps, total, vat } = line.priced;
  return {
    id: line.id,
    reservationId,
    position,
    variantId: line.variant.id,
    quantity: line.quantity,
    priceId: line.price.priceId,
    priceAmount: line.price.amount,
    pricePer: line.price.per,
    totalAmount: total.amount,
    currency: line.price.currency,
    trail: { gross, steps, total, vat },
  };
};
