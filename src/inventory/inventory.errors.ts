import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { ShortageType } from './inventory.types.js';

/** Less may be promised than was asked. Nothing was written. */
@ObjectType({
  implements: () => UserError,
  description: 'Less may be promised than was asked; nothing was promised.',
})
export class InsufficientStock extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'INSUFFICIENT_STOCK';
  @Field(() => [ShortageType], { description: 'Each variant and place that is short, and where else to go.' })
  readonly shortages: ShortageType[];

  constructor(facts: { shortages: ShortageType[] }, message: string) {
    super(message);
    this.shortages = facts.shortages;
  }
}
