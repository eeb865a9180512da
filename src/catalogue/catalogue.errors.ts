import { Field, Int, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';

@ObjectType({
  implements: () => UserError,
  description: 'A line has an age limit, and nobody said that the age was checked.',
})
export class AgeCheckNeeded extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'AGE_CHECK_NEEDED';
  @Field(() => Int, { description: 'Least age in years.' }) readonly minAge: number;

  constructor(facts: { minAge: number }, message: string) {
    super(message);
    this.minAge = facts.minAge;
  }
}

@ObjectType({ implements: () => UserError, description: 'Nothing of this variant is sold anywhere for now.' })
export class SaleBlocked extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'SALE_BLOCKED';
  @Field(() => UUID, { description: 'Which variant.' }) readonly variantId: Id<'Variant'>;
  @Field(() => String, { description: 'Recall, wrong price, …, in words.' }) readonly why: string;

  constructor(facts: { variantId: Id<'Variant'>; why: string }, message: string) {
    super(message);
    this.variantId = facts.variantId;
    this.why = facts.why;
  }
}

@ObjectType({ implements: () => UserError, description: 'A line needs the serial number of each unit.' })
export class SerialNeeded extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'SERIAL_NEEDED';
  @Field(() => UUID, { description: 'Which line.' }) readonly lineId: string;
  @Field(() => [String], {
    description:
      'Of the numbers given: units that were sold and have not come back. Empty: numbers are missing.',
  })
  readonly soldAlready: string[];

  constructor(facts: { lineId: string; soldAlready: string[] }, message: string) {
    super(message);
    this.lineId = facts.lineId;
    this.soldAlready = facts.soldAlready;
  }
}

@ObjectType({
  implements: () => UserError,
  description: 'This variant is not for sale: no price, not yet, or no longer.',
})
export class VariantNotSold extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'VARIANT_NOT_SOLD';
  @Field(() => UUID, { description: 'Which variant.' }) readonly variantId: Id<'Variant'>;

  constructor(facts: { variantId: Id<'Variant'> }, message: string) {
    super(message);
    this.variantId = facts.variantId;
  }
}
