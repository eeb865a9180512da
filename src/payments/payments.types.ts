import { Field, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { type Money } from '../kernel/money.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { PaymentEventKind, PaymentState, RefundState, RefundTo, TenderKind } from './payments.enums.js';

@ObjectType('Payment', { description: 'One tender on one order or ticket.' })
export class PaymentType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Payment'>;
  @Field(() => TenderKind, { description: 'Means of payment.' }) tender: TenderKind;
  @Field(() => PaymentState, { description: 'The same whatever order notices came in.' }) state: PaymentState;
  @Field(() => MoneyType, { description: 'The most that may be taken.' }) authorised: Money;
  @Field(() => MoneyType, { description: 'Taken towards what she owed.' }) captured: Money;
  @Field(() => MoneyType, { description: 'Given back of it.' }) refunded: Money;
  @Field(() => String, { nullable: true, description: 'Last four digits; null when there are none.' })
  maskedDetail: string | null;
  @Field(() => MoneyType, { nullable: true, description: 'Given back of the cash handed over; null else.' })
  change: Money | null;
  @Field(() => [PaymentEventType], { description: 'Oldest first; appended, never edited.' })
  events: PaymentEventType[];
}

@ObjectType('PaymentEvent', { description: 'One step in the life of a payment, never edited.' })
export class PaymentEventType {
  @Field(() => Instant, { description: 'When it was written down.' }) at: Date;
  @Field(() => PaymentEventKind, { description: 'What happened.' }) kind: PaymentEventKind;
  @Field(() => MoneyType, { description: 'How much of the payment it was about.' }) amount: Money;
}

@ObjectType('RefundPart', { description: "One tender's part of a refund." })
export class RefundPartType {
  @Field(() => UUID, { nullable: true, description: 'The payment it goes back on; null when it is none.' })
  paymentId: Id<'Payment'> | null;
  @Field(() => RefundTo, { description: 'Where it goes.' }) to: RefundTo;
  @Field(() => MoneyType, { description: 'How much of what was paid; cash is rounded when paid out.' })
  amount: Money;
  @Field(() => RefundState, { description: 'Where the money is.' }) state: RefundState;
}

@ObjectType('RefundPlan', { description: 'How a refund is divided.' })
export class RefundPlanType {
  @Field(() => MoneyType, { description: 'The sum of its parts.' }) total: Money;
  @Field(() => [RefundPartType], { description: 'Per tender, the original ones first.' })
  parts: RefundPartType[];
}
