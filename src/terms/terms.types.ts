import { type Money } from '../kernel/money.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Payer, ReturnRoute, TermsState, UnitCondition, WindowStart } from './terms.enums.js';
import { type Id } from '../kernel/ids.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';

@ObjectType('DeliveryTerms', { description: 'Rules of a terms version about delivery and payment.' })
export class DeliveryTermsType {
  @Field(() => MoneyType, { description: 'Of a standard delivery.' }) cost: Money;
  @Field(() => MoneyType, { nullable: true, description: 'From this amount free; null: never.' })
  freeFrom: Money | null;
  @Field(() => Int, { description: 'Fastest.' }) daysMin: number;
  @Field(() => Int, { description: 'Slowest.' }) daysMax: number;
}

@ObjectType('ReturnTerms', { description: 'Rules of a terms version about returns.' })
export class ReturnTermsType {
  @Field(() => Int, { description: 'Days.' }) windowDays: number;
  @Field(() => WindowStart, { description: 'What starts them.' }) startsAt: WindowStart;
  @Field(() => MoneyType, { description: '0 is free.' }) fee: Money;
  @Field(() => [ReturnRoute], { description: 'Accepted ways.' }) by: ReturnRoute[];
  @Field(() => Payer, { description: 'To send it in.' }) postagePaidBy: Payer;
  @Field(() => [TermsExceptionType], { description: 'By what the unit is.' })
  exceptions: TermsExceptionType[];
}

@ObjectType('Terms', { description: 'One versioned document, for every channel.' })
export class TermsType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Terms'>;
  @Field(() => String, { description: 'Which document.' }) key: string;
  @Field(() => Int, { description: 'Of it.' }) version: number;
  @Field(() => TermsState, { description: 'Published is immutable.' }) state: TermsState;
  @Field(() => Instant, { description: 'From when.' }) effectiveFrom: Date;
  @Field(() => Boolean, { description: 'Each question then takes the better answer.' })
  servesOpenOrders: boolean;
  @Field(() => String, { description: 'Of text and rules.' }) hash: string;
  @Field(() => ReturnTermsType, { description: 'Machine-readable.' }) returns: ReturnTermsType;
  @Field(() => DeliveryTermsType, { description: 'Machine-readable.' }) delivery: DeliveryTermsType;
  @Field(() => String, { description: 'In the language asked for.' }) text: string;
}

@ObjectType('TermsException', { description: 'Another rule for what a unit is.' })
export class TermsExceptionType {
  @Field(() => UnitCondition, { description: 'Seal broken, made to measure, digital shown.' })
  when: UnitCondition;
  @Field(() => String, { description: 'What then holds.' }) words: string;
}
