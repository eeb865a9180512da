import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { Instant } from '../platform/graphql/scalars.js';

@ObjectType({ implements: () => UserError, description: 'Refusal CLOCK_FIXED.' })
export class ClockFixed extends UserError {
  @Field() readonly code: string = 'CLOCK_FIXED';

  constructor(message: string) {
    super(message);
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal LOG_IN_REFUSED.' })
export class LogInRefused extends UserError {
  @Field() readonly code: string = 'LOG_IN_REFUSED';
  @Field(() => Instant, { nullable: true, description: 'Retry at.' }) readonly retryAt: Date | null;

  constructor(facts: { retryAt: Date | null }, message: string) {
    super(message);
    this.retryAt = facts.retryAt;
  }
}
