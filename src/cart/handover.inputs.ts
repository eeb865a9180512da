import { Field, InputType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Quantity, Secret, UUID } from '../platform/graphql/scalars.js';

@InputType({ description: 'A cart to hand over.' })
export class CreateCartHandoverInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
}

@InputType({ description: 'A cart to take over.' })
export class ClaimCartHandoverInput {
  @Field(() => Secret, { description: 'As scanned or read out; case, spaces and hyphens do not matter.' })
  @PlainText(20)
  handoverCode: string;
  @Field(() => UUID, {
    nullable: true,
    description: 'At a till: which ticket; default: the one it works on.',
  })
  ticketId?: Id<'Cart'> | null;
}

@InputType({ description: 'What to keep for later: a line of her cart, or an article.' })
export class SaveForLaterInput {
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
  @Field(() => UUID, { nullable: true, description: 'A line, which leaves her cart.' })
  cartLineId?: Id<'CartLine'> | null;
  @Field(() => UUID, { nullable: true, description: 'An article.' })
  variantId?: Id<'Variant'> | null;
  @Field(() => Quantity, { nullable: true, description: "How many; default: the line's, or one." })
  quantity?: number | null;
}

@InputType({ description: 'An article to keep no more.' })
export class TakeSavedItemInput {
  @Field(() => UUID, { description: 'Which.' })
  savedItemId: Id<'SavedItem'>;
  @Field(() => UUID, { nullable: true, description: 'Into which cart of hers; absent: it is dropped.' })
  cartId?: Id<'Cart'> | null;
}
