import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit, Public, type SessionOpenedType } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { CallerChecks } from './caller-checks.js';
import { type CustomerFileView, fileOf, identifierView } from './customer-card.js';
import type { Customer } from './customer.entity.js';
import { CustomerReader } from './customer.service.js';
import {
  AddIdentifierInput,
  ConfirmCallerInput,
  RegisterCustomerInput,
  VerifyEmailInput,
} from './customers.inputs.js';
import {
  AddIdentifierResult,
  ConfirmCallerResult,
  RegisterCustomerResult,
  VerifyEmailResult,
} from './customers.results.js';
import {
  CustomerFileType,
  CustomerType,
  type IdentifierType,
  type RegistrationStartedType,
} from './customers.types.js';
import { IdentifierProcess } from './identifier.process.js';
import { RegistrationProcess } from './registration.process.js';

@Resolver()
export class CustomersResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly reader: CustomerReader,
    private readonly callers: CallerChecks,
    private readonly registration: RegistrationProcess,
    private readonly identifiers: IdentifierProcess,
  ) {}

  @Permit('customers.be_oneself')
  @Query(() => CustomerType, { nullable: true, description: 'She herself. Callers: customer.' })
  async me(@CurrentActor() actor: Actor): Promise<Customer | null> {
    return actor.subject.kind === 'customer'
      ? this.reader.byId(this.unitOfWork.read(actor), actor.subject.customerId)
      : null;
  }

  @Permit('customers.read_file')
  @Query(() => CustomerFileType, {
    nullable: true,
    description:
      'All we know of a customer. Whoever reads it is in the audit log. Null: not there, or an agent has not checked who is calling. Callers: contact-centre agent, ops.',
  })
  async customer(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => UUID, description: 'Whose.' }) id: Id<'Customer'>,
  ): Promise<CustomerFileView | null> {
    const db = this.unitOfWork.read(actor);
    if (!(await this.callers.isConfirmed(db, actor, id))) return null;
    const customer = await this.reader.byId(db, id);
    if (customer === null) return null;
    await this.unitOfWork.run(actor, { operation: 'customer' }, (tx) => tx.audit({ objectId: id }));
    return fileOf(customer);
  }

  @Permit('customers.confirm_caller')
  @Mutation(() => ConfirmCallerResult, {
    description:
      'Records that the agent has made sure who is calling; opens the file to her session for an hour. Callers: contact-centre agent. Refuses: NOT_FOUND.',
  })
  confirmCaller(
    @CurrentCall() call: Call,
    @Args('input') input: ConfirmCallerInput,
  ): Promise<CustomerFileView> {
    const { customerId } = input;
    return this.idempotency.run(
      call,
      async (tx) => {
        const customer = await this.reader.byId(tx, customerId);
        if (customer === null) throw notFound(ObjectKind.CUSTOMER, customerId);
        await this.callers.record(tx, customerId, input.how);
        tx.audit({ objectId: customerId });
        return fileOf(customer);
      },
      { keep: ({ id }) => id, again: (db, id) => this.fileAgain(db, id) },
    );
  }

  @Permit('customers.add_identifier')
  @Mutation(() => AddIdentifierResult, {
    description:
      'Adds what a customer is known by, or proves an e-mail address with the code mailed to it. Callers: customer, associate, contact-centre agent. Refuses: IDENTIFIER_TAKEN, CODE_REJECTED, TOO_MANY_ATTEMPTS, NOT_FOUND.',
  })
  async addIdentifier(
    @CurrentCall() call: Call,
    @Args('input') input: AddIdentifierInput,
  ): Promise<IdentifierType> {
    return identifierView(await this.identifiers.add(call, input));
  }

  @Public()
  @Mutation(() => RegisterCustomerResult, {
    description:
      'Begins an account: a code is mailed. A known address gets the same answer. Callers: anyone with an api key. Refuses: RULE_BROKEN, TOO_MANY_ATTEMPTS.',
  })
  registerCustomer(
    @CurrentCall() call: Call,
    @Args('input') input: RegisterCustomerInput,
    @Context() context: RequestContext,
  ): Promise<RegistrationStartedType> {
    const language = /^[a-z]{2}$/.test(context.language) ? context.language : 'nl';
    return this.registration.register(call, input, language);
  }

  @Public()
  @Mutation(() => VerifyEmailResult, {
    description:
      'Opens the account with the code of the mail, and a session. Callers: anyone with an api key. Refuses: CODE_REJECTED, TOO_MANY_ATTEMPTS.',
  })
  verifyEmail(@CurrentCall() call: Call, @Args('input') input: VerifyEmailInput): Promise<SessionOpenedType> {
    return this.registration.verify(call, input);
  }

  /** A repeat makes no check: what was seen by one that has ended is not there. @throws NotFound */
  private async fileAgain(db: Db, customerId: Id<'Customer'>): Promise<CustomerFileView> {
    if (!(await this.callers.isConfirmed(db, db.actor, customerId)))
      throw notFound(ObjectKind.CUSTOMER, customerId);
    return fileOf((await this.reader.byId(db, customerId))!);
  }
}
