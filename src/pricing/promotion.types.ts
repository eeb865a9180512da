import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { RuleBroken, NotFound, WrongState } from '../platform/graphql/common.errors.js';
import { connectionOf } from '../platform/graphql/page.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { PromotionState } from './promotion.enums.js';

@ObjectType('Promotion', { description: 'STAFF. A rule that lowers what is owed.' })
export class PromotionType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Promotion'>;
  @Field(() => String, { description: 'On the receipt.' }) name: string;
  @Field(() => PromotionState, { description: 'Where it stands now.' }) state: PromotionState;
  @Field(() => Instant, { description: 'From when.' }) validFrom: Date;
  @Field(() => Instant, { nullable: true, description: 'Exclusive; null: until it is ended.' })
  validUntil: Date | null;
  @Field(() => Int, { description: 'Orders that it gave something; given back ones left out.' }) uses: number;
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
}

@ObjectType('CouponsIssued', { description: 'STAFF. Coupons made.' })
export class CouponsIssuedType {
  @Field(() => UUID, { description: 'Of which promotion.' }) promotionId: Id<'Promotion'>;
  @Field(() => [String], { description: 'At most 100.' }) couponCodes: string[];
}

export const PromotionConnection = connectionOf('Promotion', PromotionType);

export const AnnouncePromotionResult = resultUnion('AnnouncePromotionResult', PromotionType, [RuleBroken]);
export const EndPromotionResult = resultUnion('EndPromotionResult', PromotionType, [WrongState, NotFound]);
export const IssueCouponsResult = resultUnion('IssueCouponsResult', CouponsIssuedType, [
  RuleBroken,
  WrongState,
  NotFound,
]);
