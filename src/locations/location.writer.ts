import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LocationDirectory } from './location-directory.js';
import type {
  LocationRowGiven,
  OpeningExceptionRow,
  OpeningHoursRow,
  SellerRow,
  TerminalRow,
} from './location-rows.js';
import { LocationWriteRepository } from './location-write.repository.js';

const WEEKDAYS: readonly OpeningHoursRow['weekday'][] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** What became of rows of locations. */
export interface LocationsWritten extends BulkResult {
  /** Those that these rows close for good, and that were open before: whoever has something there is to be told. */
  readonly closed: readonly Id<'Location'>[];
}

/**
 * Writes sellers, locations, hours and tills in bulk: for the import and the sample store. Rows are known by their code: a
 * second time the same rows change nothing, other values change the row. At most 1,000 rows at a time. A row with a problem
 * is left out and told; the caller decides what becomes of the rest.
 */
@Injectable()
export class LocationWriter {
  constructor(
    private readonly rows: LocationWriteRepository,
    private readonly directory: LocationDirectory,
  ) {}

  async sellers(tx: Tx, given: readonly SellerRow[]): Promise<BulkResult> {
    const taken = await this.rows.sellerPrefixes(
      tx,
      given.map(({ documentPrefix }) => documentPrefix),
    );
    const check = new BulkCheck(given)
      .check('documentPrefix', (row) => isAnothers(taken, row) && 'is that of another seller')
      .once('code', ({ code }) => code)
      .once('documentPrefix', ({ documentPrefix }) => documentPrefix);
    await this.rows.upsertSellers(tx, rowsOf(check));
    return this.done(check);
  }

  async locations(tx: Tx, given: readonly LocationRowGiven[]): Promise<LocationsWritten> {
    const sellers = await this.rows.sellerIds(
      tx,
      given.flatMap(({ seller, stockOwner }) => [seller, stockOwner ?? seller]),
    );
    const check = new BulkCheck(given)
      .once('code', ({ code }) => code)
      .check(
        'abilities',
        ({ closed, abilities }) => closed && abilities.length > 0 && 'is empty where a location is closed',
      )
      .check('seller', ({ seller }) => !sellers.has(seller) && 'does not name a seller')
      .check(
        'stockOwner',
        ({ stockOwner }) => stockOwner !== null && !sellers.has(stockOwner) && 'does not name a seller',
      );
    const closed = await this.rows.upsertLocations(
      tx,
      rowsOf(check).map((row) => ({
        ...row,
        sellerId: sellers.get(row.seller)!,
        stockOwnerId: sellers.get(row.stockOwner ?? row.seller)!,
      })),
    );
    return { ...this.done(check), closed };
  }

  /** All rows of a location come in one call: they are its week, and what was before is gone. */
  async openingHours(tx: Tx, given: readonly OpeningHoursRow[]): Promise<BulkResult> {
    const locations = await this.locationIds(tx, given);
    const check = new BulkCheck(given)
      .once('opens', ({ location, weekday, opens }) => `${location} ${weekday} ${opens}`)
      .check('location', ({ location }) => !locations.has(location) && 'does not name a location')
      .check('opens', ({ opens }) => opens === '24:00' && 'is 00:00 of the next day');
    await this.rows.replaceSlots(
      tx,
      rowsOf(check).map(({ location, weekday, opens, closes }) => ({
        locationId: locations.get(location)!,
        weekday: WEEKDAYS.indexOf(weekday) + 1,
        opens,
        closes,
      })),
    );
    return this.done(check);
  }

  /** All rows of a day of a location come in one call: they are that day, and what was said of it before is gone. */
  async openingExceptions(tx: Tx, given: readonly OpeningExceptionRow[]): Promise<BulkResult> {
    const locations = await this.locationIds(tx, given);
    const check = new BulkCheck(given)
      .once('opens', ({ location, day, opens }) => `${location} ${day} ${opens}`)
      .check('location', ({ location }) => !locations.has(location) && 'does not name a location')
      .check('opens', ({ opens }) => opens === '24:00' && 'is 00:00 of the next day');
    await this.rows.replaceExceptions(
      tx,
      rowsOf(check).map(({ location, ...row }) => ({ ...row, locationId: locations.get(location)! })),
    );
    return this.done(check);
  }

  async terminals(tx: Tx, given: readonly TerminalRow[]): Promise<BulkResult> {
    const [locations, taken] = [
      await this.locationIds(tx, given),
      await this.rows.terminalPrefixes(
        tx,
        given.map(({ documentPrefix }) => documentPrefix),
      ),
    ];
    const check = new BulkCheck(given)
      .check('location', ({ location }) => !locations.has(location) && 'does not name a location')
      .check('documentPrefix', (row) => isAnothers(taken, row) && 'is that of another till')
      .once('code', ({ code }) => code)
      .once('documentPrefix', ({ documentPrefix }) => documentPrefix);
    await this.rows.upsertTerminals(
      tx,
      rowsOf(check).map((row) => ({ ...row, locationId: locations.get(row.location)! })),
    );
    return this.done(check);
  }

  private locationIds(
    tx: Tx,
    given: readonly { readonly location: string }[],
  ): Promise<Map<string, Id<'Location'>>> {
    return this.rows.locationIds(tx, [...new Set(given.map(({ location }) => location))]);
  }

  private done<Row>(check: BulkCheck<Row>): BulkResult {
    this.directory.forget();
    return check.result();
  }
}

const isAnothers = (
  taken: ReadonlyMap<string, string>,
  { documentPrefix, code }: { documentPrefix: string; code: string },
): boolean => (taken.get(documentPrefix) ?? code) !== code;

const rowsOf = <Row>(check: BulkCheck<Row>): Row[] => check.good().map(({ row }) => row);
