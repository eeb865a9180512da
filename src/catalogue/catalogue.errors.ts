import { Field, Int, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';

@ObjectType({ implements: () => UserError, description: 'Refusal AGE_CHECK_NEEDED.' })
export class AgeCheckNeeded extends UserError {
  @Field() readonly code: string = 'AGE_CHECK_NEEDED';
  @Field(() => Int, { description: 'Min age.' }) readonly minAge: number;

  constructor(facts: { minAge: number }, message: string) {
    super(message);
    this.minAge = facts.minAge;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal SALE_BLOCKED.' })
export class SaleBlocked extends UserError {
  @Field() readonly code: string = 'SALE_BLOCKED';
  @Field(() => UUID, { description: 'Variant id.' }) readonly variantId: Id<'Variant'>;
  @Field(() => String, { description: 'Why.' }) readonly why: string;

  constructor(facts: { variantId: Id<'Variant'>; why: string }, message: string) {
    super(message);
    this.variantId = facts.variantId;
    this.why = facts.why;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal SERIAL_NEEDED.' })
export class SerialNeeded extends UserError {
  @Field() readonly code: string = 'SERIAL_NEEDED';
  @Field(() => UUID, { description: 'Line id.' }) readonly lineId: string;

  constructor(facts: { lineId: string }, message: string) {
    super(message);
    this.lineId = facts.lineId;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal VARIANT_NOT_SOLD.' })
export class VariantNotSold extends UserError {
  @Field() readonly code: string = 'VARIANT_NOT_SOLD';
  @Field(() => UUID, { description: 'Variant id.' }) readonly variantId: Id<'Variant'>;

  constructor(facts: { variantId: Id<'Variant'> }, message: string) {
    super(message);
    this.variantId = facts.variantId;
  }
}
