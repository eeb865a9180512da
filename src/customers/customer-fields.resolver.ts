import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { SessionOpenedType, ViewerType } from '../access/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ContactType } from '../platform/graphql/common.types.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { contactOf, type CustomerFileView, identifierView } from './customer-card.js';
import type { CustomerIdentifier } from './customer-identifier.entity.js';
import type { Customer } from './customer.entity.js';
import { CustomerRepository } from './customer.repository.js';
import { CustomerReader } from './customer.service.js';
import { CustomerFileType, CustomerType, IdentifierType } from './customers.types.js';

function identifiersOf(
  unitOfWork: UnitOfWork,
  repository: CustomerRepository,
  context: RequestContext,
  id: Id<'Customer'>,
): Promise<CustomerIdentifier[]> {
  return context
    .loader(
      CustomerRepository,
      () =>
        new DataLoader<Id<'Customer'>, CustomerIdentifier[]>(async (ids) => {
          const found = await repository.identifiersOf(unitOfWork.read(context.actor!), ids);
          const byCustomer = groupBy(found, ({ customerId }) => customerId);
          return ids.map((each) => byCustomer.get(each) ?? []);
        }),
    )
    .load(id);
}

@Resolver(() => CustomerType)
export class CustomerFieldsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: CustomerRepository,
  ) {}

  @ResolveField(() => [IdentifierType], { description: 'Cards, e-mail, telephone; the proven ones first.' })
  async identifiers(
    @Parent() { id }: Customer,
    @Context() context: RequestContext,
  ): Promise<IdentifierType[]> {
    return (await identifiersOf(this.unitOfWork, this.repository, context, id)).map(identifierView);
  }
}

@Resolver(() => CustomerFileType)
export class CustomerFileFieldsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: CustomerRepository,
  ) {}

  @ResolveField(() => [IdentifierType], { description: 'Cards, e-mail, telephone; the proven ones first.' })
  async identifiers(
    @Parent() { id }: CustomerFileView,
    @Context() context: RequestContext,
  ): Promise<IdentifierType[]> {
    return (await identifiersOf(this.unitOfWork, this.repository, context, id)).map(identifierView);
  }

  @ResolveField(() => ContactType, { description: 'How to reach her.' })
  async contact(
    @Parent() { customer }: CustomerFileView,
    @Context() context: RequestContext,
  ): Promise<ContactType> {
    return contactOf(customer, await identifiersOf(this.unitOfWork, this.repository, context, customer.id));
  }
}

@Resolver(() => SessionOpenedType)
export class SessionCustomerResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: CustomerReader,
  ) {}

  @ResolveField(() => CustomerType, { description: 'She who logged in.' })
  async customer(
    @Parent() session: SessionOpenedType,
    @Context() context: RequestContext,
  ): Promise<Customer> {
    return (await this.reader.byId(this.unitOfWork.read(context.actor!), session.customerId))!;
  }
}

@Resolver(() => ViewerType)
export class ViewerCustomerResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: CustomerReader,
  ) {}

  @ResolveField(() => CustomerType, { nullable: true, description: 'Null unless a customer session.' })
  async customer(@Context() context: RequestContext): Promise<Customer | null> {
    const { subject } = context.actor!;
    return subject.kind === 'customer'
      ? this.reader.byId(this.unitOfWork.read(context.actor!), subject.customerId)
      : null;
  }
}
