import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { MoneyInput } from '../platform/graphql/common.inputs.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { HandlingFlag, Payer, ReturnRoute, UnitCondition, WindowStart } from './terms.enums.js';

const DAYS_MAX = 3_650;
const TEXT_LENGTH_MAX = 20_000;
const OPTIONS_MAX = 10;
const LANGUAGES_MAX = 20;

@InputType({ description: 'A name in one language.' })
export class TermsNameInput {
  @Field(() => String, { description: 'ISO 639-1.' })
  @Matches(/^[a-z]{2}$/, { message: 'must be a language of two letters such as nl' })
  language: string;
  @Field(() => String, { description: 'What people read.' })
  @PlainText(60)
  name: string;
}

@InputType({ description: 'A way of delivery beside the standard one.' })
export class TermsDeliveryOptionInput {
  @Field(() => String, { description: 'Names it in every version of the terms: evening.' })
  @PlainText(40)
  code: string;
  @Field(() => [TermsNameInput], { description: 'One per language, 1 to 20.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(LANGUAGES_MAX)
  @ValidateNested({ each: true })
  @Type(() => TermsNameInput)
  names: TermsNameInput[];
  @Field(() => MoneyInput, { description: 'All of it, not what comes on top of a standard delivery.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  cost: MoneyInput;
  @Field(() => MoneyInput, { nullable: true, description: 'From this amount free; null: never.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  freeFrom?: MoneyInput | null;
  @Field(() => Int, { description: 'Fastest, in working days.' })
  @Min(0)
  @Max(DAYS_MAX)
  daysMin: number;
  @Field(() => Int, { description: 'Slowest, in working days.' })
  @Min(0)
  @Max(DAYS_MAX)
  daysMax: number;
  @Field(() => [HandlingFlag], {
    nullable: true,
    description: 'What asks for one of these goes this way and not the standard one.',
  })
  @ArrayUnique()
  requiredFor?: HandlingFlag[] | null;
}

@InputType({ description: 'Terms rules input.' })
export class TermsRulesInput {
  @Field(() => Int, { description: 'How many days it may come back.' })
  @Min(0)
  @Max(DAYS_MAX)
  windowDays: number;
  @Field(() => WindowStart, { description: 'What starts them.' })
  startsAt: WindowStart;
  @Field(() => MoneyInput, { description: '0 is free.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  fee: MoneyInput;
  @Field(() => [ReturnRoute], { description: 'Accepted ways.' })
  @ArrayMinSize(1)
  @ArrayUnique()
  by: ReturnRoute[];
  @Field(() => Payer, { description: 'To send it in.' })
  postagePaidBy: Payer;
  @Field(() => [UnitCondition], {
    nullable: true,
    description: 'What may not come back; default: all that the law lets terms except.',
  })
  @ArrayUnique()
  exceptions?: UnitCondition[] | null;
  @Field(() => MoneyInput, { description: 'Of a standard delivery.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  deliveryCost: MoneyInput;
  @Field(() => MoneyInput, { nullable: true, description: 'Null: never.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  deliveryFreeFrom?: MoneyInput | null;
  @Field(() => Int, { nullable: true, description: 'Fastest delivery, in working days; default 1.' })
  @Min(0)
  @Max(DAYS_MAX)
  deliveryDaysMin?: number | null;
  @Field(() => Int, { nullable: true, description: 'Slowest delivery, in working days; default 3.' })
  @Min(0)
  @Max(DAYS_MAX)
  deliveryDaysMax?: number | null;
  @Field(() => [TermsDeliveryOptionInput], {
    nullable: true,
    description: 'Ways of delivery beside the standard one, at most 10.',
  })
  @ArrayMaxSize(OPTIONS_MAX)
  @ValidateNested({ each: true })
  @Type(() => TermsDeliveryOptionInput)
  deliveryOptions?: TermsDeliveryOptionInput[] | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Days she has to pay what was left open; default 0: at once.',
  })
  @Min(0)
  @Max(DAYS_MAX)
  payWithinDays?: number | null;
}

@InputType({ description: 'Terms text input.' })
export class TermsTextInput {
  @Field(() => String, { description: 'ISO 639-1.' })
  @Matches(/^[a-z]{2}$/, { message: 'must be a language of two letters such as nl' })
  language: string;
  @Field(() => String, { description: 'What people read, Markdown.' })
  @PlainText(TEXT_LENGTH_MAX)
  text: string;
}

@InputType({ description: 'Terms to publish later.' })
export class DraftTermsInput {
  @Field(() => String, { description: 'Which document: sale.' })
  @PlainText(40)
  key: string;
  @Field(() => Instant, { description: 'From when it is to hold.' })
  effectiveFrom: Date;
  @Field(() => Boolean, {
    description: 'It serves orders made before it, too: each question then takes the better answer.',
  })
  servesOpenOrders: boolean;
  @Field(() => TermsRulesInput, { description: 'What machines read.' })
  @ValidateNested()
  @Type(() => TermsRulesInput)
  rules: TermsRulesInput;
  @Field(() => [TermsTextInput], { description: 'One per language, 1 to 20.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(LANGUAGES_MAX)
  @ValidateNested({ each: true })
  @Type(() => TermsTextInput)
  texts: TermsTextInput[];
}

@InputType({ description: 'Which draft to publish.' })
export class PublishTermsInput {
  @Field(() => UUID, { description: 'Of the draft.' })
  termsId: Id<'Terms'>;
  @Field(() => Int, {
    nullable: true,
    description: 'The version you saw; refused when another came first.',
  })
  expectedVersion?: number | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun: boolean;
}
