import { Injectable } from '@nestjs/common';
import { ApiClientService, type ParityReport, parityOf, type Told } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { decimalOf } from '../kernel/money.js';
import { homeOf, LocationDirectory, type SellerFacts } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
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
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * What every api client is told of the price of variants at an instant: all that a price says, by the very way that a
   * request through that client takes. Compared within each country of sale, where lists and VAT are the same by law, over
   * all sellers: none has prices of its own, so a seller whose clients all tell another price differs too, and is named.
   *
   * Clients of one market are priced by one statement: a market is all of a client that a price can depend on.
   */
  async report(db: Db, variantIds: readonly Id<'Variant'>[], at: Date): Promise<ParityReport> {
    const voices = await this.clients.voices(db);
    const sellerOf = await this.sellers(db, voices);
    const priced = new Map<string, ReadonlyMap<string, string>>();
    const told: Told[] = [];
    for (const voice of voices) {
      const market = await this.markets.ofActor(db, voice);
      const key = JSON.stringify(market);
      const said = priced.get(key) ?? (await this.said(db, variantIds, at, market));
      priced.set(key, said);
      const sellerName = sellerOf(voice)?.name ?? null;
      told.push({ clientName: voice.clientName, group: market.country, sellerName, said });
    }
    return parityOf(at, told);
  }

  /** Who sells through a client: of the place that it stands in; without one, who sells at a distance. */
  private async sellers(
    db: Db,
    voices: readonly Actor[],
  ): Promise<(voice: Pick<Actor, 'locationId'>) => SellerFacts | null> {
    const standing = voices.flatMap(({ locationId }) => locationId ?? []);
    const places = new Map((await this.locations.byIds(db, standing)).map((place) => [place.id, place]));
    const home = homeOf(await this.locations.all(db));
    return ({ locationId }) => (locationId === null ? home : places.get(locationId))?.seller ?? null;
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
