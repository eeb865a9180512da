import { Injectable } from '@nestjs/common';
import { type Coordinates, distanceMetres } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import type { LocationFacts, SellerFacts, TerminalFacts } from './location-facts.js';
import { LocationRepository } from './location.repository.js';

/** All places of the retailer; there are tens or hundreds of them, so they are kept whole. */
interface Directory {
  readonly locations: ReadonlyMap<Id<'Location'>, LocationFacts>;
  readonly sellers: ReadonlyMap<Id<'Seller'>, SellerFacts>;
  readonly terminals: ReadonlyMap<Id<'Terminal'>, TerminalFacts>;
  readonly readAtMs: number;
}

/**
 * Where things are: sellers, locations with their opening hours, tills. Kept in the process, so that asking costs no
 * statement; a change by another process is seen within {@link maxAgeMs}, something new at once, because asking for what
 * is not known reads again.
 */
@Injectable()
export class LocationDirectory {
  /** How old an answer may be, by the machine's own time: a moved clock makes nothing stale. */
  maxAgeMs = 5_000;
  private known: Directory | null = null;
  private reading: Promise<Directory> | null = null;

  constructor(private readonly rows: LocationRepository) {}

  /** @returns the location; null when there is none. */
  get(db: Db, id: Id<'Location'>): Promise<LocationFacts | null> {
    return this.find(db, ({ locations }) => locations.get(id));
  }

  /** @throws WrongState it is closed for good. */
  async refuseClosed(db: Db, id: Id<'Location'>): Promise<void> {
    if ((await this.get(db, id))?.isClosed) throw wrongState('location', 'closed');
  }

  /** The locations with these ids, in the order given; unknown ones are left out. */
  async byIds(db: Db, ids: readonly Id<'Location'>[]): Promise<LocationFacts[]> {
    const found = await this.find(db, ({ locations }) =>
      ids.every((id) => locations.has(id)) ? locations : undefined,
    );
    const locations = found ?? (await this.read(db)).locations;
    return ids.flatMap((id) => locations.get(id) ?? []);
  }

  /** Every location, by name. */
  async all(db: Db): Promise<LocationFacts[]> {
    return [...(await this.read(db)).locations.values()];
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
    return this.find(db, ({ sellers }) => sellers.get(id));
  }

  /** @returns the till; null when there is none. */
  terminal(db: Db, id: Id<'Terminal'>): Promise<TerminalFacts | null> {
    return this.find(db, ({ terminals }) => terminals.get(id));
  }

  /** The next question reads anew: called by whoever wrote. */
  forget(): void {
    this.known = null;
    this.reading = null;
  }

  private async find<Found>(
    db: Db,
    pick: (directory: Directory) => Found | undefined,
  ): Promise<Found | null> {
    const asked = performance.now();
    const directory = await this.read(db);
    const found = pick(directory);
    if (found !== undefined || directory.readAtMs >= asked) return found ?? null;
    this.forget();
    return pick(await this.read(db)) ?? null;
  }

  /**
   * Rivals share one reading, but a transaction: others wait for a connection, perhaps for its own. One that fails,
   * perhaps with the transaction that read, is nobody else's failure. What was forgotten while it was read is not kept.
   */
  private read(db: Db): Promise<Directory> {
    const known = this.known;
    if (known !== null && performance.now() - known.readAtMs < this.maxAgeMs) return Promise.resolve(known);
    if (this.reading !== null && !(db instanceof Tx)) return this.reading.catch(() => this.readNow(db));
    const reading = this.readNow(db);
    this.reading = reading;
    reading.then(
      (directory) => this.done(reading, directory),
      () => this.done(reading, null),
    );
    return reading;
  }

  private done(reading: Promise<Directory>, directory: Directory | null): void {
    if (this.reading !== reading) return;
    this.reading = null;
    this.known = directory;
  }

  private async readNow(db: Db): Promise<Directory> {
    const readAtMs = performance.now();
    const { locations, sellers, terminals } = await this.rows.everything(db);
    return {
      locations: new Map(locations.map((location) => [location.id, location])),
      sellers: new Map(sellers.map((seller) => [seller.id, seller])),
      terminals: new Map(terminals.map((terminal) => [terminal.id, terminal])),
      readAtMs,
    };
  }
}
