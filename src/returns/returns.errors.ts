import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { RefusedLineType } from './returns.types.js';

@ObjectType({
  implements: () => UserError,
  description: 'Lines that may not come back, each with the reason.',
})
export class NotReturnable extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'NOT_RETURNABLE';
  @Field(() => [RefusedLineType], {
    description: 'Those that may not; the others were not taken back either.',
  })
  readonly refusedLines: RefusedLineType[];

  constructor(facts: { refusedLines: RefusedLineType[] }, message: string) {
    super(message);
    this.refusedLines = facts.refusedLines;
  }
}
