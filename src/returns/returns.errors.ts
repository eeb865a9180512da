import { RefusedLineType } from './returns.types.js';
import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';

@ObjectType({ implements: () => UserError, description: 'Refusal NOT_RETURNABLE.' })
export class NotReturnable extends UserError {
  @Field() readonly code: string = 'NOT_RETURNABLE';
  @Field(() => [RefusedLineType], { description: 'Refused lines.' }) readonly refusedLines: RefusedLineType[];

  constructor(facts: { refusedLines: RefusedLineType[] }, message: string) {
    super(message);
    this.refusedLines = facts.refusedLines;
  }
}
