import { Field, ObjectType } from '@nestjs/graphql';
import { type VariantFacts, VariantType } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { Instant, Quantity, UUID } from '../platform/graphql/scalars.js';
import { CartType } from './cart.types.js';
import type { CartView } from './cart-view.js';

@ObjectType('SavedItem', { description: 'An article that a customer keeps for later.' })
export class SavedItemType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'SavedItem'>;
  @Field(() => VariantType, { description: 'What.' }) variant: VariantFacts;
  @Field(() => Quantity, { description: "How many, in the variant's units." }) quantity: number;
  @Field(() => Instant, { description: 'When she first kept it.' }) savedAt: Date;
}

@ObjectType('SavedItemTaken', { description: 'An article that is kept no more.' })
export class SavedItemTakenType {
  @Field(() => UUID, { description: 'Which.' }) savedItemId: Id<'SavedItem'>;
  @Field(() => CartType, { nullable: true, description: 'The cart it went into; null when it was dropped.' })
  cart: CartView | null;
}
