import { Injectable } from '@nestjs/common';
import { AvailabilityService, demandOf } from '../inventory/index.js';
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
   * Delivered lines from the locations that stock chooses for their address, collected lines from their store.
   *
   * @returns one part per line, component and place; nothing for what has no stock.
   * @throws InsufficientStock the locations that ship have too few together.
   */
  async partsOf(db: Db, lines: readonly SaleLine[]): Promise<StockedPart[]> {
    const collected = demandOf(lines.filter(({ fulfilment }) => fulfilment === FulfilmentKind.COLLECT)).map(
      ({ id, variantId, quantity, locationId }) => ({
        lineId: id,
        variantId,
        quantity,
        locationId: locationId!,
      }),
    );
    const delivered = lines.filter(({ fulfilment }) => fulfilment === FulfilmentKind.DELIVER);
    if (delivered.length === 0) return collected;
    const near = delivered[0]!.address;
    const point = near && (await this.points.resolve({ postcode: near.postcode, country: near.country }));
    const sourced = await this.availability.sourceDelivery(
      db,
      demandOf(delivered).map(({ id, variantId, quantity }) => ({ lineId: id, variantId, quantity })),
      point,
    );
    return [...collected, ...sourced.map((part) => ({ ...part, lineId: part.lineId as Id<'OrderLine'> }))];
  }

  /** The place that stands for the retailer where no stock says which: its first warehouse. */
  async home(db: Db): Promise<LocationFacts> {
    const all = await this.locations.all(db);
    const home = all.find(({ kind }) => kind === LocationKind.WAREHOUSE) ?? all[0];
    if (!home) throw new Error('there is no location: import locations first');
    return home;
  }
}
