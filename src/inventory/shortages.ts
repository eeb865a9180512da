import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import {
  can,
  type FulfilmentChoiceType,
  FulfilmentKind,
  LocationAbility,
  LocationDirectory,
  type LocationFacts,
  LocationKind,
} from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { readyBy, toldMax } from './available.js';
import { InsufficientStock } from './inventory.errors.js';
import type { ShortageType } from './inventory.types.js';
import type { PostedLevel } from './ledger.repository.js';
import { type LevelChange, mergeChanges, type Place, placeKey } from './level-change.js';
import { type AvailableRow, StockLevelRepository } from './stock-level.repository.js';

const ALTERNATIVES_MAX = 3;

/** Too little of a variant, at a location or (null) at all that ship. */
export interface Shortfall {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'> | null;
  readonly asked: number;
  readonly available: number;
}

/** Says no in a way that helps: how many there are, and where else it can be had. */
@Injectable()
export class Shortages {
  constructor(
    private readonly levels: StockLevelRepository,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * The refusal of a posting, to be thrown.
   *
   * @param chosen places that were chosen for what they had, and that others could stand in for.
   */
  ofPosting(
    db: Db,
    changes: readonly LevelChange[],
    at: readonly PostedLevel[],
    chosen: readonly Place[] = [],
  ): Promise<InsufficientStock> {
    const chosenKeys = new Set(chosen.map(placeKey));
    const asked = new Map(
      mergeChanges(changes).map((change) => [placeKey(change), change.promised ?? 0] as const),
    );
    return this.refusal(
      db,
      at.map((level) => ({
        variantId: level.variantId,
        locationId: level.locationId,
        asked: asked.get(placeKey(level)) ?? 0,
        available: level.available,
      })),
      at.every((level) => chosenKeys.has(placeKey(level))),
    );
  }

  /** The refusal, to be thrown: a shopper is told ten at most, and at most three stores (the nearest) beside delivery. */
  async refusal(db: Db, shortfalls: readonly Shortfall[], isOutrun = false): Promise<InsufficientStock> {
    const shortages = await this.explained(db, shortfalls);
    const [first] = shortages;
    return new InsufficientStock(
      { shortages },
      `Of ${first?.variantId} ${first?.asked} were asked, ${first?.available} may be promised.`,
      isOutrun,
    );
  }

  /** What is short, with where else it can be had. */
  async explained(db: Db, shortfalls: readonly Shortfall[]): Promise<ShortageType[]> {
    const rows = await this.levels.available(
      db,
      shortfalls.map(({ variantId }) => variantId),
      null,
    );
    const places = await this.locations.all(db);
    const most = toldMax(db.actor);
    const shortages: ShortageType[] = [];
    for (const shortfall of shortfalls)
      shortages.push({
        variantId: shortfall.variantId,
        asked: shortfall.asked,
        available: Math.min(most, Math.max(0, shortfall.available)),
        alternatives: await this.alternatives(db, shortfall, rows, places),
      });
    return shortages;
  }

  private async alternatives(
    db: Db,
    { variantId, locationId, asked }: Shortfall,
    rows: readonly AvailableRow[],
    places: readonly LocationFacts[],
  ): Promise<FulfilmentChoiceType[]> {
    const from = locationId && places.find(({ id }) => id === locationId);
    const near = from ? await this.locations.near(db, from.point) : places;
    const availableAt = new Map(
      rows.filter((row) => row.variantId === variantId).map((row) => [row.locationId, row.available]),
    );
    const has = (location: LocationFacts) => (availableAt.get(location.id) ?? 0) >= asked;
    const stores = near
      .filter(
        (location) => location.kind === LocationKind.STORE && location.id !== locationId && has(location),
      )
      .flatMap((location) => {
        const promisedBy = readyBy(location, db.now);
        return promisedBy ? choice(FulfilmentKind.COLLECT, location, promisedBy) : [];
      })
      .slice(0, ALTERNATIVES_MAX);
    const shippable = near
      .filter((location) => can(location, LocationAbility.SHIP))
      .reduce((sum, { id }) => sum + (availableAt.get(id) ?? 0), 0);
    return shippable >= asked ? [...stores, choice(FulfilmentKind.DELIVER, null, null)] : stores;
  }
}

const choice = (
  kind: FulfilmentKind,
  location: LocationFacts | null,
  promisedBy: Date | null,
): FulfilmentChoiceType => ({ kind, location, address: null, collectorName: null, promisedBy });
