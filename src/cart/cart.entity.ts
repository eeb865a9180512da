import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import type { LastChange } from './cart-change.js';
import type { CartPromotions } from './cart-promotions.js';
import type { CartKind, StoredCartState } from './cart.enums.js';
import type { Tendering } from './tendering.js';

/** What a customer or guest intends to buy, or a till's sale in the making (a ticket): the same table, the same rules. */
@Entity('cart')
@Check('cart_kind', "kind IN ('shopping', 'ticket')")
@Check('cart_state', "state IN ('open', 'suspended', 'ordered', 'merged', 'abandoned', 'voided')")
@Check('cart_version_counts_from_one', 'version >= 1')
@Check(
  'cart_is_somebodys',
  "kind = 'ticket' AND terminal_id IS NOT NULL AND location_id IS NOT NULL OR kind = 'shopping' AND (customer_id IS NOT NULL OR guest_token_hash IS NOT NULL)",
)
@Check('cart_keeps_promotions_with_prices', 'promoted IS NULL OR prices_at IS NOT NULL')
@Check('cart_only_tickets_are_suspended', "kind = 'ticket' OR state <> 'suspended'")
@Check(
  'cart_tendering_keeps_its_prices',
  "tendering IS NULL OR kind = 'ticket' AND state = 'open' AND frozen_until IS NOT NULL AND prices_at IS NOT NULL",
)
@Check(
  'cart_merges_when_a_guests',
  "merges_into_customer_id IS NULL OR kind = 'shopping' AND customer_id IS NULL",
)
@Check(
  'cart_hands_over_at_a_till',
  "hand_over_order_ids = '{}' OR kind = 'ticket' AND state IN ('open', 'suspended', 'ordered')",
)
@Check('cart_hands_over_a_hundred_at_most', 'cardinality(hand_over_order_ids) <= 100')
@Index('cart_one_open_per_customer', ['customerId', 'currency'], {
  unique: true,
  where: "kind = 'shopping' AND state = 'open'",
})
@Index('cart_one_open_per_guest', ['guestTokenHash', 'currency'], {
  unique: true,
  where: "kind = 'shopping' AND state = 'open'",
})
@Index('cart_one_active_ticket_per_terminal', ['terminalId'], {
  unique: true,
  where: "kind = 'ticket' AND state = 'open'",
})
@Index('cart_by_guest', ['guestTokenHash'], { where: 'guest_token_hash IS NOT NULL' })
@Index('cart_to_merge', ['mergesIntoCustomerId'], {
  where: "merges_into_customer_id IS NOT NULL AND state = 'open'",
})
@Index('cart_tendering', ['frozenUntil'], { where: 'tendering IS NOT NULL' })
@Index('cart_to_abandon', ['expiresAt'], { where: "state IN ('open', 'suspended')" })
export class Cart {
  @PrimaryColumn('uuid') id: Id<'Cart'>;
  @Column('text') kind: CartKind;
  @Column('text') state: StoredCartState;
  /** 1 when opened, one more with every change: events of a cart carry it. */
  @Column('int') version: number;
  @Column('char', { length: 3 }) currency: CurrencyCode;
  /** Whose; on a ticket: who was recognised, null being the normal case. */
  @ForeignKey(() => Customer, { name: 'cart_of_a_customer' })
  @Column('uuid', { nullable: true })
  customerId: Id<'Customer'> | null;
  /** Of the guest's first cart: her token is derived from it and opens the carts that follow as well. */
  @Column('uuid', { nullable: true }) guestId: Id<'Cart'> | null;
  @Column('text', { nullable: true }) guestTokenHash: string | null;
  /** Whose log-in brought this guest's cart while a payment was under way: it goes up in hers when that is over. */
  @Column('uuid', { nullable: true }) mergesIntoCustomerId: Id<'Customer'> | null;
  /** Of a ticket: the store and the till. */
  @Column('uuid', { nullable: true }) locationId: Id<'Location'> | null;
  @Column('uuid', { nullable: true }) terminalId: Id<'Terminal'> | null;
  @Column('text', { nullable: true }) label: string | null;
  /** Personal, erasable. */
  @Column('jsonb', { nullable: true }) contact: ContactType | null;
  @Column('jsonb', { nullable: true }) receiptChoice: ReceiptChoiceType | null;
  @Column('jsonb', { nullable: true }) invoiceAddress: AddressType | null;
  @Column('jsonb', { nullable: true }) deliveryAddress: AddressType | null;
  @Column('uuid', { nullable: true }) deliveryOptionId: Id<'DeliveryOption'> | null;
  /** Of a firm, erasable. */
  @Column('text', { nullable: true }) vatNumber: string | null;
  /** Until then only the payment that froze it may go on; longer while money stands on a ticket. */
  @Column('timestamptz', { nullable: true }) frozenUntil: Date | null;
  /** Of a ticket that money stands on: it stays frozen until that is settled, however long it takes. */
  @Column('jsonb', { nullable: true }) tendering: Tendering | null;
  /** The instant whose prices and terms count; null: now's. Set when it freezes, and stays on what was paid. */
  @Column('timestamptz', { nullable: true }) pricesAt: Date | null;
  /** As they were typed. */
  @Column('text', { array: true }) couponCodes: string[];
  /** What articles cost and promotions gave when prices began to be kept; null: worked out anew. */
  @Column('jsonb', { nullable: true }) promoted: CartPromotions | null;
  /** What a paid ticket became; null when it sold nothing. */
  @Column('uuid', { nullable: true }) orderId: Id<'Order'> | null;
  /** Of a ticket: orders of which something waits here for her, as they were brought. What of them still does is asked of collection. */
  @Column('uuid', { array: true, default: () => "'{}'" }) handOverOrderIds: Id<'Order'>[];
  @Column('jsonb') lastChange: LastChange;
  @Column('timestamptz') openedAt: Date;
  @Column('timestamptz') expiresAt: Date;
}
