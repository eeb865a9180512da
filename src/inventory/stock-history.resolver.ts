import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Permit } from '../access/index.js';
import { type Id, isUuid } from '../kernel/ids.js';
import { COUNT_LIMIT, encodeCursor, pageOf } from '../kernel/page.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { type Connection, pageRequest, type PageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { type StockDifferenceRow, StockHistoryRepository } from './stock-history.repository.js';
import {
  StockDifferenceConnection,
  StockLevelAtType,
  StockMovementConnection,
  StockMovementFilter,
  StockMovementType,
} from './stock-history.types.js';
import type { StockMovement } from './stock-movement.entity.js';

/** The past of stock, for staff. */
@Resolver()
export class StockHistoryResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly history: StockHistoryRepository,
  ) {}

  @Permit('inventory.read_ledger')
  @Query(() => StockLevelAtType, {
    description:
      'How many units of a variant were somewhere at an instant; 0 where it never was. Callers: associate, manager, ops.',
  })
  async stockLevelAt(
    @CurrentActor() actor: Actor,
    @Args('variantId', { type: () => UUID, description: 'Which variant.' }) variantId: Id<'Variant'>,
    @Args('locationId', { type: () => UUID, description: 'Where.' }) locationId: Id<'Location'>,
    @Args('at', { type: () => Instant, description: 'When; movements of that instant count.' }) at: Date,
  ): Promise<StockLevelAtType> {
    const place = { variantId, locationId };
    return { ...place, at, ...(await this.history.levelAt(this.unitOfWork.read(actor), place, at)) };
  }

  @Permit('inventory.read_ledger')
  @Query(() => StockMovementConnection, {
    description: 'Changes of on hand of a variant, newest first. Callers: associate, manager, ops.',
  })
  async stockMovements(
    @CurrentActor() actor: Actor,
    @Args('filter', { type: () => StockMovementFilter, description: 'Which.' }) filter: StockMovementFilter,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<StockMovementType>> {
    const page = cursorOf(pageRequest(first, after), (at, id) => !Number.isNaN(Date.parse(at)) && isUuid(id));
    const rows = await this.history.movements(
      this.unitOfWork.read(actor),
      {
        variantId: filter.variantId,
        locationId: filter.locationId ?? null,
        from: filter.from ?? null,
        before: filter.before ?? null,
        reasons: filter.reasons ?? null,
      },
      page.first,
      page.after && { at: new Date(page.after[0]!), id: String(page.after[1]) },
    );
    return pageOf(
      rows.map(asType),
      page.first,
      ({ at, id }) => encodeCursor([at.toISOString(), id]),
      rows[0]?.total ?? 0,
      page.after !== null,
    );
  }

  @Permit('inventory.reconcile')
  @Query(() => StockDifferenceConnection, {
    description: 'Levels that are not the sum of their movements: there must be none. Callers: ops.',
  })
  async stockReconciliation(
    @CurrentActor() actor: Actor,
    @Args('locationId', { type: () => UUID, nullable: true, description: 'There; absent: everywhere.' })
    locationId?: Id<'Location'> | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<StockDifferenceRow>> {
    const page = cursorOf(pageRequest(first, after), (place, variant) => isUuid(place) && isUuid(variant));
    const rows = await this.history.differences(
      this.unitOfWork.read(actor),
      locationId ?? null,
      page.first,
      page.after,
    );
    return pageOf(
      rows,
      page.first,
      (row) => encodeCursor([row.locationId, row.variantId]),
      Math.min(rows.length, COUNT_LIMIT + 1),
      page.after !== null,
    );
  }
}

/** @throws RequestError BAD_USER_INPUT for a cursor of another list. */
function cursorOf(page: PageRequest, isOurs: (first: string, second: string) => boolean): PageRequest {
  if (page.after !== null && !isOurs(String(page.after[0]), String(page.after[1])))
    throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
      field: 'after',
    });
  return page;
}

const KINDS = new Set<string>(Object.values(ObjectKind));

/** A guest is known by a hash of her token, which is nobody's business. */
const asType = ({ delta, causeKind, actor, ...movement }: StockMovement): StockMovementType => ({
  ...movement,
  quantity: delta,
  causeKind: KINDS.has(causeKind) ? (causeKind as ObjectKind) : ObjectKind.OTHER,
  actor: actor.startsWith('guest:') ? 'guest' : actor,
});
