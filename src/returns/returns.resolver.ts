import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { EligibilityService } from './eligibility.service.js';
import { PurchaseReader } from './purchase-reader.js';
import { ReturnReader } from './return-reader.js';
import { ReturnService } from './return.service.js';
import { rehearsed, type ReturnView } from './return-view.js';
import { PurchasesArgs, ReturnAtTillInput } from './returns.inputs.js';
import { ReturnAtTillResult } from './returns.results.js';
import { PurchaseType, ReturnEligibilityType } from './returns.types.js';

@Resolver()
export class ReturnsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly eligibility: EligibilityService,
    private readonly purchaseReader: PurchaseReader,
    private readonly returns: ReturnService,
    private readonly reader: ReturnReader,
  ) {}

  @Permit('returns.ask')
  @Query(() => ReturnEligibilityType, {
    nullable: true,
    description:
      'May units of an order line come back, until when, on what basis, at what cost: the same answer in every channel; null when there is no such line or it is not yours. Callers: guest, customer, associate, contact-centre agent after a check.',
  })
  returnTermsFor(
    @CurrentActor() actor: Actor,
    @Context() { language }: RequestContext,
    @Args('orderLineId', { type: () => UUID, description: 'Which line.' }) orderLineId: Id<'OrderLine'>,
  ): Promise<ReturnEligibilityType | null> {
    return this.eligibility.forCaller(this.unitOfWork.read(actor), orderLineId, language);
  }

  @Permit('returns.find_purchases')
  @Query(() => [PurchaseType], {
    description:
      'What was bought, found by exactly one of: document number, order number, e-mail, card or telephone; newest first, at most 50. Whoever looks is in the audit log. Callers: associate, contact-centre agent (those of a known customer only after confirmCaller).',
  })
  async purchases(
    @CurrentActor() actor: Actor,
    @Context() { language }: RequestContext,
    @Args() args: PurchasesArgs,
  ): Promise<PurchaseType[]> {
    const { purchases, audit } = await this.purchaseReader.find(this.unitOfWork.read(actor), args, language);
    await this.unitOfWork.run(actor, { operation: 'purchases' }, (tx) => tx.audit(audit));
    return purchases;
  }

  @Permit('returns.take_back')
  @Mutation(() => ReturnAtTillResult, {
    description:
      'Takes units of one order back at this till, whatever channel they were bought in: stock rises here, the money goes back to its tenders. Callers: associate. Needs Idempotency-Key. Refuses: NOT_RETURNABLE, RULE_BROKEN, NOT_FOUND.',
  })
  async returnAtTill(
    @CurrentCall('keyed') call: Call,
    @Context() { language }: RequestContext,
    @Args('input') input: ReturnAtTillInput,
  ): Promise<ReturnView> {
    if (input.dryRun)
      return rehearsed(
        await this.unitOfWork.rehearse(call.actor, call, (tx) =>
          this.returns.takeBackAtTill(tx, input, language),
        ),
      );
    return this.idempotency.run(call, (tx) => this.returns.takeBackAtTill(tx, input, language), {
      keep: ({ id }: ReturnView) => ({ id }),
      again: async (db, { id }) => (await this.reader.byId(db, id, language))!,
    });
  }
}
