import { Injectable } from '@nestjs/common';
import { beginWritingLabels } from '../catalogue/index.js';
import { derivedId, type Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Db } from '../platform/database/db.js';
import { rulesReplaced } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Amount } from './price-in-force.js';
import { publicListOf } from './price-list-code.js';
import type { PriceList } from './price-list.entity.js';

/** A price as it is written. */
export interface NewPrice {
  readonly index: number;
  readonly variantId: Id<'Variant'>;
  readonly priceListId: Id<'PriceList'>;
  readonly validFrom: Date;
  readonly revision: number;
  readonly amount: number | null;
  readonly currency: CurrencyCode;
  readonly per: number;
  readonly announced: boolean;
  readonly reason: string;
}

/** What stands where a price is to be written: the row in force at its instant. */
export interface Standing {
  readonly index: number;
  readonly validFrom: Date;
  readonly revision: number;
  readonly amount: number | null;
  readonly per: number;
  readonly announced: boolean;
}

/** Every SQL statement that writes `price_list` and `price`. */
@Injectable()
export class PriceWriteRepository {
  /** @returns variants' ids by SKU; without those that are not there. */
  async variantIds(tx: Tx, skus: readonly string[]): Promise<Map<string, Id<'Variant'>>> {
    const rows = await tx.rows<{ sku: string; id: Id<'Variant'> }>`
      SELECT sku, id FROM variant WHERE sku = ANY(${skus}::text[])`;
    return new Map(rows.map(({ sku, id }) => [sku, id]));
  }

  /** Those of these variants that are there. */
  async known(tx: Tx, variantIds: readonly Id<'Variant'>[]): Promise<Set<Id<'Variant'>>> {
    const rows = await tx.rows<{ id: Id<'Variant'> }>`
      SELECT id FROM variant WHERE id = ANY(${variantIds}::uuid[])`;
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Lists by code. Those for everybody are made where they are not there yet, of a country that has VAT rates: nothing is
   * sold in another. One of a group must be there.
   */
  async lists(tx: Tx, codes: readonly string[]): Promise<Map<string, PriceList>> {
    const wanted = [...new Set(codes)];
    const given = wanted.flatMap((code) => {
      const list = publicListOf(code);
      return list ? [{ id: derivedId<'PriceList'>('pricing.price_list', code), code, ...list }] : [];
    });
    await tx.rows`
      INSERT INTO price_list (id, code, kind, currency, country, audience, vat_included)
      SELECT id, code, list, currency, country, 'everyone', TRUE
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, code text, list text, currency text, country text)
       WHERE country IS NULL OR EXISTS (SELECT FROM tax_rate WHERE tax_rate.country = row.country)
      ON CONFLICT (code) DO NOTHING`;
    const rows = await tx.rows<PriceList>`SELECT * FROM price_list WHERE code = ANY(${wanted}::text[])`;
    return new Map(rows.map((list) => [list.code, list]));
  }

  /** Of each price the row of its list that is in force at its instant; absent where there is none. */
  standing(
    db: Db,
    prices: readonly Pick<NewPrice, 'index' | 'variantId' | 'priceListId' | 'validFrom'>[],
  ): Promise<Standing[]> {
    return db.rows<Standing>`
      SELECT given.index, latest.valid_from, latest.revision, latest.amount, latest.per, latest.announced
        FROM jsonb_to_recordset(${JSON.stringify(prices)}::jsonb)
          AS given(index int, "priceListId" uuid, "variantId" uuid, "validFrom" timestamptz)
       CROSS JOIN LATERAL (
         SELECT valid_from, revision, amount, per, announced FROM price
          WHERE variant_id = given."variantId" AND price_list_id = given."priceListId"
            AND valid_from <= given."validFrom"
          ORDER BY valid_from DESC, revision DESC LIMIT 1) AS latest`;
  }

  /** Of each price what the article regularly costs in its market at its instant; absent where it costs nothing yet. */
  async regular(
    db: Db,
    prices: readonly Pick<NewPrice, 'index' | 'variantId' | 'priceListId' | 'validFrom'>[],
  ): Promise<Map<number, Amount>> {
    const rows = await db.rows<Amount & { index: number }>`
      SELECT given.index, regular.amount, regular.per
        FROM jsonb_to_recordset(${JSON.stringify(prices)}::jsonb)
          AS given(index int, "priceListId" uuid, "variantId" uuid, "validFrom" timestamptz)
        JOIN price_list AS own ON own.id = given."priceListId"
       CROSS JOIN LATERAL (
         SELECT latest.amount, latest.per
           FROM price_list AS list CROSS JOIN LATERAL (
             SELECT amount, per FROM price
              WHERE variant_id = given."variantId" AND price_list_id = list.id AND valid_from <= given."validFrom"
              ORDER BY valid_from DESC, revision DESC LIMIT 1) AS latest
          WHERE list.kind = 'regular' AND list.currency = own.currency
            AND (list.country IS NULL OR list.country = own.country) AND latest.amount IS NOT NULL
          ORDER BY list.country NULLS LAST LIMIT 1) AS regular`;
    return new Map(rows.map(({ index, amount, per }) => [index, { amount, per }]));
  }

  /**
   * Adds those whose place is free; a rival's row or an earlier one stays as it is.
   *
   * @returns the ids of the rows that were added, by index.
   */
  async add(tx: Tx, prices: readonly NewPrice[]): Promise<Map<number, Id<'Price'>>> {
    const { subject } = tx.actor;
    const given = prices.map((price) => ({ ...price, id: tx.newId<'Price'>() }));
    const writtenAt = await beginWritingLabels(tx);
    if (prices.length > 0) rulesReplaced(tx, 'prices');
    const added = await tx.rows<{ id: Id<'Price'> }>`
      INSERT INTO price (id, price_list_id, variant_id, valid_from, revision, amount, currency, per, announced, reason,
                         staff_id, written_at)
      SELECT id, "priceListId", "variantId", "validFrom", revision, amount, currency, per, announced, reason,
             ${subject.kind === 'staff' ? subject.staffId : null}::uuid, ${writtenAt}
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, "priceListId" uuid, "variantId" uuid, "validFrom" timestamptz, revision int, amount bigint,
                 currency text, per int, announced boolean, reason text)
      ON CONFLICT (variant_id, price_list_id, valid_from, revision) DO NOTHING
      RETURNING id`;
    const ids = new Set(added.map(({ id }) => id));
    return new Map(given.flatMap(({ index, id }) => (ids.has(id) ? [[index, id] as const] : [])));
  }

  /** @returns the indexes of those in whose place another price stands, and no revision of it is this one. */
  async otherThan(tx: Tx, prices: readonly NewPrice[]): Promise<number[]> {
    const rows = await tx.rows<{ index: number }>`
      SELECT given.index
        FROM jsonb_to_recordset(${JSON.stringify(prices)}::jsonb)
          AS given(index int, "priceListId" uuid, "variantId" uuid, "validFrom" timestamptz, amount bigint, per int,
                   announced boolean)
        JOIN price ON (price.variant_id, price.price_list_id, price.valid_from)
                    = (given."variantId", given."priceListId", given."validFrom")
       GROUP BY given.index
      HAVING NOT bool_or((price.amount, price.per, price.announced)
                         IS NOT DISTINCT FROM (given.amount, given.per, given.announced))`;
    return rows.map(({ index }) => index);
  }
}
