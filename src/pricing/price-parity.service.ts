import { Injectable } from '@nestjs/common';
import { ApiClientService, type ParityReport, parityOf, type Told } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { decimalOf } from '../kernel/money.js';
import type { Db } from '../platform/database/db.js';
import { MarketService } from './market.service.js';
import { priceView } from './price-view.js';
import { PriceService } from './price.service.js';
import type { Market, Sellable } from './sellable.js';

/** Proves that prices are the same in every channel. */
@Injectable()
export class PriceParityService {
  constructor(
    private readonly clients: ApiClientService,
    private readonly markets: MarketService,
    private readonly prices: PriceService,
  ) {}

  /**
   * What every api client is told of the price of variants at an instant: all that a price says, by the very way that a
   * request through that client takes. Compared within each country of sale, where lists and VAT are the same by law, over
   * all sellers: none has prices of its own, so what is the same for all of them is the same for each.
   *
   * Clients of one market are priced by one statement: a market is all of a client that a price can depend on.
   */
  async report(db: Db, variantIds: readonly Id<'Variant'>[], at: Date): Promise<ParityReport> {
    const priced = new Map<string, ReadonlyMap<string, string>>();
    const told: Told[] = [];
    for (const voice of await this.clients.voices(db)) {
      const market = await this.markets.ofActor(db, voice);
      const key = JSON.stringify(market);
      const said = priced.get(key) ?? (await this.said(db, variantIds, at, market));
      priced.set(key, said);
      told.push({ clientName: voice.clientName, group: market.country, said });
    }
    return parityOf(at, told);
  }

  private async said(
    db: Db,
    variantIds: readonly Id<'Variant'>[],
    at: Date,
    market: Market,
  ): Promise<ReadonlyMap<string, string>> {
    const found = await this.prices.sellables(db, variantIds, at, market);
    return new Map([...found].map(([id, sellable]) => [id, inWords(sellable)]));
  }
}

function inWords(sellable: Sellable): string {
  const price = priceView(sellable);
  if (price === null) return 'not for sale';
  const { amount, per, regular, reduction, vat } = price;
  const announced = reduction?.announceable ? `, reduced from ${decimalOf(reduction.prior)}` : '';
  const rates = vat.map(({ rateBps }) => `${rateBps / 100}%`).join(' and ') || 'none';
  return `${decimalOf(amount)} ${amount.currency} per ${per}, regularly ${decimalOf(regular)}${announced}, VAT ${rates}`;
}
