import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isSoldAt, type ProductFilter, ProductNarrowing } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { can, LocationAbility, LocationDirectory, PointResolver } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { type Sql, sql } from '../platform/database/sql.js';
import type { PointInput } from '../platform/graphql/common.inputs.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { readyBy } from './available.js';
import { availableAt } from './stock-level.repository.js';

const NEAR_METRES_MAX = 50_000;
const STORES_MAX = 10;

/** Narrows lists of products to what can be had: by the expression that every promise asks, in the list's own statement. */
@Injectable()
export class StockedProducts implements OnModuleInit {
  constructor(
    private readonly narrowing: ProductNarrowing,
    private readonly locations: LocationDirectory,
    private readonly points: PointResolver,
  ) {}

  onModuleInit(): void {
    this.narrowing.add((db, filter) => this.narrow(db, filter));
  }

  private async narrow(db: Db, filter: ProductFilter): Promise<Sql | null> {
    const { inStockAtLocationId: locationId, collectableNear } = filter;
    const conditions: Sql[] = [];
    if (locationId) conditions.push(hasUnits(db.now, await this.shelvesOf(db, locationId)));
    if (collectableNear) conditions.push(hasUnits(db.now, await this.storesNear(db, collectableNear)));
    const [one, other] = conditions;
    if (one === undefined) return null;
    return other === undefined ? one : sql`${one} AND ${other}`;
  }

  /** The place itself, if it sells what one takes along. */
  private async shelvesOf(db: Db, id: Id<'Location'>): Promise<Id<'Location'>[]> {
    const location = await this.locations.get(db, id);
    if (!location) throw refused('filter.inStockAtLocationId', 'names no location');
    return can(location, LocationAbility.SELL) ? [id] : [];
  }

  private async storesNear(db: Db, point: PointInput): Promise<Id<'Location'>[]> {
    const field = 'filter.collectableNear';
    const near = this.points.resolve(point, field);
    if (near === null) throw refused(field, 'names no place that is known: give its latitude and longitude');
    return (await this.locations.near(db, near))
      .filter((store) => store.distanceMetres! <= NEAR_METRES_MAX && readyBy(store, db.now) !== null)
      .slice(0, STORES_MAX)
      .map(({ id }) => id);
  }
}

/**
 * Of the row `product`: a variant that is sold by itself now has a unit at one of the places, a bundle all its parts at
 * one place; what keeps no stock is always to be had, where there is a place.
 */
const hasUnits = (now: Date, locationIds: readonly Id<'Location'>[]): Sql => sql`EXISTS (
  SELECT FROM variant
    CROSS JOIN unnest(${locationIds}::uuid[]) AS place (id)
   WHERE variant.product_id = product.id AND variant.hangs_on = '{}' AND ${isSoldAt(now)}
     AND NOT EXISTS (
       SELECT FROM (SELECT variant.id, 1 AS quantity WHERE variant.kind = 'goods'
                    UNION ALL
                    SELECT component_id, quantity FROM bundle_component WHERE bundle_id = variant.id) AS part
         LEFT JOIN stock_level AS level ON (level.variant_id, level.location_id) = (part.id, place.id)
        WHERE coalesce(${availableAt(now)}, 0) < part.quantity))`;

const refused = (field: string, message: string) =>
  new RequestError('BAD_USER_INPUT', `${field} ${message}`, { field });
