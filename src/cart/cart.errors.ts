import { Field, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import type { Money } from '../kernel/money.js';
import { DifferenceType, MoneyType } from '../platform/graphql/common.types.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { UserError } from '../platform/graphql/user-error.js';
import { MissingDetail } from './cart.enums.js';
import { CartType } from './cart.types.js';
import type { CartView } from './cart-view.js';
import type { WordedDifference } from './cart-words.js';

@ObjectType({ implements: () => UserError, description: 'The cart is not what it was when she saw it.' })
export class CartChanged extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'CART_CHANGED';
  @Field(() => CartType, { description: 'As it is now.' }) readonly cart: CartView;
  @Field(() => [DifferenceType], { description: 'What is different, and why.' })
  readonly differences: WordedDifference[];

  constructor(facts: { cart: CartView; differences: WordedDifference[] }, message: string) {
    super(message);
    this.cart = facts.cart;
    this.differences = facts.differences;
  }
}

@ObjectType({
  implements: () => UserError,
  description: 'It was ordered, or nobody came back to it in time.',
})
export class CartClosed extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'CART_CLOSED';
  @Field(() => UUID, { description: 'Which cart; open another.' }) readonly closedCartId: Id<'Cart'>;

  constructor(facts: { closedCartId: Id<'Cart'> }, message: string) {
    super(message);
    this.closedCartId = facts.closedCartId;
  }
}

@ObjectType({ implements: () => UserError, description: 'A payment is under way; only that may go on.' })
export class CartFrozen extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'CART_FROZEN';
  @Field(() => Instant, {
    description:
      'At the latest, or when every tender is undone; a ticket that money stands on waits for that.',
  })
  readonly thawsAt: Date;

  constructor(facts: { thawsAt: Date }, message: string) {
    super(message);
    this.thawsAt = facts.thawsAt;
  }
}

@ObjectType({ implements: () => UserError, description: 'It cannot be placed yet.' })
export class DetailsMissing extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'DETAILS_MISSING';
  @Field(() => [MissingDetail], { description: 'All that is missing.' }) readonly missing: MissingDetail[];

  constructor(facts: { missing: MissingDetail[] }, message: string) {
    super(message);
    this.missing = facts.missing;
  }
}

@ObjectType({
  implements: () => UserError,
  description: 'Another change came first; look, and decide again.',
})
export class StaleCart extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'STALE_CART';
  @Field(() => CartType, { description: 'As it is now.' }) readonly cart: CartView;

  constructor(facts: { cart: CartView }, message: string) {
    super(message);
    this.cart = facts.cart;
  }
}

@ObjectType({ implements: () => UserError, description: 'The total is not what she saw.' })
export class TotalChanged extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'TOTAL_CHANGED';
  @Field(() => MoneyType, { description: 'To pay now.' }) readonly newTotal: Money;
  @Field(() => [DifferenceType], { description: 'What is different, and why.' })
  readonly differences: WordedDifference[];

  constructor(facts: { newTotal: Money; differences: WordedDifference[] }, message: string) {
    super(message);
    this.newTotal = facts.newTotal;
    this.differences = facts.differences;
  }
}
