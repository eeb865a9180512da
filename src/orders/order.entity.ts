import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type {
  AddressType,
  ContactType,
  ReceiptChoiceType,
  VatShareType,
} from '../platform/graphql/common.types.js';
import type { DeliveryOptionView } from '../cart/index.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { ContractKind } from './orders.enums.js';

/** As in the schema, and `abandoned`: an order whose payment never came; it has no number and no list shows it. */
export type StoredOrderState =
  'awaiting_payment' | 'confirmed' | 'partly_fulfilled' | 'fulfilled' | 'cancelled' | 'abandoned';

/** The agreement: amounts, addresses and terms as they were when it was placed. Never recomputed. */
@Entity('customer_order')
@Check(
  'customer_order_state',
  "state IN ('awaiting_payment', 'confirmed', 'partly_fulfilled', 'fulfilled', 'cancelled', 'abandoned')",
)
@Check('customer_order_contract', "contract IN ('in_store', 'distance')")
@Check(
  'customer_order_amounts_not_negative',
  'goods_amount >= 0 AND discount_amount >= 0 AND delivery_amount >= 0 AND deposits_amount >= 0',
)
@Check(
  'customer_order_total_adds_up',
  'total_amount = goods_amount - discount_amount + delivery_amount + deposits_amount',
)
@Check('customer_order_standard_delivery_costs_something', 'standard_delivery_amount >= 0')
@Check('customer_order_distance_not_negative', 'distance_net_amount >= 0')
@Check('customer_order_numbered_unless_abandoned', "(number IS NULL) = (state = 'abandoned')")
@Index('customer_order_number', ['number'], { unique: true })
@Index('customer_order_of_customer', ['customerId', 'id'], { where: 'customer_id IS NOT NULL' })
// On an expression, which an entity cannot say: the migration of returns makes it, who find guests' orders by it.
@Index('customer_order_of_guest_email', { synchronize: false })
@Index('customer_order_awaiting_payment', ['placedAt'], { where: "state = 'awaiting_payment'" })
export class Order {
  @PrimaryColumn('uuid') id: Id<'Order'>;
  @Column('text', { nullable: true }) number: string | null;
  @Column('int') version: number;
  @Column('text') state: StoredOrderState;
  @Column('timestamptz') placedAt: Date;
  @Column('text', { nullable: true }) channel: Channel | null;
  @Column('uuid', { nullable: true }) apiClientId: Id<'ApiClient'> | null;
  /** The store it was made in; null at a distance. */
  @ForeignKey('Location', { name: 'customer_order_at_a_location' })
  @Column('uuid', { nullable: true })
  locationId: Id<'Location'> | null;
  @Column('uuid', { nullable: true }) terminalId: Id<'Terminal'> | null;
  @Column('text') device: string;
  /** First name of the member of staff who made it. */
  @Column('text', { nullable: true }) person: string | null;
  @ForeignKey('Seller', { name: 'customer_order_of_a_seller' })
  @Column('uuid')
  sellerId: Id<'Seller'>;
  @Column('text') contract: ContractKind;
  @ForeignKey('Customer', { name: 'customer_order_of_a_customer' })
  @Column('uuid', { nullable: true })
  customerId: Id<'Customer'> | null;
  @Column('text', { nullable: true }) guestTokenHash: string | null;
  @Column('uuid', { nullable: true }) cartId: Id<'Cart'> | null;
  @Column('char', { length: 3 }) currency: string;
  @Column('bigint') goodsAmount: number;
  @Column('bigint') discountAmount: number;
  @Column('bigint') deliveryAmount: number;
  /** What it would have cost had she asked for nothing but the usual way: so much goes back to who withdraws from all. */
  @Column('bigint') standardDeliveryAmount: number;
  /** The ways its goods go, as they were then; none of orders of before there was a choice. */
  @Column('jsonb', { default: () => "'[]'" }) deliveredBy: DeliveryOptionView[];
  @Column('bigint') depositsAmount: number;
  @Column('bigint') totalAmount: number;
  @Column('jsonb') vat: VatShareType[];
  @Column('uuid') termsId: Id<'Terms'>;
  @Column('int') termsVersion: number;
  @Column('text') termsHash: string;
  @Column('text') language: string;
  /** Erasable, as are the two below. */
  @Column('jsonb', { nullable: true }) contact: ContactType | null;
  @Column('jsonb') receiptChoice: ReceiptChoiceType;
  @Column('jsonb', { nullable: true }) invoiceAddress: AddressType | null;
  /** Of a firm, erasable. */
  @Column('text', { nullable: true }) vatNumber: string | null;
  /** What of it counts to the threshold of distance sales, without VAT. */
  @Column('bigint', { default: 0 }) distanceNetAmount: number;
}
