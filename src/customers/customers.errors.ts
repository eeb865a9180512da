import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { IdentifierKind } from './customers.enums.js';

@ObjectType({
  implements: () => UserError,
  description:
    'This identifier is proven to be of another customer; told only to staff, or to who has proven it too.',
})
export class IdentifierTaken extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'IDENTIFIER_TAKEN';
  @Field(() => IdentifierKind, { description: 'Which sort it is.' }) readonly takenKind: IdentifierKind;

  constructor(facts: { takenKind: IdentifierKind }, message: string) {
    super(message);
    this.takenKind = facts.takenKind;
  }
}
