import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { can, LocationAbility, LocationDirectory, type LocationFacts } from '../locations/index.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** A row of the import's shelf_labels.csv, columns in camel case. */
export interface ShelfLabelRow {
  /** The code of a store. */
  readonly location: string;
  /** Null: all labels of the store. */
  readonly sku: string | null;
  readonly asOf: Date;
}

/** Writes in bulk what hangs on the shelves of stores. */
@Injectable()
export class ShelfLabelWriter {
  constructor(private readonly locations: LocationDirectory) {}

  /** Adds confirmations; at most 1,000 at a time. Of one label the latest instant holds; the same again changes nothing. */
  async labels(tx: Tx, given: readonly ShelfLabelRow[]): Promise<BulkResult> {
    const stores = new Map<string, LocationFacts>();
    for (const store of await this.locations.all(tx)) stores.set(store.code, store);
    const skus = given.flatMap(({ sku }) => sku ?? []);
    const variants = new Map(
      (
        await tx.rows<{ sku: string; id: Id<'Variant'> }>`
          SELECT sku, id FROM variant WHERE sku = ANY(${skus}::text[])`
      ).map(({ sku, id }) => [sku, id]),
    );
    const check = new BulkCheck(given)
      .check('location', ({ location }) => !stores.has(location) && 'does not name a location')
      .check(
        'location',
        ({ location }) =>
          !can(stores.get(location)!, LocationAbility.SELL) && 'sells nothing, so no labels hang there',
      )
      .check('sku', ({ sku }) => sku !== null && !variants.has(sku) && 'does not name a variant')
      .check('asOf', ({ asOf }) => asOf > tx.now && 'is still to come')
      .once('asOf', ({ location, sku, asOf }) => `${location} ${sku} ${asOf.getTime()}`);
    const rows = check.good().map(({ row: { location, sku, asOf } }) => ({
      id: tx.newId<'ShelfLabel'>(),
      locationId: stores.get(location)!.id,
      variantId: sku === null ? null : variants.get(sku)!,
      asOf,
    }));
    await tx.rows`
      INSERT INTO shelf_label (id, location_id, variant_id, as_of, confirmed_at)
      SELECT id, "locationId", "variantId", "asOf", ${tx.thisMoment()}
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS row(id uuid, "locationId" uuid, "variantId" uuid, "asOf" timestamptz)
      ON CONFLICT DO NOTHING`;
    return check.result();
  }
}
