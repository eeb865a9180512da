import { Injectable } from '@nestjs/common';
import type { CurrencyCode, Money } from '../kernel/money.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { beforeAndAfter, isSurprise, type PriceRowView } from './price-change.js';
import { priceListCode } from './price-list-code.js';
import { type NewPrice, PriceWriteRepository } from './price-write.repository.js';
import { PRICE_AMOUNT_MAX } from './set-prices.service.js';

/** A row of the import's prices.csv, columns in camel case (docs/import-format.md). */
export interface PriceRow {
  readonly sku: string;
  /** `regular`, `markdown`, or the code of a list of a group. */
  readonly list: string;
  readonly currency: CurrencyCode;
  /** Of sale; absent or null: all. */
  readonly country?: string | null;
  /** Of `currency`, VAT included unless the list leaves it out; null: the list has no price from then on. */
  readonly amount: Money | null;
  /** For so many units. */
  readonly per: number;
  readonly validFrom: Date;
  /** Of a markdown: told as a reduction. Whether it may be is worked out when it is asked. */
  readonly announced: boolean;
  readonly reason: string;
}

/** How an import looks at prices before it writes them. */
export interface PriceReview {
  /** A change by more than so many basis points is a problem, unless confirmed; null: none is. */
  readonly surpriseMaxBps: number | null;
  /** Told of every price that is set, with what it replaces. */
  readonly told: (sku: string, row: PriceRowView) => void;
}

/** Writes prices in bulk: for the import and the sample store. */
@Injectable()
export class PriceWriter {
  constructor(private readonly rows: PriceWriteRepository) {}

  /**
   * Adds prices; at most 1,000 at a time. A row is known by SKU, list, currency, country and instant: the same row again
   * changes nothing, another amount at the same instant is a problem, since what was in force is never edited.
   *
   * @param review what changes by too much is a problem as well, and every change is told.
   * @returns a row with a problem is left out and told; the caller decides what becomes of the rest.
   */
  async prices(tx: Tx, given: readonly PriceRow[], review: PriceReview | null = null): Promise<BulkResult> {
    const variants = await this.rows.variantIds(
      tx,
      given.map(({ sku }) => sku),
    );
    const lists = await this.rows.lists(tx, given.map(codeOf));
    const listOf = (row: PriceRow) => lists.get(codeOf(row));
    const check = new BulkCheck(given)
      .check('sku', ({ sku }) => !variants.has(sku) && 'does not name a variant')
      .check('list', (row) => !listOf(row) && 'does not name a price list')
      .check(
        'amount',
        ({ amount }) =>
          amount !== null &&
          (amount.amount < 0 ? 'is negative' : amount.amount > PRICE_AMOUNT_MAX && 'is too large'),
      )
      .check(
        'currency',
        ({ amount, currency }) =>
          amount !== null && amount.currency !== currency && 'is not that of the amount',
      )
      .check('currency', (row) => listOf(row)!.currency !== row.currency && 'is not that of the price list')
      .check(
        'announced',
        (row) =>
          row.announced &&
          listOf(row)!.kind !== 'markdown' &&
          listOf(row)!.audience !== 'open_group' &&
          'is for markdowns and for offers that anyone may join',
      )
      .once('validFrom', (row) => `${row.sku} ${codeOf(row)} ${row.validFrom.getTime()}`);
    const newPrices = () =>
      check.good().map(({ row, index }): NewPrice => ({
        index,
        variantId: variants.get(row.sku)!,
        priceListId: listOf(row)!.id,
        validFrom: row.validFrom,
        revision: 0,
        amount: row.amount?.amount ?? null,
        currency: row.currency,
        per: row.per,
        announced: row.announced,
        reason: row.reason,
      }));
    if (review) await this.review(tx, given, newPrices(), check, review);
    const good = newPrices();
    await this.rows.add(tx, good);
    const other = new Set(await this.rows.otherThan(tx, good));
    check.check(
      'validFrom',
      (_, index) => other.has(index) && 'has another price already; prices are never edited, add a later one',
    );
    return check.result();
  }

  private async review(
    tx: Tx,
    given: readonly PriceRow[],
    good: readonly NewPrice[],
    check: BulkCheck<PriceRow>,
    { surpriseMaxBps, told }: PriceReview,
  ): Promise<void> {
    const asked = good.map((price) => ({ ...price, listCode: codeOf(given[price.index]!) }));
    const standing = await this.rows.standing(tx, good);
    const rows = beforeAndAfter(asked, standing, await this.rows.regular(tx, good));
    for (const [index, row] of rows) told(given[index]!.sku, row);
    if (surpriseMaxBps !== null)
      check.check('amount', (_, index) => {
        const row = rows.get(index);
        return row && isSurprise(row, surpriseMaxBps) ? surpriseWords(row, surpriseMaxBps) : null;
      });
  }
}

const surpriseWords = ({ changeBps, after }: PriceRowView, maxBps: number): string =>
  after === null
    ? 'ends the regular price: the article would not be for sale; confirm the surprise'
    : `changes the price by ${changeBps === null ? 'everything' : `${changeBps / 100}%`}, more than ${maxBps / 100}%; confirm the surprise`;

const codeOf = ({ list, currency, country = null }: PriceRow): string =>
  list === 'regular' || list === 'markdown' ? priceListCode({ list, currency, country }) : list;
