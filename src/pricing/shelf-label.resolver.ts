import { Args, Info, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { asksFor } from '../platform/graphql/asks-for.js';
import { connectionOf, pageRequest } from '../platform/graphql/page.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { LabelConfirmationService, type LabelsConfirmed } from './label-confirmation.service.js';
import { ConfirmShelfLabelsInput } from './pricing.inputs.js';
import { ConfirmShelfLabelsResult } from './pricing.results.js';
import { ShelfLabelType } from './pricing.types.js';
import { type ShelfLabelPage, ShelfLabelService } from './shelf-label.service.js';

const ShelfLabelConnection = connectionOf('ShelfLabel', ShelfLabelType);

/** Adds to a page of labels which are to be taken down, and since when to ask for those that change from now on. */
@Resolver(() => ShelfLabelConnection)
export class ShelfLabelPageResolver {
  @ResolveField(() => Instant, {
    description:
      'What to say as `since` next time, on every page that of the first: then no change is missed, also none that is being written at this moment; some may be told again.',
  })
  nextSince(@Parent() page: ShelfLabelPage): Date {
    return page.nextSince;
  }

  @ResolveField(() => [UUID], {
    description:
      'Only with `since`: variants of this page by which nothing hangs any more, for they have ended, were blocked or have no price. Those that never had a label may be among them. They count to `first`, and are no nodes.',
  })
  toTakeDown(@Parent() page: ShelfLabelPage): Id<'Variant'>[] {
    return page.toTakeDown;
  }
}

/** Labels, for those who hang them. */
@Resolver()
export class ShelfLabelResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly labels: ShelfLabelService,
    private readonly confirmations: LabelConfirmationService,
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
      description:
        'Only what has changed after this: labels to hang anew, and to take down. From `nextSince` of the answer before.',
    })
    since?: Date | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<ShelfLabelPage> {
    return this.labels.list(this.unitOfWork.read(actor), {
      locationId,
      since: since ?? null,
      page: pageRequest(first, after),
      isCounted: asksFor(info, 'totalCount'),
    });
  }
  @Permit('pricing.confirm_labels')
  @Mutation(() => ConfirmShelfLabelsResult, {
    description:
      'Labels hang in a store and show the prices of an instant: its tills charge what they say where that is less. An earlier instant than was confirmed before changes nothing. Callers: associate (of the last week) and manager of that store, ops, a system. Refuses: RULE_BROKEN, NOT_FOUND.',
  })
  confirmShelfLabels(
    @CurrentCall() call: Call,
    @Args('input') { locationId, variantIds, asOf }: ConfirmShelfLabelsInput,
  ): Promise<LabelsConfirmed> {
    return this.idempotency.run(call, (tx) =>
      this.confirmations.confirm(tx, { locationId, variantIds: variantIds ?? null, asOf }),
    );
  }
}
