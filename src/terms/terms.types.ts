import { type Money } from '../kernel/money.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { HandlingFlag, Payer, ReturnRoute, TermsState, UnitCondition, WindowStart } from './terms.enums.js';
import { type Id } from '../kernel/ids.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';

/** Named by a field of its own, in the language asked for. */
@ObjectType('TermsDeliveryOption', { description: 'A way of delivery beside the standard one.' })
export class TermsDeliveryOptionType {
  @Field(() => UUID, { description: 'Choose by it, in a cart or for a line of it.' })
  id: Id<'DeliveryOption'>;
  @Field(() => String, { description: 'The same in every version of the terms: evening.' }) code: string;
  @Field(() => MoneyType, { description: 'All of it, not what comes on top of a standard delivery.' })
  cost: Money;
  @Field(() => MoneyType, { nullable: true, description: 'From this amount free; null: never.' })
  freeFrom: Money | null;
  @Field(() => Int, { description: 'Fastest, in working days.' }) daysMin: number;
  @Field(() => Int, { description: 'Slowest, in working days.' }) daysMax: number;
  @Field(() => [HandlingFlag], {
    description: 'What asks for one of these goes this way and not the standard one.',
  })
  requiredFor: HandlingFlag[];
}

@ObjectType('DeliveryTerms', { description: 'Rules of a terms version about delivery and payment.' })
export class DeliveryTermsType {
  @Field(() => MoneyType, { description: 'Of a standard delivery.' }) cost: Money;
  @Field(() => MoneyType, { nullable: true, description: 'From this amount free; null: never.' })
  freeFrom: Money | null;
  @Field(() => Int, { description: 'Fastest, in working days.' }) daysMin: number;
  @Field(() => Int, { description: 'Slowest, in working days.' }) daysMax: number;
  @Field(() => Int, { description: 'Days to pay what was left open; 0: at once. Paying costs nothing.' })
  payWithinDays: number;
  @Field(() => [TermsDeliveryOptionType], { description: 'Beside the standard delivery; at most ten.' })
  options: TermsDeliveryOptionType[];
}

@ObjectType('ReturnTerms', { description: 'Rules of a terms version about returns.' })
export class ReturnTermsType {
  @Field(() => Int, { description: 'How many days it may come back.' }) windowDays: number;
  @Field(() => WindowStart, { description: 'What starts those days.' }) startsAt: WindowStart;
  @Field(() => MoneyType, { description: 'Of a return; 0 is free.' }) fee: Money;
  @Field(() => [ReturnRoute], { description: 'How it may come back.' }) by: ReturnRoute[];
  @Field(() => Payer, { description: 'Who pays for sending it in.' }) postagePaidBy: Payer;
  @Field(() => [TermsExceptionType], { description: 'What may not come back.' })
  exceptions: TermsExceptionType[];
}

/** `text` is a field of its own: it is in the language asked for. */
@ObjectType('Terms', { description: 'One versioned document, for every channel.' })
export class TermsType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Terms'>;
  @Field(() => String, { description: 'Which document: sale.' }) key: string;
  @Field(() => Int, { description: 'Counts from 1 per document.' }) version: number;
  @Field(() => TermsState, {
    description: 'Draft, published, or superseded by a later version; the latter two are immutable.',
  })
  state: TermsState;
  @Field(() => Instant, { description: 'From when it holds.' }) effectiveFrom: Date;
  @Field(() => Boolean, {
    description: 'It serves orders made before it, too: each question then takes the better answer.',
  })
  servesOpenOrders: boolean;
  @Field(() => String, { description: 'SHA-256 over rules and texts, hexadecimal; an order keeps it.' })
  hash: string;
  @Field(() => ReturnTermsType, { description: 'Rules about returns, machine-readable.' })
  returns: ReturnTermsType;
  @Field(() => DeliveryTermsType, { description: 'Rules about delivery, machine-readable.' })
  delivery: DeliveryTermsType;
}

/** `words` is a field of its own: it is in the language asked for. */
@ObjectType('TermsException', { description: 'Another rule for what a unit is.' })
export class TermsExceptionType {
  @Field(() => UnitCondition, { description: 'Seal broken, made to measure, digital shown.' })
  when: UnitCondition;
}

@ObjectType('TermsPublished', {
  description: 'A version that holds from its instant on, and whom it serves.',
})
export class TermsPublishedType {
  @Field(() => TermsType, { description: 'The version.' }) terms: TermsType;
  @Field(() => Int, {
    description: 'Open orders it is judged against: made earlier, with something that may still come back.',
  })
  ordersAffected: number;
  @Field(() => Int, { description: 'Of them, to whom the better-later rule applies.' })
  ordersBetterOff: number;
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
}
