import { Injectable } from '@nestjs/common';
import { type Coordinates, distanceMetres } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { KeptReading } from '../platform/database/kept-reading.js';
import { wrongState } from '../platform/graphql/refusals.js';
import type { LocationFacts, SellerFacts, TerminalFacts } from './location-facts.js';
import { LocationRepository } from './location.repository.js';

/** All places of the retailer; there are tens or hundreds of them, so they are kept whole. */
interface Directory {
  readonly locations: ReadonlyMap<Id<'Location'>, LocationFacts>;
  readonly sellers: ReadonlyMap<Id<'Seller'>, SellerFacts>;
  readonly terminals: ReadonlyMap<Id<'Terminal'>, TerminalFacts>;
}

/**
 * Where things are: sellers, locations with their opening hours, tills. Kept in the process, so that asking costs no
 * statement; a change by another process is seen within seconds, something new at once, because asking for what is not
 * known reads again.
 */
@Injectable()
export class LocationDirectory {
  readonly kept: KeptReading<Directory>;

  constructor(private readonly rows: LocationRepository) {
    this.kept = new KeptReading(async (db) => {
      const { locations, sellers, terminals } = await rows.everything(db);
      return {
        locations: new Map(locations.map((location) => [location.id, location])),
        sellers: new Map(sellers.map((seller) => [seller.id, seller])),
        terminals: new Map(terminals.map((terminal) => [terminal.id, terminal])),
      };
    });
  }

  /** @returns the location; null when there is none. */
  get(db: Db, id: Id<'Location'>): Promise<LocationFacts | null> {
    return this.kept.find(db, ({ locations }) => locations.get(id));
  }

  /** @throws WrongState it is closed for good. */
  async refuseClosed(db: Db, id: Id<'Location'>): Promise<void> {
    if ((await this.get(db, id))?.isClosed) throw wrongState('location', 'closed');
  }

  /** Whether it is closed for good, by whoever is about to close it too: this waits for him, and he for this. */
  isClosedNow(tx: Tx, id: Id<'Location'>): Promise<boolean> {
    return this.rows.isClosed(tx, id);
  }

  /** The locations with these ids, in the order given; unknown ones are left out. */
  async byIds(db: Db, ids: readonly Id<'Location'>[]): Promise<LocationFacts[]> {
    const found = await this.kept.find(db, ({ locations }) =>
      ids.every((id) => locations.has(id)) ? locations : undefined,
    );
    const locations = found ?? (await this.kept.of(db)).locations;
    return ids.flatMap((id) => locations.get(id) ?? []);
  }

  /** Every location, by name. */
  async all(db: Db): Promise<LocationFacts[]> {
    return [...(await this.kept.of(db)).locations.values()];
  }

  /** Every location with its distance from `from`, nearest first; by name when `from` is null. */
  async near(db: Db, from: Coordinates | null): Promise<LocationFacts[]> {
    const all = await this.all(db);
    if (from === null) return all;
    return all
      .map((location) => ({ ...location, distanceMetres: distanceMetres(from, location.point) }))
      .toSorted((a, b) => a.distanceMetres - b.distanceMetres);
  }

  /** @returns the seller; null when there is none. */
  seller(db: Db, id: Id<'Seller'>): Promise<SellerFacts | null> {
    return this.kept.find(db, ({ sellers }) => sellers.get(id));
  }

  /** @returns the till; null when there is none. */
  terminal(db: Db, id: Id<'Terminal'>): Promise<TerminalFacts | null> {
    return this.kept.find(db, ({ terminals }) => terminals.get(id));
  }

  /** The next question reads anew: called by whoever wrote. */
  forget(): void {
    this.kept.forget();
  }
}
