import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  CurrentActor,
  CurrentCall,
  type ParityReport,
  ParityReportType,
  Permit,
  Public,
} from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { MarketService } from './market.service.js';
import type { PriceRowView } from './price-change.js';
import { PriceParityService } from './price-parity.service.js';
import { variantPriceView, type VariantPriceView } from './price-view.js';
import { PriceService } from './price.service.js';
import { SetPricesInput } from './pricing.inputs.js';
import { SetPricesResult } from './pricing.results.js';
import { VariantPriceType } from './pricing.types.js';
import type { Market } from './sellable.js';
import { SetPricesService } from './set-prices.service.js';

const VARIANTS_MAX = 100;

/** What things cost at any instant, and setting it. */
@Resolver()
export class PricesResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly prices: PriceService,
    private readonly markets: MarketService,
    private readonly setting: SetPricesService,
    private readonly parity: PriceParityService,
  ) {}

  @Public()
  @Query(() => [VariantPriceType], {
    description:
      'What variants cost at an instant, past or planned, in the order asked; unknown ones are left out. Callers: anyone with an api key.',
  })
  async priceAt(
    @CurrentActor() actor: Actor,
    @Context() { language }: RequestContext,
    @Args('variantIds', { type: () => [UUID], description: 'Which variants, 1 to 100.' })
    variantIds: Id<'Variant'>[],
    @Args('at', { type: () => Instant, nullable: true, description: 'When; default: now.' })
    at?: Date | null,
    @Args('customerId', {
      type: () => UUID,
      nullable: true,
      description: 'Staff only: for whom, with the prices of her groups. A customer gets her own.',
    })
    customerId?: Id<'Customer'> | null,
    @Args('country', {
      type: () => String,
      nullable: true,
      description: 'Of sale, ISO 3166 alpha-2; default: of the store that asks, else our own.',
    })
    country?: string | null,
  ): Promise<VariantPriceView[]> {
    const db = this.unitOfWork.read(actor);
    const when = at ?? db.now;
    const market = await this.marketOf(db, customerId ?? null, country ?? null);
    const found = await this.prices.sellables(db, atMost(variantIds), when, market);
    return variantIds.flatMap((id) => {
      const sellable = found.get(id);
      return sellable ? [variantPriceView(sellable, when, language)] : [];
    });
  }

  @Permit('pricing.prove_parity')
  @Query(() => ParityReportType, {
    description:
      'The price of variants through every api client, and where they differ within a country of sale. Callers: marketer, ops.',
  })
  priceParity(
    @CurrentActor() actor: Actor,
    @Args('variantIds', { type: () => [UUID], description: 'Which variants, 1 to 100.' })
    variantIds: Id<'Variant'>[],
    @Args('at', { type: () => Instant, nullable: true, description: 'When; default: now.' })
    at?: Date | null,
  ): Promise<ParityReport> {
    const db = this.unitOfWork.read(actor);
    return this.parity.report(db, atMost(variantIds), at ?? db.now);
  }

  @Permit('pricing.set')
  @Mutation(() => SetPricesResult, {
    description:
      'Sets, plans and ends prices, all of them or none. Callers: ops, admin. Refuses: PRICE_SURPRISE, RULE_BROKEN, NOT_FOUND.',
  })
  async setPrices(
    @CurrentCall() call: Call,
    @Args('input') input: SetPricesInput,
  ): Promise<{ rows: PriceRowView[]; dryRun: boolean }> {
    const set = input.dryRun
      ? await this.unitOfWork.rehearse(call.actor, call, (tx) => this.setting.set(tx, input))
      : await this.idempotency.run(call, (tx) => this.setting.set(tx, input));
    return { rows: set, dryRun: input.dryRun };
  }

  private async marketOf(db: Db, customerId: Id<'Customer'> | null, country: string | null): Promise<Market> {
    const own = await this.markets.ofActor(db, db.actor);
    const market = country === null ? own : { ...own, ...(await this.markets.ofCountry(db, country)) };
    if (customerId === null) return market;
    if (db.actor.subject.kind !== 'staff')
      throw new RequestError('FORBIDDEN', 'customerId is for staff; a customer gets her own prices');
    return { ...market, customerId };
  }
}

function atMost(variantIds: readonly Id<'Variant'>[]): readonly Id<'Variant'>[] {
  if (variantIds.length >= 1 && variantIds.length <= VARIANTS_MAX) return variantIds;
  throw new RequestError('BAD_USER_INPUT', `variantIds must be 1 to ${VARIANTS_MAX}`, {
    field: 'variantIds',
  });
}
