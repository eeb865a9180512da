import { Args, Context, Info, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentActor, Permit } from '../access/index.js';
import { VariantType } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Connection } from '../kernel/page.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { asksFor } from '../platform/graphql/asks-for.js';
import { connectionOf, pageRequest } from '../platform/graphql/page.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { MarketService } from './market.service.js';
import { priceView } from './price-view.js';
import { PriceService } from './price.service.js';
import { PriceType, ShelfLabelType } from './pricing.types.js';
import type { Sellable } from './sellable.js';
import { ShelfLabelService } from './shelf-label.service.js';

/** A DataLoader asks in one statement for so many. */
const BATCH_MAX = 1_000;

export const ShelfLabelConnection = connectionOf('ShelfLabel', ShelfLabelType);

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

/** Labels, for those who hang them. */
@Resolver()
export class ShelfLabelResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly labels: ShelfLabelService,
  ) {}

  @Permit('pricing.read_labels')
  @Query(() => ShelfLabelConnection, {
    description:
      'What each label of a store says now: of all goods, bundles and gift cards on sale that have a price, by SKU. Empty for a place that sells nothing or is not yours. Callers: associate and manager of that store, ops, a system.',
  })
  shelfLabels(
    @CurrentActor() actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('locationId', { type: () => UUID, description: 'The store.' }) locationId: Id<'Location'>,
    @Args('since', {
      type: () => Instant,
      nullable: true,
      description: 'Only what has changed after this: labels to hang anew.',
    })
    since?: Date | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<ShelfLabelType>> {
    return this.labels.list(this.unitOfWork.read(actor), {
      locationId,
      since: since ?? null,
      page: pageRequest(first, after),
      isCounted: asksFor(info, 'totalCount'),
    });
  }
}
