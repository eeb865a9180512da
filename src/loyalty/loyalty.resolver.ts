import { Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CallerChecks, CustomerCardType, CustomerType } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { LoyaltyService } from './loyalty.service.js';

function balanceOf(
  loyalty: LoyaltyService,
  unitOfWork: UnitOfWork,
  context: RequestContext,
  customerId: Id<'Customer'>,
): Promise<number> {
  return context
    .loader(
      LoyaltyService,
      () =>
        new DataLoader<Id<'Customer'>, number>(async (ids) => {
          const balances = await loyalty.balances(unitOfWork.read(context.actor!), ids);
          return ids.map((id) => balances.get(id) ?? 0);
        }),
    )
    .load(customerId);
}

@Resolver(() => CustomerType)
export class CustomerPointsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly loyalty: LoyaltyService,
  ) {}

  @ResolveField(() => Int, { description: 'Available to her now.' })
  points(@Parent() customer: CustomerType, @Context() context: RequestContext): Promise<number> {
    return balanceOf(this.loyalty, this.unitOfWork, context, customer.id);
  }
}

@Resolver(() => CustomerCardType)
export class CustomerCardPointsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly loyalty: LoyaltyService,
    private readonly callers: CallerChecks,
  ) {}

  @ResolveField(() => Int, {
    description: 'Available to her now; 0 to an agent who has not checked the caller.',
  })
  async points(@Parent() { id }: CustomerCardType, @Context() context: RequestContext): Promise<number> {
    if (!(await this.callers.mayShow(this.unitOfWork.read(context.actor!), id))) return 0;
    return balanceOf(this.loyalty, this.unitOfWork, context, id);
  }
}
