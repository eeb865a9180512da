import { type DeliveryOptionView, offeredOption } from '../cart/index.js';
import { TermsDirectory } from '../terms/index.js';
import { Injectable } from '@nestjs/common';
import type { VariantFacts } from '../catalogue/index.js';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, type Money, money, sum } from '../kernel/money.js';
import { FulfilmentKind, LocationDirectory, type LocationFacts } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import { priceLine, PriceService, type Sellable, homeMarketFor } from '../pricing/index.js';
import { type ReservationState } from './collection.enums.js';
import { isLive, stateShown } from './live-reservations.js';
import { askerOf } from './owners.js';
import { pickupView, type PickupView } from './pickup-view.js';
import { receiptShown } from './reservation-wishes.js';
import type { ReservationLine } from './reservation-line.entity.js';
import { ReservationQueries, type ReservationRow } from './reservation.queries.js';

/** A line as readers see it. */
interface ReservationLineView {
  readonly id: Id<'ReservationLine'>;
  readonly variant: VariantFacts;
  readonly quantity: number;
  /** As reserved. */
  readonly price: ReservationLine['trail'];
}

/** A reservation as readers see it; shaped like the schema's Reservation. */
export interface ReservationView {
  readonly id: Id<'Reservation'>;
  readonly number: string;
  readonly version: number;
  readonly state: ReservationState;
  readonly customerId: Id<'Customer'> | null;
  readonly lines: readonly ReservationLineView[];
  readonly total: Money;
  readonly fulfilment: {
    readonly kind: FulfilmentKind;
    readonly location: LocationFacts | null;
    readonly address: AddressType | null;
    readonly collectorName: string | null;
    /** The way she chose, as it is offered now; null: none, or no longer. */
    readonly deliveryOption: DeliveryOptionView | null;
    readonly promisedBy: Date | null;
  };
  readonly endsAt: Date;
  readonly pickup: PickupView | null;
  readonly contact: ContactType;
  readonly receiptChoice: ReceiptChoiceType;
  readonly note: string | null;
  readonly origin: {
    readonly channel: Channel;
    readonly location: LocationFacts | null;
    readonly device: string | null;
    readonly person: string | null;
    readonly at: Date;
  };
  readonly orderId: Id<'Order'> | null;
}

/** Reads reservations whole: one statement for them, one for what is known of their variants now. */
@Injectable()
export class ReservationReader {
  constructor(
    private readonly queries: ReservationQueries,
    private readonly prices: PriceService,
    private readonly locations: LocationDirectory,
    private readonly callers: CallerChecks,
    private readonly terms: TermsDirectory,
  ) {}

  /** @returns the reservation whoever's it is; null when there is none. For code that has checked who asks. */
  async load(db: Db, id: Id<'Reservation'>): Promise<ReservationView | null> {
    const [view] = await this.views(db, await this.queries.byIds(db, [id]));
    return view ?? null;
  }

  /**
   * @returns the reservation if this caller may see it, else null, be it missing or another's: its customer, its guest,
   *          the staff of the store where it lies or was made, an agent after her check of its customer.
   */
  async owned(db: Db, actor: Actor, id: Id<'Reservation'>): Promise<ReservationView | null> {
    const asker = askerOf(actor);
    const row = await this.queries.ownedById(db, id, asker);
    if (row === null) return null;
    if (asker.isAgent && !(await this.callers.isConfirmed(db, actor, row.customerId!))) return null;
    return (await this.views(db, [row]))[0]!;
  }

  /** @returns what is live of each of these customers, the first to end first. */
  async openOf(
    db: Db,
    customerIds: readonly Id<'Customer'>[],
  ): Promise<ReadonlyMap<Id<'Customer'>, ReservationView[]>> {
    const views = await this.views(db, await this.queries.openOf(db, customerIds));
    return new Map(
      customerIds.map((id) => [id, views.filter(({ customerId }) => customerId === id)] as const),
    );
  }

  /** @returns how many are live of each of these customers. */
  openCounts(db: Db, customerIds: readonly Id<'Customer'>[]): Promise<ReadonlyMap<Id<'Customer'>, number>> {
    return this.queries.openCounts(db, customerIds);
  }

  private async views(db: Db, rows: readonly ReservationRow[]): Promise<ReservationView[]> {
    const variantIds = rows.flatMap(({ lines }) => lines.map(({ variantId }) => variantId));
    const owners = [...new Set(rows.map(({ customerId }) => customerId))];
    const market = homeMarketFor(owners.length === 1 ? owners[0]! : null);
    const sellables = await this.prices.sellables(db, variantIds, db.now, market);
    return Promise.all(rows.map((row) => this.view(db, row, sellables)));
  }

  private async optionOf(
    db: Db,
    { deliveryOptionId }: ReservationRow,
    total: Money,
  ): Promise<DeliveryOptionView | null> {
    if (deliveryOptionId === null) return null;
    return offeredOption(deliveryOptionId, total, await this.terms.inForce(db), db.now);
  }

  private async view(
    db: Db,
    row: ReservationRow,
    sellables: ReadonlyMap<Id<'Variant'>, Sellable>,
  ): Promise<ReservationView> {
    const isCollected = row.fulfilmentKind === FulfilmentKind.COLLECT;
    const location = await this.locationOf(db, row.locationId);
    const pickup = row.pickup && isCollected ? pickupView(row.pickup, row, location, db.now) : null;
    const total = totalOf(row, isLive(row, db.now) ? sellables : new Map());
    return {
      id: row.id,
      number: row.number,
      version: row.version,
      state: stateShown(row, db.now),
      customerId: row.customerId,
      lines: row.lines.map((line) => lineView(line, sellables)),
      total,
      fulfilment: {
        kind: row.fulfilmentKind,
        location: isCollected ? location : null,
        address: isCollected ? null : row.address,
        collectorName: row.collectorName,
        deliveryOption: isCollected ? null : await this.optionOf(db, row, total),
        promisedBy: pickup?.readyBy ?? null,
      },
      endsAt: row.endsAt,
      pickup,
      contact: row.contact,
      receiptChoice: receiptShown(row.receiptChoice, row),
      note: row.note,
      origin: {
        channel: row.channel,
        location: row.originLocationId && (await this.locationOf(db, row.originLocationId)),
        device: row.device,
        person: row.person,
        at: row.placedAt,
      },
      orderId: row.orderId,
    };
  }

  private async locationOf(db: Db, id: Id<'Location'>): Promise<LocationFacts> {
    const location = await this.locations.get(db, id);
    if (location === null) throw new Error(`a reservation at a location that is not there: ${id}`);
    return location;
  }
}

function lineView(
  { id, variantId, quantity, trail }: ReservationLine,
  sellables: ReadonlyMap<Id<'Variant'>, Sellable>,
): ReservationLineView {
  const variant = sellables.get(variantId);
  if (variant === undefined) throw new Error(`a reservation of a variant that is not there: ${variantId}`);
  return { id, variant, quantity, price: trail };
}

/** As reserved, or as it is now where that is lower; line by line. What is over is told as it was reserved. */
function totalOf(
  { lines, currency }: ReservationRow,
  sellables: ReadonlyMap<Id<'Variant'>, Sellable>,
): Money {
  const totals = lines.map((line) => {
    const reserved = money(line.totalAmount, currency as CurrencyCode);
    const sellable = sellables.get(line.variantId);
    if (sellable?.price?.currency !== currency) return reserved;
    const today = priceLine(sellable, line.quantity).total;
    return today.amount < reserved.amount ? today : reserved;
  });
  return sum(totals, currency as CurrencyCode);
}
