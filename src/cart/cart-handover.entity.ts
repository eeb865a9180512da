import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Cart } from './cart.entity.js';

/** A code by which a cart goes to a till or to an account: one open per cart, claimed once, by the system's clock. */
@Entity('cart_handover')
@Check(
  'cart_handover_claimed_by_one',
  '(claimed_at IS NULL) = (claimed_by_customer_id IS NULL AND claimed_by_ticket_id IS NULL) AND (claimed_by_customer_id IS NULL OR claimed_by_ticket_id IS NULL)',
)
@Index('cart_handover_one_open_per_cart', ['cartId'], { unique: true, where: 'claimed_at IS NULL' })
@Index('cart_handover_one_open_per_code', ['codeHash'], { unique: true, where: 'claimed_at IS NULL' })
@Index('cart_handover_by_expiry', ['expiresAt'])
export class CartHandover {
  @PrimaryColumn('uuid') id: Id<'CartHandover'>;
  @ForeignKey(() => Cart, { name: 'cart_handover_of_a_cart' })
  @Column('uuid')
  cartId: Id<'Cart'>;
  /** Keyed: six characters could be tried one by one. */
  @Column('text') codeHash: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') expiresAt: Date;
  @Column('timestamptz', { nullable: true }) claimedAt: Date | null;
  @Column('uuid', { nullable: true }) claimedByCustomerId: Id<'Customer'> | null;
  @Column('uuid', { nullable: true }) claimedByTicketId: Id<'Cart'> | null;
}
