import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { VariantType } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { MarketService } from './market.service.js';
import { priceView } from './price-view.js';
import { PriceService } from './price.service.js';
import { PriceType } from './pricing.types.js';
import type { Sellable } from './sellable.js';

/** A DataLoader asks in one statement for so many. */
const BATCH_MAX = 1_000;

/** Adds its price to a variant; all variants of an answer are priced in one statement. */
@Resolver(() => VariantType)
export class VariantPriceResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly prices: PriceService,
    private readonly markets: MarketService,
  ) {}

  @ResolveField(() => PriceType, {
    nullable: true,
    description: 'What it costs now, the same through every client; null: not for sale.',
  })
  async price(
    @Parent() { id }: VariantType,
    @Context() context: RequestContext,
  ): Promise<ReturnType<typeof priceView>> {
    const loader = context.loader(
      VariantPriceResolver,
      () =>
        new DataLoader<Id<'Variant'>, Sellable | undefined>((ids) => this.load(context.actor!, ids), {
          maxBatchSize: BATCH_MAX,
        }),
    );
    const sellable = await loader.load(id);
    return sellable ? priceView(sellable) : null;
  }

  private async load(actor: Actor, ids: readonly Id<'Variant'>[]): Promise<(Sellable | undefined)[]> {
    const db = this.unitOfWork.read(actor);
    const found = await this.prices.sellables(db, ids, db.now, await this.markets.ofActor(db, actor));
    return ids.map((id) => found.get(id));
  }
}
