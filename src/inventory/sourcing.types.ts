import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, Max, Min, ValidateNested } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { Quantity, QUANTITY_MAX, UUID } from '../platform/graphql/scalars.js';
import { SourcingRuleKind } from './inventory.enums.js';
import { ShortageType } from './inventory.types.js';

@InputType({ description: 'One rule of sourcing.' })
export class SourcingRuleInput {
  @Field(() => SourcingRuleKind, { description: 'What it looks at.' })
  kind: SourcingRuleKind;
  @Field(() => Int, { description: 'How much it counts, 0 to 1,000,000.' })
  @Min(0)
  @Max(1_000_000)
  weight: number;
  @Field(() => String, {
    nullable: true,
    description:
      'Its parameter: STORE or WAREHOUSE, units kept, minor units per parcel; the others have none.',
  })
  @PlainText(20)
  value?: string | null;
}

@InputType({ description: 'What a location withholds.' })
export class SafetyStockInput {
  @Field(() => UUID, { nullable: true, description: 'Which variant; absent: all that are stocked there.' })
  variantId?: Id<'Variant'> | null;
  @Field(() => UUID, { description: 'Where.' })
  locationId: Id<'Location'>;
  @Field(() => Int, { description: 'Units not promised to anyone who is not in the store.' })
  @Min(0)
  @Max(QUANTITY_MAX)
  safetyStock: number;
  @Field(() => Int, { nullable: true, description: 'May be promised before it arrives; absent: as it is.' })
  @Min(0)
  @Max(QUANTITY_MAX)
  backorderLimit?: number | null;
}

@InputType({ description: 'How stock is promised; what is absent stays as it is.' })
export class SetStockRulesInput {
  @Field(() => [SourcingRuleInput], { nullable: true, description: 'All rules of sourcing.' })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SourcingRuleInput)
  sourcing?: SourcingRuleInput[] | null;
  @Field(() => [SafetyStockInput], { nullable: true, description: 'What locations withhold.' })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SafetyStockInput)
  safety?: SafetyStockInput[] | null;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun: boolean;
}

@ObjectType('StockRules', { description: 'STAFF. How stock is promised.' })
export class StockRulesType {
  @Field(() => Int, { description: 'Of the rules of sourcing; 0: nobody has set any.' }) version: number;
  @Field(() => [String], { description: 'The rules of sourcing, in words.' }) sourcing: string[];
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
}

@ObjectType('SourcingPart', { description: 'STAFF. One part of a plan.' })
export class SourcingPartType {
  @Field(() => UUID, { description: 'What; of a bundle its part.' }) variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'From where.' }) locationId: Id<'Location'>;
  @Field(() => Quantity, { description: 'How many.' }) quantity: number;
}

@ObjectType('SourcingCandidate', { description: "STAFF. One location's score." })
export class SourcingCandidateType {
  @Field(() => UUID, { description: 'Where.' }) locationId: Id<'Location'>;
  @Field(() => Int, { description: '1 is best.' }) rank: number;
  @Field(() => Int, { description: 'The rules added up.' }) score: number;
  @Field(() => [String], { description: 'What each rule gives or takes, in words.' }) reasons: string[];
}

@ObjectType('SourcingPlan', { description: 'STAFF. Which locations would send which lines, and why.' })
export class SourcingPlanType {
  @Field(() => [SourcingPartType], { description: 'What would be allocated; none when something is short.' })
  parts: SourcingPartType[];
  @Field(() => [SourcingCandidateType], { description: 'Every location that sends, the best first.' })
  candidates: SourcingCandidateType[];
  @Field(() => [ShortageType], { description: 'What cannot be had.' }) shortages: ShortageType[];
}

export const SetStockRulesResult = resultUnion('SetStockRulesResult', StockRulesType, [RuleBroken]);
