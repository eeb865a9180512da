import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';

@ObjectType({
  implements: () => UserError,
  description: 'Somebody else had the last use of a coupon; nothing was placed.',
})
export class CouponUsedUp extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'COUPON_USED_UP';
  @Field(() => String, { description: 'Which; take it out and look at the total again.' })
  readonly couponCode: string;

  constructor(facts: { couponCode: string }, message: string) {
    super(message);
    this.couponCode = facts.couponCode;
  }
}
