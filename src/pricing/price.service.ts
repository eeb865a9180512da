import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { PriceRepository } from './price.repository.js';
import { HOME_MARKET, type Market, type Sellable } from './sellable.js';
import { sellableOf } from './sellable-of.js';
import { TaxDirectory } from './tax-directory.js';

/** How many variants are priced at once: the lines of one sale. */
const VARIANTS_MAX = 1_000;

/** What things cost. */
@Injectable()
export class PriceService {
  constructor(
    private readonly prices: PriceRepository,
    private readonly taxes: TaxDirectory,
  ) {}

  /**
   * Variants with the price in force, its prior price, and VAT, in one statement; the rates of VAT are kept in the process.
   *
   * @param variantIds up to 1,000, in any order, repeated or not.
   * @param at         any instant, past ones give what held then; defaults to `db.now`.
   * @param market     list and VAT rates; the retailer's own unless the seller is elsewhere.
   * @returns what is there; an id that is not there is absent, one without a price has `price: null`.
   * @throws RangeError for more than 1,000.
   */
  async sellables(
    db: Db,
    variantIds: readonly Id<'Variant'>[],
    at: Date = db.now,
    market: Market = HOME_MARKET,
  ): Promise<Map<Id<'Variant'>, Sellable>> {
    if (variantIds.length === 0) return new Map();
    if (variantIds.length > VARIANTS_MAX)
      throw new RangeError(`at most ${VARIANTS_MAX} variants are priced at once, got ${variantIds.length}`);
    const rules = await this.taxes.at(db, at);
    const rows = await this.prices.inForce(db, variantIds, at, market);
    return new Map(rows.map((row) => [row.id, sellableOf(row, at, market, rules)]));
  }
}
