import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { Instant, Secret, UUID } from '../platform/graphql/scalars.js';
import { CartType } from './cart.types.js';
import type { CartView } from './cart-view.js';

/** Its notice is worded by a field of its own. */
@ObjectType('CartMergeLine', {
  description: 'One line of a merge: what each cart had, and what there is now.',
})
export class CartMergeLineType {
  @Field(() => UUID, {
    nullable: true,
    description: 'In the cart that stayed; null when nothing of it fitted in.',
  })
  lineId: Id<'CartLine'> | null;
  @Field(() => String, { description: 'Of the variant.' }) name: string;
  @Field(() => Int, { description: 'In the cart that went in.' }) fromQuantity: number;
  @Field(() => Int, { description: 'In the cart that stayed.' }) intoQuantity: number;
  @Field(() => Int, { description: 'The larger, or the limit.' }) result: number;
  @Field(() => LimitKind, {
    nullable: true,
    description: 'Which limit left some out; null: nothing was lost.',
  })
  limit: LimitKind | null;
}

@ObjectType('CartMerge', { description: "What a guest's cart brought into a customer's." })
export class CartMergeType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'CartMerge'>;
  @Field(() => Instant, { description: 'When.' }) at: Date;
  @Field(() => [CartMergeLineType], { description: 'Every line of both; at most 2,000.' })
  lines: CartMergeLineType[];
}

@ObjectType('CartHandover', { description: 'A code by which a cart goes to a till, or into an account.' })
export class CartHandoverType {
  @Field(() => Secret, { description: 'Six characters, good once.' }) handoverCode: string;
  @Field(() => String, { description: 'The same as a picture, SVG.' }) qrSvg: string;
  @Field(() => Instant, { description: 'Ten minutes from now.' }) expiresAt: Date;
}

@ObjectType('CartClaimed', { description: 'What a code brought.' })
export class CartClaimedType {
  @Field(() => CartType, { description: "Hers, or the ticket's lines." }) cart: CartView;
  @Field(() => CartMergeType, {
    nullable: true,
    description: 'Null at a till, and when there was nothing in it.',
  })
  merge: CartMergeType | null;
}
