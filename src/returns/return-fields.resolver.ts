import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CustomerIdentifiedType, HistoryAccess } from '../cart/index.js';
import { DocumentReader, DocumentType, type DocumentView } from '../documents/index.js';
import type { Id } from '../kernel/ids.js';
import { OrderLineType, OrderType } from '../orders/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { pageRequest } from '../platform/graphql/page.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { EligibilityService } from './eligibility.service.js';
import { PurchaseReader } from './purchase-reader.js';
import { ReturnReader } from './return-reader.js';
import type { ReturnView } from './return-view.js';
import { PurchaseType, ReturnEligibilityType, ReturnType } from './returns.types.js';

/** What returns add to an order: one read for all orders of an answer. */
@Resolver(() => OrderType)
export class OrderReturnsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: ReturnReader,
  ) {}

  @ResolveField(() => [ReturnType], { description: 'All that came back of it, oldest first.' })
  returns(@Parent() order: { id: Id<'Order'> }, @Context() context: RequestContext): Promise<ReturnView[]> {
    return context
      .loader(
        OrderReturnsResolver,
        () =>
          new DataLoader<Id<'Order'>, ReturnView[]>((ids) =>
            this.reader.ofOrders(this.unitOfWork.read(context.actor!), ids, context.language),
          ),
      )
      .load(order.id);
  }
}

/** What returns add to a line of an order: one read for all lines of an answer. */
@Resolver(() => OrderLineType)
export class OrderLineEligibilityResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly service: EligibilityService,
  ) {}

  @ResolveField(() => ReturnEligibilityType, { description: 'Whether units of it may come back, as of now.' })
  eligibility(
    @Parent() line: { id: Id<'OrderLine'> },
    @Context() context: RequestContext,
  ): Promise<ReturnEligibilityType> {
    return context
      .loader(
        OrderLineEligibilityResolver,
        () =>
          new DataLoader<Id<'OrderLine'>, ReturnEligibilityType>(async (ids) => {
            const found = await this.service.of(this.unitOfWork.read(context.actor!), ids, context.language);
            return ids.map((id) => found.get(id) ?? new Error(`order line ${id} is gone`));
          }),
      )
      .load(line.id);
  }
}

/** What returns add to who was recognised. */
@Resolver(() => CustomerIdentifiedType)
export class RecentPurchasesResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly purchases: PurchaseReader,
  ) {}

  @ResolveField(() => [PurchaseType], {
    description: 'Over all channels, newest first; empty unless history is shown.',
  })
  async recentPurchases(
    @Parent() { customer, history }: CustomerIdentifiedType,
    @Context() context: RequestContext,
    @Args('first', { type: () => Int, defaultValue: 5, description: '1 to 100.' }) first: number,
  ): Promise<PurchaseType[]> {
    const limit = pageRequest(first).first;
    if (history !== HistoryAccess.SHOWN) return [];
    return this.purchases.ofCustomer(
      this.unitOfWork.read(context.actor!),
      customer.id,
      limit,
      context.language,
    );
  }
}

/** What a return says of other modules' things. */
@Resolver(() => ReturnType)
export class ReturnFieldsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly documentReader: DocumentReader,
  ) {}

  @ResolveField(() => [DocumentType], { description: 'Of the refund; none of a dry run.' })
  documents(@Parent() taken: ReturnView, @Context() context: RequestContext): Promise<DocumentView[]> {
    return context
      .loader(
        ReturnFieldsResolver,
        () =>
          new DataLoader<Id<'Return'>, DocumentView[]>((ids) =>
            this.documentReader.ofReturns(this.unitOfWork.read(context.actor!), ids),
          ),
      )
      .load(taken.id);
  }
}
