import { Field, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { type Money } from '../kernel/money.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import { UUID } from '../platform/graphql/scalars.js';
import { UserError } from '../platform/graphql/user-error.js';

@ObjectType({
  implements: () => UserError,
  description: 'The gateway said no; nothing was taken, and a repeat with this key gets the same answer.',
})
export class PaymentDeclined extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'PAYMENT_DECLINED';
  @Field(() => UUID, { description: 'The payment that failed.' }) readonly paymentId: Id<'Payment'>;
  @Field(() => String, { description: "In the gateway's words." }) readonly why: string;

  constructor(facts: { paymentId: Id<'Payment'>; why: string }, message: string) {
    super(message);
    this.paymentId = facts.paymentId;
    this.why = facts.why;
  }
}

@ObjectType({
  implements: () => UserError,
  description: 'The tenders do not make the amount that is to pay.',
})
export class TenderMismatch extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'TENDER_MISMATCH';
  @Field(() => MoneyType, { description: 'What is to pay.' }) readonly open: Money;
  @Field(() => MoneyType, { description: 'What the tenders make together.' }) readonly tendered: Money;

  constructor(facts: { open: Money; tendered: Money }, message: string) {
    super(message);
    this.open = facts.open;
    this.tendered = facts.tendered;
  }
}

@ObjectType({ implements: () => UserError, description: 'More money than there is for this.' })
export class AmountExceeds extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'AMOUNT_EXCEEDS';
  @Field(() => MoneyType, { description: 'The most it may be.' }) readonly amountMax: Money;
  @Field(() => String, { description: 'Which rule says so.' }) readonly rule: string;

  constructor(facts: { amountMax: Money; rule: string }, message: string) {
    super(message);
    this.amountMax = facts.amountMax;
    this.rule = facts.rule;
  }
}
