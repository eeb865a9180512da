import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import type { ConsentRecord } from './consent-record.entity.js';
import { ConsentService } from './consent.service.js';
import { ConsentPurpose } from './customers.enums.js';
import { RecordConsentInput } from './customers.inputs.js';
import { RecordConsentResult } from './customers.results.js';
import { ConsentType, CustomerFileType, CustomerType } from './customers.types.js';

@Resolver()
export class ConsentResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly consents: ConsentService,
  ) {}

  @Permit('customers.read_consent')
  @Query(() => ConsentType, {
    nullable: true,
    description:
      'What stood at an instant. Null: she had said nothing, so nothing was allowed; or she is another, or an agent has not checked who is calling. Callers: customer, associate, contact-centre agent, ops.',
  })
  consentAt(
    @CurrentActor() actor: Actor,
    @Args('purpose', { type: () => ConsentPurpose, description: 'For what.' }) purpose: ConsentPurpose,
    @Args('customerId', {
      type: () => UUID,
      nullable: true,
      description: 'Whose. Staff must say; a customer never does.',
    })
    customerId: Id<'Customer'> | null,
    @Args('at', { type: () => Instant, nullable: true, description: 'When; null: now.' }) at: Date | null,
  ): Promise<ConsentRecord | null> {
    return this.consents.at(this.unitOfWork.read(actor), customerId ?? null, purpose, at ?? null);
  }

  @Permit('customers.record_consent')
  @Mutation(() => RecordConsentResult, {
    description:
      'Records that a customer allows or forbids something; staff do so when she says it to them. Callers: customer, associate, contact-centre agent after a check, ops. Refuses: NOT_FOUND.',
  })
  recordConsent(
    @CurrentCall() call: Call,
    @Args('input') { customerId, ...spoken }: RecordConsentInput,
  ): Promise<ConsentRecord> {
    return this.idempotency.run(
      call,
      (tx) => this.consents.record(tx, { ...spoken, customerId: customerId ?? null }),
      { keep: ({ id }) => id, again: async (db, id) => (await this.consents.byId(db, id))! },
    );
  }
}

function standing(
  unitOfWork: UnitOfWork,
  consents: ConsentService,
  context: RequestContext,
  id: Id<'Customer'>,
): Promise<ConsentRecord[]> {
  return context
    .loader(
      ConsentService,
      () =>
        new DataLoader<Id<'Customer'>, ConsentRecord[]>(async (ids) => {
          const found = await consents.standing(unitOfWork.read(context.actor!), ids);
          const byCustomer = groupBy(found, ({ customerId }) => customerId);
          return ids.map((each) => byCustomer.get(each) ?? []);
        }),
    )
    .load(id);
}

@Resolver(() => CustomerType)
export class CustomerConsentsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: ConsentService,
  ) {}

  @ResolveField(() => [ConsentType], { description: 'What stands now, one per purpose of which she spoke.' })
  consents(@Parent() { id }: CustomerType, @Context() context: RequestContext): Promise<ConsentRecord[]> {
    return standing(this.unitOfWork, this.ledger, context, id);
  }
}

@Resolver(() => CustomerFileType)
export class CustomerFileConsentsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: ConsentService,
  ) {}

  @ResolveField(() => [ConsentType], { description: 'What stands now, one per purpose of which she spoke.' })
  consents(@Parent() { id }: CustomerFileType, @Context() context: RequestContext): Promise<ConsentRecord[]> {
    return standing(this.unitOfWork, this.ledger, context, id);
  }
}
