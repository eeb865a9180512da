import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { Instant } from '../platform/graphql/scalars.js';

@ObjectType({
  implements: () => UserError,
  description: 'Beyond a rule: somebody who may must approve, with a reason.',
})
export class ApprovalNeeded extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'APPROVAL_NEEDED';
  @Field(() => String, { description: 'Which rule, to branch on.' }) readonly rule: string;
  @Field(() => Boolean, { description: 'It takes somebody else, by her number and PIN in `override`.' })
  readonly secondPerson: boolean;

  constructor(facts: { rule: string; secondPerson: boolean }, message: string) {
    super(message);
    this.rule = facts.rule;
    this.secondPerson = facts.secondPerson;
  }
}

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
