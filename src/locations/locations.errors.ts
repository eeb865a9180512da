import { FulfilmentChoiceType } from './locations.types.js';
import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';

@ObjectType({ implements: () => UserError, description: 'It cannot reach her that way.' })
export class FulfilmentNotPossible extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'FULFILMENT_NOT_POSSIBLE';
  @Field(() => [FulfilmentChoiceType], { description: 'Ways that are possible; may be empty.' })
  readonly alternatives: FulfilmentChoiceType[];

  constructor(facts: { alternatives: FulfilmentChoiceType[] }, message: string) {
    super(message);
    this.alternatives = facts.alternatives;
  }
}
