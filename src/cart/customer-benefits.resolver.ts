import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CallerChecks, CustomerCardType } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { BenefitType } from '../loyalty/index.js';
import { PromotionBasisService } from '../pricing/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { herBenefitsInWords } from './cart-words.js';

/** What is hers before anything is on the ticket, beside the card that was scanned. */
@Resolver(() => CustomerCardType)
export class CustomerBenefitsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly promotions: PromotionBasisService,
    private readonly callers: CallerChecks,
  ) {}

  @ResolveField(() => [BenefitType], {
    description:
      'Hers now: groups she is in, and promotions for them or for a first order. Empty for an agent who has not checked the caller.',
  })
  async benefits(
    @Parent() { id }: CustomerCardType,
    @Context() context: RequestContext,
  ): Promise<BenefitType[]> {
    const db = this.unitOfWork.read(context.actor!);
    if (!(await this.callers.mayShow(db, id))) return [];
    const load = context.loader(
      CustomerBenefitsResolver,
      () =>
        new DataLoader(async (ids: readonly Id<'Customer'>[]) => {
          const hers = await this.promotions.hers(this.unitOfWork.read(context.actor!), ids);
          return ids.map((customerId) => hers.get(customerId)!);
        }),
    );
    return herBenefitsInWords(await load.load(id), context.language);
  }
}
