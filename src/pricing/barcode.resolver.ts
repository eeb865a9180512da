import { Args, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Public } from '../access/index.js';
import {
  type BarcodeMatchFacts,
  BarcodeMatchType,
  CatalogueReader,
  isScannedText,
} from '../catalogue/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { unitsWorth } from './label-units.js';
import { MarketService } from './market.service.js';
import { PriceService } from './price.service.js';

/** What a scan leads to. Here, because a label with a price says how much there is only together with prices. */
@Resolver()
export class BarcodeResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueReader,
    private readonly prices: PriceService,
    private readonly markets: MarketService,
  ) {}

  @Public()
  @Query(() => [BarcodeMatchType], {
    description:
      'What a scan leads to, as much of it as scanIntoCart adds: a GTIN, in-store number, scale label, GS1 element string or Digital Link. Empty: unknown; several: choose. Callers: anyone with an api key.',
  })
  async barcode(
    @CurrentActor() actor: Actor,
    @Args('barcode', {
      type: () => String,
      description: 'As the scanner sent or a person typed it, 1 to 512 characters.',
    })
    barcode: string,
  ): Promise<BarcodeMatchFacts[]> {
    if (!isScannedText(barcode))
      throw new RequestError('BAD_USER_INPUT', 'barcode must be 1 to 512 characters that a scanner sends', {
        field: 'barcode',
      });
    const db = this.unitOfWork.read(actor);
    return this.measured(db, actor, await this.catalogue.barcodeMatches(db, barcode));
  }

  /** What is worth nothing at the price in force, or has none, leads to nothing. */
  private async measured(
    db: Db,
    actor: Actor,
    matches: readonly BarcodeMatchFacts[],
  ): Promise<BarcodeMatchFacts[]> {
    const labelled = matches.filter(({ labelAmount }) => labelAmount !== null);
    if (labelled.length === 0) return [...matches];
    const sellables = await this.prices.sellables(
      db,
      labelled.map(({ variantId }) => variantId),
      db.now,
      await this.markets.ofActor(db, actor),
    );
    return matches
      .map((match) => {
        if (match.labelAmount === null) return match;
        const price = sellables.get(match.variantId)?.price ?? null;
        return { ...match, quantity: price === null ? 0 : unitsWorth(match.labelAmount, price) };
      })
      .filter(({ quantity }) => quantity > 0);
  }
}
