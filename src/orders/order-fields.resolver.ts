import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CatalogueReader, type VariantFacts, VariantType } from '../catalogue/index.js';
import { DocumentReader, DocumentType } from '../documents/index.js';
import type { Id } from '../kernel/ids.js';
import { type Money, money } from '../kernel/money.js';
import { PaymentReader, PaymentType, type PaymentView } from '../payments/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { TermsDirectory, TermsType, termsView } from '../terms/index.js';
import type { OrderLineView, OrderView } from './order-reader.js';
import { OrderLineType, OrderType } from './orders.types.js';

/** What an order says of other modules' things; each once per answer, however many orders are listed. */
@Resolver(() => OrderType)
export class OrderFieldsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly paymentReader: PaymentReader,
    private readonly documentReader: DocumentReader,
    private readonly termsDirectory: TermsDirectory,
  ) {}

  @ResolveField(() => [PaymentType], { description: 'One per tender, in order.' })
  payments(@Parent() order: OrderView, @Context() context: RequestContext): Promise<PaymentView[]> {
    return this.paymentsOf(context).load(order.id);
  }

  @ResolveField(() => MoneyType, { description: 'Captured or tendered.' })
  async paid(@Parent() order: OrderView, @Context() context: RequestContext): Promise<Money> {
    return this.sumOf(order, context, takenOf);
  }

  @ResolveField(() => MoneyType, { description: 'Gone back.' })
  async refunded(@Parent() order: OrderView, @Context() context: RequestContext): Promise<Money> {
    return this.sumOf(order, context, ({ refunded, isUndone }) => (isUndone ? 0 : refunded.amount));
  }

  @ResolveField(() => MoneyType, { description: 'Still open; cash rounding is not owed by anybody.' })
  async due(@Parent() order: OrderView, @Context() context: RequestContext): Promise<Money> {
    const covered = await this.sumOf(order, context, takenOf);
    return money(Math.max(0, order.totals.total.amount - covered.amount), covered.currency);
  }

  @ResolveField(() => [DocumentType], { description: 'All that were issued for it, oldest first.' })
  documents(@Parent() order: OrderView, @Context() context: RequestContext): Promise<DocumentType[]> {
    return context
      .loader(
        DocumentReader,
        () =>
          new DataLoader<Id<'Order'>, DocumentType[]>((ids) =>
            this.documentReader.ofOrders(this.unitOfWork.read(context.actor!), ids),
          ),
      )
      .load(order.id);
  }

  @ResolveField(() => TermsType, { description: 'The version it was made under.' })
  async terms(@Parent() order: OrderView, @Context() context: RequestContext): Promise<TermsType> {
    const db = this.unitOfWork.read(context.actor!);
    return termsView((await this.termsDirectory.byId(db, order.row.termsId))!, db.now);
  }

  private async sumOf(
    order: OrderView,
    context: RequestContext,
    amountOf: (payment: PaymentView) => number,
  ): Promise<Money> {
    const payments = await this.paymentsOf(context).load(order.id);
    return money(
      payments.reduce((sum, payment) => sum + amountOf(payment), 0),
      order.row.currency,
    );
  }

  private paymentsOf(context: RequestContext): DataLoader<Id<'Order'>, PaymentView[]> {
    return context.loader(
      PaymentReader,
      () =>
        new DataLoader<Id<'Order'>, PaymentView[]>((ids) =>
          this.paymentReader.ofOrders(this.unitOfWork.read(context.actor!), ids),
        ),
    );
  }
}

/** A tender that the till took back was never paid towards it. */
const takenOf = ({ captured, isUndone }: PaymentView): number => (isUndone ? 0 : captured.amount);

@Resolver(() => OrderLineType)
export class OrderLineFieldsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueReader,
  ) {}

  @ResolveField(() => VariantType, { description: 'As it is today.' })
  variant(@Parent() line: OrderLineView, @Context() context: RequestContext): Promise<VariantFacts> {
    return context
      .loader(
        OrderLineFieldsResolver,
        () =>
          new DataLoader<Id<'Variant'>, VariantFacts>(async (ids) => {
            const found = await this.catalogue.variants(this.unitOfWork.read(context.actor!), ids);
            return ids.map((id) => found.get(id) ?? new Error(`variant ${id} is gone`));
          }),
      )
      .load(line.variantId);
  }
}
