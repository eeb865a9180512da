import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { TicketType, type TicketView } from '../cart/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { OrderReader, type OrderView } from './order-reader.js';
import { OrderType } from './orders.types.js';

@Resolver(() => TicketType)
export class TicketOrderResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: OrderReader,
  ) {}

  @ResolveField(() => OrderType, { nullable: true, description: 'Once paid, if it sold something.' })
  async order(@Parent() ticket: TicketView, @Context() context: RequestContext): Promise<OrderView | null> {
    if (ticket.orderId === null) return null;
    return this.reader.load(this.unitOfWork.read(context.actor!), ticket.orderId, context.language);
  }
}
