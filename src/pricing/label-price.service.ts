import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { HANGS_MS } from './label-store.js';
import { type Amount, isLower } from './price-in-force.js';
import { PriceService } from './price.service.js';
import type { Market } from './sellable.js';
import { ShelfLabelRepository } from './shelf-label.repository.js';

/** What the label of a variant may still say, by the history of prices. */
@Injectable()
export class LabelPriceService {
  constructor(
    private readonly labels: ShelfLabelRepository,
    private readonly prices: PriceService,
  ) {}

  /**
   * The lowest price that a label of a store can have said in the week before an instant: one that was in force there for
   * everybody. Labels tell no prices of groups.
   *
   * @param market of the store.
   * @returns null when it was not for sale. Of more than 20 changes in a week the older are not looked at.
   */
  async lowest(db: Db, variantId: Id<'Variant'>, at: Date, market: Market): Promise<Amount | null> {
    const since = new Date(at.getTime() - HANGS_MS);
    const everybody: Market = { currency: market.currency, country: market.country };
    let lowest: Amount | null = null;
    for (const instant of [since, ...(await this.labels.changes(db, variantId, since, at, everybody))]) {
      const price = (await this.prices.sellables(db, [variantId], instant, everybody)).get(variantId)?.price;
      if (price && (lowest === null || isLower(price, lowest))) lowest = price;
    }
    return lowest;
  }
}
