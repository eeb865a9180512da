import { Field, Int, ObjectType } from '@nestjs/graphql';
import { UserError } from './user-error.js';
import { LimitKind, ObjectKind } from './common.enums.js';
import { Instant, UUID } from './scalars.js';
import { ProblemType } from './common.types.js';
import { type Id } from '../../kernel/ids.js';

@ObjectType({ implements: () => UserError, description: 'Refusal CODE_REJECTED.' })
export class CodeRejected extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'CODE_REJECTED';
  @Field(() => Int, { nullable: true, description: 'Attempts left.' }) readonly attemptsLeft: number | null;

  constructor(facts: { attemptsLeft: number | null }, message: string) {
    super(message);
    this.attemptsLeft = facts.attemptsLeft;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal LIMIT_REACHED.' })
export class LimitReached extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'LIMIT_REACHED';
  @Field(() => LimitKind, { description: 'Limit.' }) readonly limit: LimitKind;
  @Field(() => Int, { description: 'Max.' }) readonly max: number;
  @Field(() => Int, { description: 'Current.' }) readonly current: number;
  @Field(() => String, {
    nullable: true,
    description: 'What stands in the way, such as the order that used it up; null: the limit says it all.',
  })
  readonly because: string | null;

  constructor(
    facts: { limit: LimitKind; max: number; current: number; because: string | null },
    message: string,
  ) {
    super(message);
    this.limit = facts.limit;
    this.max = facts.max;
    this.current = facts.current;
    this.because = facts.because;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal NOT_FOUND.' })
export class NotFound extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'NOT_FOUND';
  @Field(() => ObjectKind, { description: 'What.' }) readonly what: ObjectKind;
  @Field(() => UUID, { nullable: true, description: 'Missing id.' }) readonly missingId: string | null;

  constructor(facts: { what: ObjectKind; missingId: string | null }, message: string) {
    super(message);
    this.what = facts.what;
    this.missingId = facts.missingId;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal RULE_BROKEN.' })
export class RuleBroken extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'RULE_BROKEN';
  @Field(() => [ProblemType], { description: 'Problems.' }) readonly problems: ProblemType[];

  constructor(facts: { problems: ProblemType[] }, message: string) {
    super(message);
    this.problems = facts.problems;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal STALE_VERSION.' })
export class StaleVersion extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'STALE_VERSION';
  @Field(() => Int, { description: 'Seen version.' }) readonly seenVersion: number;
  @Field(() => Int, { description: 'Current version.' }) readonly currentVersion: number;

  constructor(facts: { seenVersion: number; currentVersion: number }, message: string) {
    super(message);
    this.seenVersion = facts.seenVersion;
    this.currentVersion = facts.currentVersion;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal TOO_MANY_ATTEMPTS.' })
export class TooManyAttempts extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'TOO_MANY_ATTEMPTS';
  @Field(() => Instant, { description: 'Retry at.' }) readonly retryAt: Date;

  constructor(facts: { retryAt: Date }, message: string) {
    super(message);
    this.retryAt = facts.retryAt;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal WRONG_LOCATION.' })
export class WrongLocation extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'WRONG_LOCATION';
  @Field(() => UUID, { description: 'Right location id.' }) readonly rightLocationId: Id<'Location'>;

  constructor(facts: { rightLocationId: Id<'Location'> }, message: string) {
    super(message);
    this.rightLocationId = facts.rightLocationId;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal WRONG_STATE.' })
export class WrongState extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'WRONG_STATE';
  @Field(() => String, { description: 'Current state.' }) readonly currentState: string;

  constructor(facts: { currentState: string }, message: string) {
    super(message);
    this.currentState = facts.currentState;
  }
}
