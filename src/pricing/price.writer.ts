import { Injectable } from '@nestjs/common';
import type { CurrencyCode, Money } from '../kernel/money.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PriceListKind } from './price-list.entity.js';
import { PriceWriteRepository } from './price-write.repository.js';

/** A row of the import's prices.csv, columns in camel case (docs/import-format.md). */
export interface PriceRow {
  readonly sku: string;
  readonly list: PriceListKind;
  readonly currency: CurrencyCode;
  /** VAT included, of `currency`; null: the list has no price from then on. */
  readonly amount: Money | null;
  /** For so many units. */
  readonly per: number;
  readonly validFrom: Date;
  /** Of a markdown: told as a reduction. Whether it may be is worked out when it is asked. */
  readonly announced: boolean;
  readonly reason: string;
}

/** Writes prices in bulk: for the import and the sample store. */
@Injectable()
export class PriceWriter {
  constructor(private readonly rows: PriceWriteRepository) {}

  /**
   * Adds prices; at most 1,000 at a time. A row is known by SKU, list, currency and instant: the same row again changes
   * nothing, another amount at the same instant is a problem, since what was in force is never edited.
   *
   * @returns a row with a problem is left out and told; the caller decides what becomes of the rest.
   */
  async prices(tx: Tx, given: readonly PriceRow[]): Promise<BulkResult> {
    const variants = await this.rows.variantIds(
      tx,
      given.map(({ sku }) => sku),
    );
    const lists = await this.rows.lists(tx, given);
    const check = new BulkCheck(given)
      .check('sku', ({ sku }) => !variants.has(sku) && 'does not name a variant')
      .check('amount', ({ amount }) => amount !== null && amount.amount < 0 && 'is negative')
      .check(
        'currency',
        ({ amount, currency }) =>
          amount !== null && amount.currency !== currency && 'is not that of the amount',
      )
      .check('announced', ({ announced, list }) => announced && list !== 'markdown' && 'is for markdowns')
      .once('validFrom', (row) => `${row.sku} ${row.list} ${row.currency} ${row.validFrom.getTime()}`);
    const good = check.good().map(({ row, index }) => ({
      index,
      variantId: variants.get(row.sku)!,
      priceListId: lists.get(`${row.list} ${row.currency}`)!,
      validFrom: row.validFrom,
      amount: row.amount?.amount ?? null,
      currency: row.currency,
      per: row.per,
      announced: row.announced,
      reason: row.reason,
    }));
    await this.rows.add(tx, good);
    const other = new Set(await this.rows.otherThan(tx, good));
    check.check(
      'validFrom',
      (_, index) => other.has(index) && 'has another price already; prices are never edited, add a later one',
    );
    return check.result();
  }
}
