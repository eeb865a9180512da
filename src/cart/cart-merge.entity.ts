import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Cart } from './cart.entity.js';
import type { MergedLine } from './cart-merge.js';

/** What a guest's cart brought into a customer's: one row per cart that went up in another. Append-only. */
@Entity('cart_merge')
@Check('cart_merge_of_two', 'cart_id <> from_cart_id')
@Index('cart_merge_once', ['fromCartId'], { unique: true })
@Index('cart_merge_by_cart', ['cartId', 'mergedAt'])
export class CartMerge {
  @PrimaryColumn('uuid') id: Id<'CartMerge'>;
  @ForeignKey(() => Cart, { name: 'cart_merge_into_a_cart' })
  @Column('uuid')
  cartId: Id<'Cart'>;
  @ForeignKey(() => Cart, { name: 'cart_merge_from_a_cart' })
  @Column('uuid')
  fromCartId: Id<'Cart'>;
  @Column('timestamptz') mergedAt: Date;
  @Column('jsonb') lines: readonly MergedLine[];
}
