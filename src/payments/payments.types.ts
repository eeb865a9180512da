import { type Id } from '../kernel/ids.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { PaymentEventKind, PaymentState, RefundState, RefundTo, TenderKind } from './payments.enums.js';
import { type Money } from '../kernel/money.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('Payment', { description: 'One tender on one order or ticket.' })
export class PaymentType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Payment'>;
  @Field(() => TenderKind, { description: 'Means.' }) tender: TenderKind;
  @Field(() => PaymentState, {
    description:
      'Started, unknown, pending, authorised, captured, …; the same whatever order notices came in.',
  })
  state: PaymentState;
  @Field(() => MoneyType, { description: 'Held.' }) authorised: Money;
  @Field(() => MoneyType, { description: 'Taken.' }) captured: Money;
  @Field(() => MoneyType, { description: 'Given back.' }) refunded: Money;
  @Field(() => String, { nullable: true, description: 'Last four digits.' }) maskedDetail: string | null;
  @Field(() => MoneyType, { nullable: true, description: 'Of cash; null else.' }) change: Money | null;
  @Field(() => [PaymentEventType], { description: 'Appended, never edited.' }) events: PaymentEventType[];
}

@ObjectType('PaymentEvent', { description: 'One step in the life of a payment, never edited.' })
export class PaymentEventType {
  @Field(() => Instant, { description: 'When.' }) at: Date;
  @Field(() => PaymentEventKind, { description: 'What.' }) kind: PaymentEventKind;
  @Field(() => MoneyType, { description: 'How much.' }) amount: Money;
}

@ObjectType('RefundPart', { description: "One tender's part of a refund." })
export class RefundPartType {
  @Field(() => UUID, { nullable: true, description: 'Null for a bank account or new store credit.' })
  paymentId: Id<'Payment'> | null;
  @Field(() => RefundTo, { description: 'Where.' }) to: RefundTo;
  @Field(() => MoneyType, { description: 'How much.' }) amount: Money;
  @Field(() => RefundState, { description: 'Where the money is.' }) state: RefundState;
}

@ObjectType('RefundPlan', { description: 'How a refund is divided.' })
export class RefundPlanType {
  @Field(() => MoneyType, { description: 'The sum.' }) total: Money;
  @Field(() => [RefundPartType], { description: 'Per tender, original first.' }) parts: RefundPartType[];
}
