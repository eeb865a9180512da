import { Injectable } from '@nestjs/common';
import { isSoldAt } from '../catalogue/index.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Id } from '../kernel/ids.js';
import { COUNT_LIMIT } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';

const CHANGES_MAX = 20;

/** A variant, and whether it has a label. */
interface LabelRow {
  readonly id: Id<'Variant'>;
  readonly sku: string;
  readonly hangs: boolean;
}

/** Which labels a store has. */
@Injectable()
export class ShelfLabelRepository {
  /**
   * A page by SKU, one more than `first` when there are more: variants that have a label; since an instant those of which
   * that changed, whether they have one or not. And how many labels there are in all, or have changed.
   */
  async page(
    db: Db,
    asked: {
      currency: CurrencyCode;
      /** Of the store. */
      country: string;
      /** Only what has changed after this. */
      since: Date | null;
      afterSku: string | null;
      first: number;
      isCounted: boolean;
    },
  ): Promise<{ rows: LabelRow[]; total: number }> {
    const { first, afterSku, since } = asked;
    const hangs = hangsAt(db.now, asked);
    const shown = since === null ? hangs : sql`variant.id IN (${changedSince(since, db.now, asked)})`;
    const following = afterSku === null ? sql`` : sql`AND variant.sku > ${afterSku}`;
    const total = asked.isCounted
      ? sql`(SELECT count(*) FROM (SELECT FROM variant WHERE ${LABELLED} AND ${shown} AND ${hangs} LIMIT ${COUNT_LIMIT + 1}) AS matching)`
      : sql`0`;
    const rows = await rowsOf<LabelRow & { id: Id<'Variant'> | null; total: number }>(
      db,
      sql`WITH counted AS MATERIALIZED (SELECT ${total} AS total),
               page AS MATERIALIZED (SELECT variant.id, variant.sku, ${since === null ? sql`true` : hangs} AS hangs
                                       FROM variant WHERE ${LABELLED} AND ${shown} ${following}
                                      ORDER BY variant.sku LIMIT ${first + 1})
          SELECT page.*, counted.total FROM counted LEFT JOIN page ON TRUE ORDER BY page.sku`,
    );
    return { rows: rows.filter(({ id }) => id !== null), total: rows[0]?.total ?? 0 };
  }

  /** Those of these variants that are not there. */
  async unknown(db: Db, variantIds: readonly Id<'Variant'>[]): Promise<Id<'Variant'>[]> {
    const rows = await db.rows<{ id: Id<'Variant'> }>`
      SELECT id FROM unnest(${variantIds}::uuid[]) AS given(id)
       WHERE NOT EXISTS (SELECT FROM variant WHERE variant.id = given.id)`;
    return rows.map(({ id }) => id);
  }

  /** Adds what hangs, where nothing of that instant or a later one does; @returns of how many labels. */
  async confirm(
    tx: Tx,
    confirmed: { locationId: Id<'Location'>; variantIds: readonly Id<'Variant'>[] | null; asOf: Date },
  ): Promise<number> {
    const { locationId, asOf, variantIds } = confirmed;
    const { subject } = tx.actor;
    const given = [...new Set(variantIds ?? [null])].map((variantId) => ({ id: tx.newId(), variantId }));
    const added = await tx.rows`
      INSERT INTO shelf_label (id, location_id, variant_id, as_of, confirmed_at, staff_id)
      SELECT id, ${locationId}, "variantId", ${asOf}, ${tx.now},
             ${subject.kind === 'staff' ? subject.staffId : null}::uuid
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given(id uuid, "variantId" uuid)
       WHERE NOT EXISTS (SELECT FROM shelf_label AS hung
                          WHERE location_id = ${locationId} AND as_of >= ${asOf} AND variant_id IS NULL)
         AND NOT EXISTS (SELECT FROM shelf_label AS hung
                          WHERE location_id = ${locationId} AND as_of >= ${asOf} AND variant_id = "variantId")
      ON CONFLICT DO NOTHING
      RETURNING id`;
    return added.length;
  }

  /** The instants after one and up to another at which a price for everybody began or ended; the latest. */
  async changes(
    db: Db,
    variantId: Id<'Variant'>,
    after: Date,
    until: Date,
    market: { currency: CurrencyCode; country: string },
  ): Promise<Date[]> {
    const rows = await rowsOf<{ validFrom: Date }>(
      db,
      sql`SELECT DISTINCT valid_from FROM price
           WHERE variant_id = ${variantId} AND valid_from > ${after} AND valid_from <= ${until}
             AND price_list_id IN (SELECT id FROM price_list WHERE ${publicLists(market)})
           ORDER BY valid_from DESC LIMIT ${CHANGES_MAX}`,
    );
    return rows.map(({ validFrom }) => validFrom);
  }
}

/** Hung on a shelf, when it is sold. */
const LABELLED = sql`variant.kind IN ('goods', 'bundle', 'gift_card')`;

/** Sold, with a regular price. */
const hangsAt = (now: Date, market: { currency: CurrencyCode; country: string }): Sql => sql`(
  ${isSoldAt(now)}
  AND EXISTS (SELECT FROM price_list CROSS JOIN LATERAL (
                SELECT amount FROM price
                 WHERE variant_id = variant.id AND price_list_id = price_list.id AND valid_from <= ${now}
                 ORDER BY valid_from DESC, revision DESC LIMIT 1) AS latest
               WHERE price_list.kind = 'regular' AND ${publicLists(market)} AND latest.amount IS NOT NULL))`;

/**
 * Changed when it came on sale or either list changed: from a price's instant, or since it was written if that was later;
 * so has what a list says without VAT, when that changed; and when it was renamed, measured anew, put on sale by hand,
 * blocked or let go on sale (`label_changed_at`), and a bundle when one of its parts was.
 */
function changedSince(
  since: Date,
  now: Date,
  { currency, country }: { currency: CurrencyCode; country: string },
): Sql {
  const lists = publicLists({ currency, country });
  return sql`
    SELECT variant_id FROM price
     WHERE greatest(valid_from, written_at) > ${since} AND valid_from <= ${now}
       AND price_list_id IN (SELECT id FROM price_list WHERE ${lists})
    UNION SELECT id FROM variant WHERE sale_from > ${since} AND sale_from <= ${now}
    UNION SELECT id FROM variant WHERE label_changed_at > ${since}
    UNION SELECT bundle_id FROM variant JOIN bundle_component ON component_id = variant.id WHERE label_changed_at > ${since}
    UNION SELECT variant_id FROM price
     WHERE price_list_id IN (SELECT id FROM price_list WHERE NOT vat_included AND ${lists})
       AND EXISTS (${vatChanges({ country, since, now })})`;
}

/** What a list without VAT says is another price on a label since a rate of the country, or the class of an article there, changed. */
const vatChanges = ({ country, since, now }: { country: string; since: Date; now: Date }): Sql => sql`
  SELECT FROM tax_rate WHERE country = ${country} AND valid_from > ${since} AND valid_from <= ${now}
  UNION ALL
  SELECT FROM tax_classification
   WHERE country = ${country} AND greatest(valid_from, written_at) > ${since} AND valid_from <= ${now}
     AND variant_id = price.variant_id`;

const publicLists = ({ currency, country }: { currency: CurrencyCode; country: string }): Sql =>
  sql`audience = 'everyone' AND currency = ${currency} AND (country IS NULL OR country = ${country})`;
