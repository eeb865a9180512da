import { Injectable } from '@nestjs/common';
import { AvailabilityService, demandOf, type StockLine } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind, LocationDirectory, type LocationFacts, PointResolver } from '../locations/index.js';
import { LocationKind } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import type { SaleLine, StockedPart } from './sale.js';

/** Where the units of lines that are promised (not taken away) lie. */
@Injectable()
export class SourcingService {
  constructor(
    private readonly availability: AvailabilityService,
    private readonly locations: LocationDirectory,
    private readonly points: PointResolver,
  ) {}

  /**
   * Delivered lines from the locations that stock chooses for their address, collected lines from their store. Units that
   * are collected or taken away are not counted on to be sent, nor those that go to another address.
   *
   * @param inHand what the same sale takes away.
   * @returns one part per line, component and place; nothing for what has no stock.
   * @throws InsufficientStock the locations that ship have too few together.
   */
  async partsOf(
    db: Db,
    lines: readonly SaleLine[],
    inHand: readonly StockLine[] = [],
  ): Promise<StockedPart[]> {
    const collected = demandOf(lines.filter(({ fulfilment }) => fulfilment === FulfilmentKind.COLLECT)).map(
      ({ id, variantId, quantity, locationId }) => ({
        lineId: id,
        variantId,
        quantity,
        locationId: locationId!,
      }),
    );
    const parts: StockedPart[] = [...collected];
    for (const parcel of byAddress(lines.filter(({ fulfilment }) => fulfilment === FulfilmentKind.DELIVER))) {
      const near = parcel[0]!.address;
      const sourced = await this.availability.sourceDelivery(
        db,
        demandOf(parcel.map((line) => ({ ...line, lineQuantity: line.quantity }))).map(
          ({ id, variantId, quantity, lineQuantity }) => ({ lineId: id, variantId, quantity, lineQuantity }),
        ),
        near && this.points.resolve({ postcode: near.postcode, country: near.country }),
        [...parts, ...inHand],
      );
      for (const part of sourced)
        parts.push({ ...part, lineId: part.lineId as Id<'OrderLine'>, isChosen: true });
    }
    return parts;
  }

  /** The place that stands for the retailer where no stock says which: its first warehouse. */
  async home(db: Db): Promise<LocationFacts> {
    const all = await this.locations.all(db);
    const home = all.find(({ kind }) => kind === LocationKind.WAREHOUSE) ?? all[0];
    if (!home) throw new Error('there is no location: import locations first');
    return home;
  }
}

/** What goes to one place together. */
function byAddress(lines: readonly SaleLine[]): SaleLine[][] {
  const parcels = new Map<string, SaleLine[]>();
  for (const line of lines) {
    const key = `${line.address?.country} ${line.address?.postcode}`;
    parcels.set(key, [...(parcels.get(key) ?? []), line]);
  }
  return [...parcels.values()];
}
