import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { TicketType, type TicketView } from '../cart/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { PickupType } from './collection.types.js';
import { HandOverOrdersService } from './hand-over-orders.service.js';
import type { PickupView } from './pickup-view.js';

@Resolver(() => TicketType)
export class TicketPickupsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly orders: HandOverOrdersService,
  ) {}

  @ResolveField(() => [PickupType], {
    description:
      'Waiting for her, paid: what of the orders on it lies ready in this store or is still to be picked. It leaves by handOver, on proof.',
  })
  async handingOver(@Parent() ticket: TicketView, @Context() context: RequestContext): Promise<PickupView[]> {
    if (ticket.handOverOrderIds.length === 0) return [];
    return context
      .loader(
        TicketPickupsResolver,
        () =>
          new DataLoader<TicketView, PickupView[]>((tickets) =>
            this.orders.waitingFor(this.unitOfWork.read(context.actor!), tickets),
          ),
      )
      .load(ticket);
  }
}
