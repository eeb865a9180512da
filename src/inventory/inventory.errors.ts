import { ShortageType } from './inventory.types.js';
import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';

@ObjectType({ implements: () => UserError, description: 'Refusal INSUFFICIENT_STOCK.' })
export class InsufficientStock extends UserError {
  @Field() readonly code: string = 'INSUFFICIENT_STOCK';
  @Field(() => [ShortageType], { description: 'Shortages.' }) readonly shortages: ShortageType[];

  constructor(facts: { shortages: ShortageType[] }, message: string) {
    super(message);
    this.shortages = facts.shortages;
  }
}
