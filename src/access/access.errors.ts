import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { Instant } from '../platform/graphql/scalars.js';

@ObjectType({
  implements: () => UserError,
  description: 'Business time does not move like that: not in production, and never back.',
})
export class ClockFixed extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'CLOCK_FIXED';

  constructor(message: string) {
    super(message);
  }
}

@ObjectType({
  implements: () => UserError,
  description: 'No session: whatever is the matter, the answer is this one.',
})
export class LogInRefused extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'LOG_IN_REFUSED';
  @Field(() => Instant, {
    nullable: true,
    description: 'When another attempt makes sense; null when it does at once.',
  })
  readonly retryAt: Date | null;

  constructor(facts: { retryAt: Date | null }, message: string) {
    super(message);
    this.retryAt = facts.retryAt;
  }
}
