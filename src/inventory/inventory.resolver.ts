import { Args, Context, Int, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CurrentActor, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { PointResolver } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { PointInput } from '../platform/graphql/common.inputs.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { RequestContext } from '../platform/graphql/request-context.js';
import { UUID } from '../platform/graphql/scalars.js';
import type { Allocation } from './allocation.entity.js';
import { AllocationRepository } from './allocation.repository.js';
import type { Hold } from './hold.entity.js';
import { HoldRepository } from './hold.repository.js';
import { AllocationType, HoldType, StockLevelConnection, StockLevelType } from './inventory.types.js';
import { StockFeed } from './stock-feed.js';
import { TransferRepository } from './transfer.repository.js';
import { type Place, placeKey } from './level-change.js';
import { atMost, VARIANTS_MAX } from './list-limits.js';
import { placeOf } from './ledger.js';
import { StockExplanationService, type StockLevelView } from './stock-explanation.service.js';

const HOLDS = {};
const ALLOCATIONS = {};
const IN_TRANSIT = {};
type Asked = Place & { readonly first: number };

/** Stock for staff. */
@Resolver(() => StockLevelType)
export class InventoryResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly explanations: StockExplanationService,
    private readonly points: PointResolver,
    private readonly holdRows: HoldRepository,
    private readonly allocationRows: AllocationRepository,
    private readonly transfers: TransferRepository,
    private readonly feed: StockFeed,
  ) {}

  @Query(() => StockLevelConnection, {
    description:
      'Exact stock levels, nearest location first when asked near a point, else by its name. Callers: associate, manager, contact-centre agent, ops.',
  })
  @Permit('inventory.read_levels')
  stockLevels(
    @CurrentActor() actor: Actor,
    @Args('variantIds', { type: () => [UUID], description: 'Which variants, 1 to 50.' })
    variantIds: Id<'Variant'>[],
    @Args('locationIds', {
      type: () => [UUID],
      nullable: true,
      description: 'Only there; absent: everywhere.',
    })
    locationIds?: Id<'Location'>[] | null,
    @Args('near', { type: () => PointInput, nullable: true, description: 'Nearest first.' })
    near?: PointInput | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<StockLevelView>> {
    return this.explanations.levelsOf(
      this.unitOfWork.read(actor),
      atMost('variantIds', VARIANTS_MAX, variantIds),
      locationIds ? atMost('locationIds', 100, locationIds) : null,
      this.points.resolve(near),
      pageRequest(first, after),
    );
  }

  @Permit('inventory.watch')
  @Subscription(() => StockLevelType, {
    description:
      'Levels of variants, whole, after each change, within a second; subscribe, then query stockLevels. Callers: associate, manager, contact-centre agent, ops, systems.',
    resolve: (level: StockLevelView) => level,
  })
  stockChanged(
    @CurrentActor() actor: Actor,
    @Args('variantIds', { type: () => [UUID], description: 'Which variants, 1 to 50.' })
    variantIds: Id<'Variant'>[],
    @Args('locationIds', {
      type: () => [UUID],
      nullable: true,
      description: 'Only there; absent: everywhere.',
    })
    locationIds?: Id<'Location'>[] | null,
  ): AsyncIterableIterator<StockLevelView> {
    return this.feed.follow(
      actor,
      atMost('variantIds', VARIANTS_MAX, variantIds),
      locationIds ? atMost('locationIds', 100, locationIds) : null,
    );
  }

  @ResolveField(() => Int, { description: 'On the way here, from other locations.' })
  async inTransit(@Parent() level: StockLevelView, @Context() context: RequestContext): Promise<number> {
    const db = this.unitOfWork.read(context.actor!);
    const found = await context
      .loader<Asked, (Place & { units: number })[]>(IN_TRANSIT, () =>
        byPlace((places) => this.transfers.inTransit(db, places)),
      )
      .load({ ...placeOf(level), first: 1 });
    return found[0]?.units ?? 0;
  }

  @ResolveField(() => [HoldType], { description: 'What explains held, soonest to end first.' })
  holds(
    @Parent() level: StockLevelView,
    @Context() context: RequestContext,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
  ): Promise<Hold[]> {
    const db = this.unitOfWork.read(context.actor!);
    return context
      .loader<Asked, Hold[]>(HOLDS, () => byPlace((places, limit) => this.holdRows.live(db, places, limit)))
      .load({ ...placeOf(level), ...pageRequest(first) });
  }

  @ResolveField(() => [AllocationType], { description: 'What explains allocated, oldest first.' })
  allocations(
    @Parent() level: StockLevelView,
    @Context() context: RequestContext,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
  ): Promise<Allocation[]> {
    const db = this.unitOfWork.read(context.actor!);
    return context
      .loader<Asked, Allocation[]>(ALLOCATIONS, () =>
        byPlace((places, limit) => this.allocationRows.open(db, places, limit)),
      )
      .load({ ...placeOf(level), ...pageRequest(first) });
  }
}

/** One statement for all levels of a page; a level asked twice with two limits gets the larger one's rows, cut. */
function byPlace<Row extends Place>(
  read: (places: Place[], limit: number) => Promise<Row[]>,
): DataLoader<Asked, Row[], string> {
  return new DataLoader(
    async (asked) => {
      const places = new Map(asked.map((one) => [placeKey(one), placeOf(one)]));
      const rows = await read([...places.values()], Math.max(...asked.map(({ first }) => first)));
      return asked.map((one) => rows.filter((row) => placeKey(row) === placeKey(one)).slice(0, one.first));
    },
    { cacheKeyFn: (one) => `${placeKey(one)} ${one.first}` },
  );
}
