import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory, type LocationFacts } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { type PickupPromise, prepaidPromise } from './collection-rules.js';
import { PickupState } from './collection.enums.js';
import { pickupEvent } from './collection.events.js';
import { PickTaskRepository } from './pick-task.repository.js';
import { PickupCodes } from './pickup-codes.js';
import { PickupQueries } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';

const DAY_MS = 86_400_000;

/** The collect part of an order at one store. */
export interface OrderPickup {
  readonly orderId: Id<'Order'>;
  readonly locationId: Id<'Location'>;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly collectorName: string | null;
  /** Stocked lines only; `components` are what of a bundle lies in stock, per bundle; empty unless a bundle. */
  readonly lines: readonly {
    readonly orderLineId: Id<'OrderLine'>;
    readonly variantId: Id<'Variant'>;
    readonly quantity: number;
    readonly components: readonly { readonly variantId: Id<'Variant'>; readonly quantity: number }[];
  }[];
}

/** Prepaid collections: what checkout asks of the stores. */
@Injectable()
export class PickupService {
  constructor(
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly tasks: PickTaskRepository,
    private readonly codes: PickupCodes,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * What a store can promise at an instant: ready after its lead time within opening hours, kept for a week.
   *
   * @returns null when the store does not open in time to keep any promise.
   */
  promise(location: Pick<LocationFacts, 'hours'>, at: Date): PickupPromise | null {
    return prepaidPromise(location.hours, at);
  }

  /** Where goods lie aside for a reservation or an order line; null: nowhere that is known. */
  placeOf(
    db: Db,
    promised: { reservationId: string | null; orderLineId: Id<'OrderLine'> | null },
  ): Promise<string | null> {
    return this.queries.placeOf(db, promised);
  }

  /**
   * Gives a store the work of a prepaid collection: call it when the order is confirmed, once per collect fulfilment,
   * after the order and its allocations were written.
   *
   * An order that was paid is kept, even where the store announced meanwhile that it will not open for two months.
   *
   * @emits collection.pickup_opened v1
   */
  async openForOrder(tx: Tx, wanted: OrderPickup): Promise<PickupPromise & { pickupId: Id<'Pickup'> }> {
    const id = tx.newId<'Pickup'>();
    const location = await this.locations.get(tx, wanted.locationId);
    const promise = (location && this.promise(location, tx.now)) ?? weekFrom(tx.now);
    const pickup = await this.pickups.insert(
      tx,
      {
        id,
        version: 1,
        state: PickupState.TO_PICK,
        locationId: wanted.locationId,
        reservationId: null,
        orderId: wanted.orderId,
        fulfilmentId: await this.queries.collectFulfilment(tx, wanted.orderId, wanted.locationId),
        customerId: wanted.customerId,
        guestTokenHash: wanted.guestTokenHash,
        collectorName: wanted.collectorName,
        ...promise,
        ...(await this.codes.draw(tx, id, wanted.locationId)),
      },
      shelfUnits(wanted).map((line, position) => ({
        ...line,
        id: tx.newId<'PickupLine'>(),
        pickupId: id,
        position,
        reservationLineId: null,
        picked: 0,
        serialNumbers: [],
      })),
    );
    await this.tasks.open(tx, pickup);
    tx.emit(pickupEvent('pickup_opened', pickup));
    return { ...promise, pickupId: id };
  }
}

const weekFrom = (at: Date): PickupPromise => ({
  readyBy: new Date(at.getTime() + DAY_MS),
  collectBy: new Date(at.getTime() + 7 * DAY_MS),
});

/** A line's own units, or those of its parts. */
const shelfUnits = ({ lines }: OrderPickup) =>
  lines.flatMap(({ orderLineId, variantId, quantity, components }) =>
    (components.length === 0 ? [{ variantId, quantity: 1 }] : components).map((part) => ({
      orderLineId,
      variantId: part.variantId,
      quantity: part.quantity * quantity,
      lineQuantity: quantity,
    })),
  );
