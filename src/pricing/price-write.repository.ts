import { Injectable } from '@nestjs/common';
import { derivedId, type Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PriceListKind } from './price-list.entity.js';

/** A price as it is written. */
export interface NewPrice {
  readonly index: number;
  readonly variantId: Id<'Variant'>;
  readonly priceListId: Id<'PriceList'>;
  readonly validFrom: Date;
  readonly amount: number | null;
  readonly currency: CurrencyCode;
  readonly per: number;
  readonly announced: boolean;
  readonly reason: string;
}

/** Every SQL statement that writes `price_list` and `price`. */
@Injectable()
export class PriceWriteRepository {
  async variantIds(tx: Tx, skus: readonly string[]): Promise<Map<string, Id<'Variant'>>> {
    const rows = await tx.rows<{ sku: string; id: Id<'Variant'> }>`
      SELECT sku, id FROM variant WHERE sku = ANY(${skus}::text[])`;
    return new Map(rows.map(({ sku, id }) => [sku, id]));
  }

  /** The lists of these kinds and currencies, made where they are not there yet: `regular EUR` → id. */
  async lists(
    tx: Tx,
    given: readonly { list: PriceListKind; currency: CurrencyCode }[],
  ): Promise<Map<string, Id<'PriceList'>>> {
    const wanted = [
      ...new Map(given.map(({ list, currency }) => [`${list} ${currency}`, { list, currency }])),
    ];
    const lists = wanted.map(([name, list]) => ({
      ...list,
      id: derivedId<'PriceList'>('pricing.price_list', name),
    }));
    await tx.rows`
      INSERT INTO price_list (id, kind, currency)
      SELECT id, list, currency FROM jsonb_to_recordset(${JSON.stringify(lists)}::jsonb) AS row(id uuid, list text, currency text)
      ON CONFLICT (kind, currency) DO NOTHING`;
    const rows = await tx.rows<{ id: Id<'PriceList'>; kind: PriceListKind; currency: CurrencyCode }>`
      SELECT id, kind, currency FROM price_list`;
    return new Map(rows.map(({ id, kind, currency }) => [`${kind} ${currency}`, id]));
  }

  /** Adds those whose place is free; a rival's row or an earlier one stays as it is. */
  async add(tx: Tx, prices: readonly NewPrice[]): Promise<void> {
    const { subject } = tx.actor;
    const given = prices.map((price) => ({ ...price, id: tx.newId<'Price'>() }));
    await tx.rows`
      INSERT INTO price (id, price_list_id, variant_id, valid_from, amount, currency, per, announced, reason, staff_id, written_at)
      SELECT id, "priceListId", "variantId", "validFrom", amount, currency, per, announced, reason,
             ${subject.kind === 'staff' ? subject.staffId : null}::uuid, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, "priceListId" uuid, "variantId" uuid, "validFrom" timestamptz, amount bigint, currency text,
                 per int, announced boolean, reason text)
      ON CONFLICT (variant_id, price_list_id, valid_from) DO NOTHING`;
  }

  /** @returns the indexes of those in whose place another price stands. */
  async otherThan(tx: Tx, prices: readonly NewPrice[]): Promise<number[]> {
    const rows = await tx.rows<{ index: number }>`
      SELECT given.index
        FROM jsonb_to_recordset(${JSON.stringify(prices)}::jsonb)
          AS given(index int, "priceListId" uuid, "variantId" uuid, "validFrom" timestamptz, amount bigint, per int,
                   announced boolean)
        JOIN price ON (price.variant_id, price.price_list_id, price.valid_from)
                    = (given."variantId", given."priceListId", given."validFrom")
       WHERE (price.amount, price.per, price.announced) IS DISTINCT FROM (given.amount, given.per, given.announced)`;
    return rows.map(({ index }) => index);
  }
}
