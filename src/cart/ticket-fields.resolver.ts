import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { cardOf, CustomerCardType, CustomerReader } from '../customers/index.js';
import { DocumentKind, DocumentReader, DocumentType } from '../documents/index.js';
import { type Money, subtract, sum } from '../kernel/money.js';
import { PaymentType, type PaymentView } from '../payments/index.js';
import type { Db } from '../platform/database/db.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DifferenceType, MoneyType } from '../platform/graphql/common.types.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { CartReader } from './cart.reader.js';
import { TicketState } from './cart.enums.js';
import { CartType } from './cart.types.js';
import { CartLoader } from './cart.loader.js';
import type { CartView } from './cart-view.js';
import { differencesInWords, type WordedDifference } from './cart-words.js';
import { TicketType } from './ticket.types.js';
import type { TicketView } from './ticket-view.js';

/** What stands beside a ticket's lines: the customer, her own cart, the money, the receipt. */
@Resolver(() => TicketType)
export class TicketFieldsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly customers: CustomerReader,
    private readonly carts: CartReader,
    private readonly loader: CartLoader,
    private readonly documents: DocumentReader,
  ) {}

  @ResolveField(() => CustomerCardType, {
    nullable: true,
    description: 'Who was recognised; null: the normal case.',
  })
  async customer(
    @Parent() { customerId }: TicketView,
    @Context() context: RequestContext,
  ): Promise<CustomerCardType | null> {
    const customer = customerId && (await this.customers.byId(this.read(context), customerId));
    return customer ? cardOf(customer) : null;
  }

  @ResolveField(() => CartType, {
    nullable: true,
    description: 'Hers, beside it, as it is now; never merged. Null: none.',
  })
  async herCart(
    @Parent() { customerId, cart }: TicketView,
    @Context() context: RequestContext,
  ): Promise<CartView | null> {
    return customerId && this.carts.openOf(this.read(context), customerId, cart.currency);
  }

  @ResolveField(() => [DifferenceType], { description: 'By the latest change.' })
  differences(
    @Parent() { differences }: TicketView,
    @Context() { language }: RequestContext,
  ): WordedDifference[] {
    return differencesInWords(differences, language);
  }

  @ResolveField(() => [PaymentType], { description: 'One per tender, in order.' })
  payments(@Parent() { id }: TicketView, @Context() context: RequestContext): Promise<PaymentView[]> {
    return this.loader.paymentsOfTicket(context).load(id);
  }

  @ResolveField(() => MoneyType, {
    description: 'Of cash, outside price and VAT: negative when she pays less than the total.',
  })
  async rounding(@Parent() { id, total }: TicketView, @Context() context: RequestContext): Promise<Money> {
    const payments = await this.loader.paymentsOfTicket(context).load(id);
    return sum(
      payments.filter(({ isUndone }) => !isUndone).map(({ rounding }) => rounding),
      total.currency,
    );
  }

  @ResolveField(() => MoneyType, { description: 'Not yet tendered.' })
  async due(@Parent() { id, total }: TicketView, @Context() context: RequestContext): Promise<Money> {
    const payments = await this.loader.paymentsOfTicket(context).load(id);
    return subtract(
      total,
      sum(
        payments.map(({ standing }) => standing),
        total.currency,
      ),
    );
  }

  @ResolveField(() => DocumentType, { nullable: true, description: 'Null until paid.' })
  async receipt(
    @Parent() { id, state }: TicketView,
    @Context() context: RequestContext,
  ): Promise<DocumentType | null> {
    if (state !== TicketState.PAID) return null;
    const [documents] = await this.documents.ofTickets(this.read(context), [id]);
    return (
      documents?.find(({ kind }) => kind === DocumentKind.RECEIPT || kind === DocumentKind.INVOICE) ?? null
    );
  }

  private read({ actor }: RequestContext): Db {
    return this.unitOfWork.read(actor!);
  }
}
