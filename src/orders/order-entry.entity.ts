import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { Channel } from '../platform/graphql/common.enums.js';

export type OrderHappening = 'placed' | 'confirmed' | 'despatched' | 'handed_over' | 'returned' | 'cancelled';

/** One thing that happened to an order. Append-only; the words are made when it is read, in her language. */
@Entity('order_entry')
@Check(
  'order_entry_what',
  "what IN ('placed', 'confirmed', 'despatched', 'handed_over', 'returned', 'cancelled')",
)
@Index('order_entry_of_order', ['orderId', 'id'])
export class OrderEntry {
  @PrimaryColumn('uuid') id: Id<'OrderEntry'>;
  @ForeignKey('Order', { name: 'order_entry_of_an_order' })
  @Column('uuid')
  orderId: Id<'Order'>;
  @Column('timestamptz') at: Date;
  @Column('text') what: OrderHappening;
  @Column('text', { nullable: true }) channel: Channel | null;
  /** First name of staff; null for the customer herself and for the system. */
  @Column('text', { nullable: true }) by: string | null;
}
