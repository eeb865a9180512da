import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CustomerFileType, CustomerType } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { encodeCursor, pageOf } from '../kernel/page.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Connection, connectionOf, pageRequest } from '../platform/graphql/page.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { OrderReader, type OrderView } from './order-reader.js';
import { OrderType } from './orders.types.js';

const OrderConnection = connectionOf('Order', OrderType);
const DESCRIPTION = 'All channels in one list, newest first.';

/** One page of a customer's orders. */
async function ordersPage(
  reader: OrderReader,
  unitOfWork: UnitOfWork,
  context: RequestContext,
  customerId: Id<'Customer'>,
  first: number,
  after: string | null | undefined,
): Promise<Connection<OrderView>> {
  const page = pageRequest(first, after);
  const afterId = (page.after?.[0] as Id<'Order'> | undefined) ?? null;
  const db = unitOfWork.read(context.actor!);
  const { orders, totalCount } = await reader.ofCustomer(
    db,
    customerId,
    first + 1,
    afterId,
    context.language,
  );
  return pageOf(orders, first, ({ id }) => encodeCursor([id]), totalCount, afterId !== null);
}

@Resolver(() => CustomerType)
export class CustomerOrdersResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: OrderReader,
  ) {}

  @ResolveField(() => OrderConnection, { description: DESCRIPTION })
  orders(
    @Parent() customer: CustomerType,
    @Context() context: RequestContext,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<OrderView>> {
    return ordersPage(this.reader, this.unitOfWork, context, customer.id, first, after);
  }
}

@Resolver(() => CustomerFileType)
export class CustomerFileOrdersResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: OrderReader,
  ) {}

  @ResolveField(() => OrderConnection, { description: DESCRIPTION })
  orders(
    @Parent() file: CustomerFileType,
    @Context() context: RequestContext,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<OrderView>> {
    return ordersPage(this.reader, this.unitOfWork, context, file.id, first, after);
  }
}
