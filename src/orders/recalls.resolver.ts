import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { type SaleBlockFacts, SaleBlockService } from '../catalogue/index.js';
import { type Id, isUuid } from '../kernel/ids.js';
import { encodeCursor, pageOf } from '../kernel/page.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { NotFound } from '../platform/graphql/common.errors.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { RecallQueries } from './recall.queries.js';
import { BuyerConnection, type BuyerType, SaleBlockType, SetSaleBlockInput } from './recall.types.js';

const SetSaleBlockResult = resultUnion('SetSaleBlockResult', SaleBlockType, [NotFound]);

/** Stops the sale of an article, and says who has it. */
@Resolver()
export class RecallsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly blocks: SaleBlockService,
    private readonly queries: RecallQueries,
  ) {}

  @Permit('catalogue.block_sale')
  @Mutation(() => SetSaleBlockResult, {
    description:
      'Nothing of a variant is sold in any channel from the next statement on, or it is sold again. Callers: ops. Refuses: NOT_FOUND.',
  })
  async setSaleBlock(
    @CurrentCall() call: Call,
    @Args('input') input: SetSaleBlockInput,
  ): Promise<SaleBlockType> {
    const block: SaleBlockFacts = await this.idempotency.run(call, (tx) => this.blocks.set(tx, input));
    const out = await this.queries.outWithCustomers(this.unitOfWork.read(call.actor), block.variantId);
    return { ...block, ...out };
  }

  @Permit('orders.find_buyers')
  @Query(() => BuyerConnection, {
    description:
      'Who bought a variant, by itself or in a bundle, and has it still or will get it; newest first. Callers: ops.',
  })
  async buyers(
    @CurrentActor() actor: Actor,
    @Args('variantId', { type: () => UUID, description: 'Which variant.' }) variantId: Id<'Variant'>,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<BuyerType>> {
    const page = pageRequest(first, after);
    const before = page.after === null ? null : String(page.after[0]);
    if (before !== null && !isUuid(before))
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
        field: 'after',
      });
    const rows = await this.queries.buyers(this.unitOfWork.read(actor), variantId, page.first, before);
    return pageOf(
      rows,
      page.first,
      ({ lineId }) => encodeCursor([lineId]),
      rows[0]?.totalCount ?? 0,
      before !== null,
    );
  }
}
