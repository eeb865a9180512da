import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { type Money } from '../kernel/money.js';
import { MoneyType } from '../platform/graphql/common.types.js';

@ObjectType({ implements: () => UserError, description: 'Refusal PAYMENT_DECLINED.' })
export class PaymentDeclined extends UserError {
  @Field() readonly code: string = 'PAYMENT_DECLINED';
  @Field(() => UUID, { description: 'Payment id.' }) readonly paymentId: Id<'Payment'>;
  @Field(() => String, { description: 'Why.' }) readonly why: string;

  constructor(facts: { paymentId: Id<'Payment'>; why: string }, message: string) {
    super(message);
    this.paymentId = facts.paymentId;
    this.why = facts.why;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal TENDER_MISMATCH.' })
export class TenderMismatch extends UserError {
  @Field() readonly code: string = 'TENDER_MISMATCH';
  @Field(() => MoneyType, { description: 'Open.' }) readonly open: Money;
  @Field(() => MoneyType, { description: 'Tendered.' }) readonly tendered: Money;

  constructor(facts: { open: Money; tendered: Money }, message: string) {
    super(message);
    this.open = facts.open;
    this.tendered = facts.tendered;
  }
}
