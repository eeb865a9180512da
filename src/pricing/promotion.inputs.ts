import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { MoneyInput } from '../platform/graphql/common.inputs.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { PromotionActionKind, PromotionConditionKind, PromotionState } from './promotion.enums.js';

@InputType({ description: 'One thing that must hold. Each kind has fields of its own; others are refused.' })
export class PromotionConditionInput {
  @Field(() => PromotionConditionKind, { description: 'What is asked.' })
  kind: PromotionConditionKind;
  @Field(() => [UUID], { nullable: true, description: 'PRODUCTS: any of.' })
  @ArrayMaxSize(1_000)
  productIds?: Id<'Product'>[] | null;
  @Field(() => [UUID], { nullable: true, description: 'CATEGORIES: any of, or a branch of theirs.' })
  @ArrayMaxSize(100)
  categoryIds?: Id<'Category'>[] | null;
  @Field(() => Int, {
    nullable: true,
    description: 'QUANTITY: at least so many pieces, or so many of `unit`.',
  })
  quantity?: number | null;
  @Field(() => Unit, {
    nullable: true,
    description: 'QUANTITY: of what is measured; buy, get and sets count in it too. Default: PIECE.',
  })
  unit?: Unit | null;
  @Field(() => MoneyInput, { nullable: true, description: 'AMOUNT: at least.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  amount?: MoneyInput | null;
  @Field(() => String, {
    nullable: true,
    description: 'CUSTOMER_GROUP: its code; she is kept under it, or gets the prices of its list.',
  })
  @PlainText(100)
  customerGroup?: string | null;
}

@InputType({ description: 'One thing that is done. Each kind has fields of its own; others are refused.' })
export class PromotionActionInput {
  @Field(() => PromotionActionKind, { description: 'What is done.' })
  kind: PromotionActionKind;
  @Field(() => Int, {
    nullable: true,
    description: 'PERCENTAGE: basis points off; BUY_X_GET_Y: off what she gets, default all.',
  })
  percentBps?: number | null;
  @Field(() => MoneyInput, { nullable: true, description: 'AMOUNT: off; FIXED_PRICE: the price.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  amount?: MoneyInput | null;
  @Field(() => Int, { nullable: true, description: 'BUY_X_GET_Y: so many at their price.' })
  buy?: number | null;
  @Field(() => Int, { nullable: true, description: 'BUY_X_GET_Y: so many more; GIFT: how many, default 1.' })
  get?: number | null;
  @Field(() => UUID, { nullable: true, description: 'GIFT: what is given.' })
  giftVariantId?: Id<'Variant'> | null;
}

@InputType({ description: 'A rule that lowers what is owed, in every channel alike.' })
export class PromotionInput {
  @Field(() => String, { description: 'On the receipt.' })
  @PlainText(100)
  name: string;
  @Field(() => [PromotionConditionInput], { description: 'All must hold; none: it is for everybody.' })
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => PromotionConditionInput)
  conditions: PromotionConditionInput[];
  @Field(() => [PromotionActionInput], { description: 'What it does, one after the other.' })
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => PromotionActionInput)
  actions: PromotionActionInput[];
  @Field(() => Int, { description: 'Higher goes first; -1,000 to 1,000.' })
  priority: number;
  @Field(() => String, {
    nullable: true,
    description: 'Of those that share one, the best for her applies; null: goes with all others.',
  })
  @PlainText(100)
  stackingGroup?: string | null;
  @Field(() => Instant, {
    description: 'From when; what is to hold from now on may lie a little before, and begins now.',
  })
  validFrom: Date;
  @Field(() => Instant, { nullable: true, description: 'Exclusive; null: until it is ended.' })
  validUntil?: Date | null;
}

@InputType({ description: 'A promotion to announce.' })
export class AnnouncePromotionInput {
  @Field(() => PromotionInput, { description: 'What it is.' })
  @ValidateNested()
  @Type(() => PromotionInput)
  promotion: PromotionInput;
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun?: boolean | null;
}

@InputType({ description: 'A promotion to end.' })
export class EndPromotionInput {
  @Field(() => UUID, { description: 'Which.' })
  promotionId: Id<'Promotion'>;
  @Field(() => Instant, { nullable: true, description: 'When; default and at the earliest now.' })
  at?: Date | null;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}

@InputType({ description: 'Coupons to make: these codes, or so many of ours.' })
export class IssueCouponsInput {
  @Field(() => UUID, { description: 'Of which promotion; one with the condition COUPON.' })
  promotionId: Id<'Promotion'>;
  @Field(() => [String], {
    nullable: true,
    description: 'Letters, digits, hyphens; 3 to 40. Capitals and spaces make no difference.',
  })
  @ArrayMaxSize(100)
  @PlainText(60, { each: true })
  couponCodes?: string[] | null;
  @Field(() => Int, { nullable: true, description: 'So many that cannot be guessed, 1 to 100.' })
  count?: number | null;
  @Field(() => Int, { nullable: true, description: 'Each may be used so often in all; null: without end.' })
  usesMax?: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Each customer may use each so often; then she has to be known. Null: without end.',
  })
  usesPerCustomerMax?: number | null;
  @Field(() => UUID, { nullable: true, description: 'The only one who may use them; null: whoever has one.' })
  customerId?: Id<'Customer'> | null;
  @Field(() => Instant, { nullable: true, description: 'Exclusive; null: as long as the promotion.' })
  until?: Date | null;
}

@InputType({ description: 'Which promotions; a field that is left out does not narrow.' })
export class PromotionFilter {
  @Field(() => [PromotionState], { nullable: true, description: 'Any of.' })
  @ArrayMaxSize(10)
  states?: PromotionState[] | null;
}
