import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import type { PriceRowView } from './price-change.js';
import { PriceRowType } from './pricing.types.js';

@ObjectType({
  implements: () => UserError,
  description: 'Prices would change by more than is expected; look, then confirm.',
})
export class PriceSurprise extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'PRICE_SURPRISE';
  @Field(() => [PriceRowType], { description: 'Those that change by more.' })
  readonly surprises: readonly PriceRowView[];

  constructor(facts: { surprises: readonly PriceRowView[] }, message: string) {
    super(message);
    this.surprises = facts.surprises;
  }
}
