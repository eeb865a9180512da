import { Injectable } from '@nestjs/common';
import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import { COUNT_LIMIT, encodeCursor, pageOf } from '../kernel/page.js';
import { LocationDirectory, type LocationFacts, type SellerFacts } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import type { Connection, PageRequest } from '../platform/graphql/page.js';
import type { Place } from './level-change.js';
import type { CurrentLevel } from './stock-level.repository.js';
import { StockLevelRepository } from './stock-level.repository.js';

/** A level with all that explains it, shaped like the schema's StockLevel. */
export type StockLevelView = Omit<CurrentLevel, 'available'> & {
  readonly location: LocationFacts;
  readonly owner: SellerFacts;
  readonly availableToSell: number;
};

/** Levels for staff: exact, and adding up. */
@Injectable()
export class StockExplanationService {
  constructor(
    private readonly levels: StockLevelRepository,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Levels of variants, nearest location first (by name when `near` is null), then in the order of `variantIds`.
   *
   * @param locationIds null: everywhere.
   * @returns levels that exist: a variant never stocked at a location has none there.
   */
  async levelsOf(
    db: Db,
    variantIds: readonly Id<'Variant'>[],
    locationIds: readonly Id<'Location'>[] | null,
    near: Coordinates | null,
    page: PageRequest,
  ): Promise<Connection<StockLevelView>> {
    const rows = await this.levels.current(db, variantIds, locationIds);
    await this.locations.byIds(db, [...new Set(rows.map(({ locationId }) => locationId))]); // sees a new one at once
    const places = await this.locations.near(db, near);
    const rank = new Map(places.map((location, index) => [location.id, index]));
    const order = new Map(variantIds.map((id, index) => [id, index]));
    const sorted = rows.toSorted(
      (a, b) =>
        (rank.get(a.locationId) ?? 0) - (rank.get(b.locationId) ?? 0) ||
        (order.get(a.variantId) ?? 0) - (order.get(b.variantId) ?? 0),
    );
    const seen = page.after === null ? -1 : sorted.findIndex((row) => isAt(row, page.after));
    const shown = await Promise.all(
      sorted.slice(seen + 1, seen + 2 + page.first).map((row) => this.view(db, row, places)),
    );
    return pageOf(
      shown,
      page.first,
      ({ locationId, variantId }) => encodeCursor([locationId, variantId]),
      Math.min(rows.length, COUNT_LIMIT + 1),
      page.after !== null,
    );
  }

  /** One level, explained; null: never stocked there. */
  async one(db: Db, { variantId, locationId }: Place): Promise<StockLevelView | null> {
    const [row] = await this.levels.current(db, [variantId], [locationId]);
    return row ? this.view(db, row, await this.locations.byIds(db, [locationId])) : null;
  }

  private async view(
    db: Db,
    { available, ...level }: CurrentLevel,
    places: readonly LocationFacts[],
  ): Promise<StockLevelView> {
    const location = places.find(({ id }) => id === level.locationId);
    const owner = await this.locations.seller(db, level.ownerSellerId);
    if (!location || !owner) throw new Error(`stock at ${level.locationId}, of which nothing is known`);
    return { ...level, location, owner, availableToSell: available };
  }
}

const isAt = (row: CurrentLevel, after: PageRequest['after']): boolean =>
  after !== null && row.locationId === after[0] && row.variantId === after[1];
