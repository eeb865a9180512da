import { IdentifierKind } from './customers.enums.js';
import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';

@ObjectType({ implements: () => UserError, description: 'Refusal IDENTIFIER_TAKEN.' })
export class IdentifierTaken extends UserError {
  @Field() readonly code: string = 'IDENTIFIER_TAKEN';
  @Field(() => IdentifierKind, { description: 'Taken kind.' }) readonly takenKind: IdentifierKind;

  constructor(facts: { takenKind: IdentifierKind }, message: string) {
    super(message);
    this.takenKind = facts.takenKind;
  }
}
