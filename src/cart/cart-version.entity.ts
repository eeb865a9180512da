import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Cart } from './cart.entity.js';
import type { CartBefore } from './cart-history.js';

/** What a change of a cart changed, as it was before. The latest of each cart are kept; no personal data. */
@Entity('cart_version')
@Check('cart_version_follows_another', 'version >= 2')
export class CartVersion {
  @ForeignKey(() => Cart, { name: 'cart_version_of_a_cart' })
  @PrimaryColumn('uuid')
  cartId: Id<'Cart'>;
  /** That the change made. */
  @PrimaryColumn('int') version: number;
  @Column('timestamptz') at: Date;
  @Column('jsonb') was: CartBefore;
}
