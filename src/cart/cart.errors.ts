import { CartType } from './cart.types.js';
import { DifferenceType, MoneyType } from '../platform/graphql/common.types.js';
import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { MissingDetail } from './cart.enums.js';
import { type Money } from '../kernel/money.js';

@ObjectType({ implements: () => UserError, description: 'Refusal CART_CHANGED.' })
export class CartChanged extends UserError {
  @Field() readonly code: string = 'CART_CHANGED';
  @Field(() => CartType, { description: 'Cart.' }) readonly cart: CartType;
  @Field(() => [DifferenceType], { description: 'Differences.' }) readonly differences: DifferenceType[];

  constructor(facts: { cart: CartType; differences: DifferenceType[] }, message: string) {
    super(message);
    this.cart = facts.cart;
    this.differences = facts.differences;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal CART_CLOSED.' })
export class CartClosed extends UserError {
  @Field() readonly code: string = 'CART_CLOSED';
  @Field(() => UUID, { description: 'Closed cart id.' }) readonly closedCartId: Id<'Cart'>;

  constructor(facts: { closedCartId: Id<'Cart'> }, message: string) {
    super(message);
    this.closedCartId = facts.closedCartId;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal CART_FROZEN.' })
export class CartFrozen extends UserError {
  @Field() readonly code: string = 'CART_FROZEN';
  @Field(() => String, { description: 'Thaws at.' }) readonly thawsAt: string;

  constructor(facts: { thawsAt: string }, message: string) {
    super(message);
    this.thawsAt = facts.thawsAt;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal DETAILS_MISSING.' })
export class DetailsMissing extends UserError {
  @Field() readonly code: string = 'DETAILS_MISSING';
  @Field(() => [MissingDetail], { description: 'Missing.' }) readonly missing: MissingDetail[];

  constructor(facts: { missing: MissingDetail[] }, message: string) {
    super(message);
    this.missing = facts.missing;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal STALE_CART.' })
export class StaleCart extends UserError {
  @Field() readonly code: string = 'STALE_CART';
  @Field(() => CartType, { description: 'Cart.' }) readonly cart: CartType;

  constructor(facts: { cart: CartType }, message: string) {
    super(message);
    this.cart = facts.cart;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal TOTAL_CHANGED.' })
export class TotalChanged extends UserError {
  @Field() readonly code: string = 'TOTAL_CHANGED';
  @Field(() => MoneyType, { description: 'New total.' }) readonly newTotal: Money;
  @Field(() => [DifferenceType], { description: 'Differences.' }) readonly differences: DifferenceType[];

  constructor(facts: { newTotal: Money; differences: DifferenceType[] }, message: string) {
    super(message);
    this.newTotal = facts.newTotal;
    this.differences = facts.differences;
  }
}
