import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';

/** What a customer keeps for later, in every channel: an article once, in one of a hundred places. */
@Entity('saved_item')
@Check('saved_item_quantity', 'quantity BETWEEN 1 AND 1000000')
@Check('saved_item_place', 'place BETWEEN 1 AND 100')
@Index('saved_item_once', ['customerId', 'variantId'], { unique: true })
@Index('saved_item_one_per_place', ['customerId', 'place'], { unique: true })
export class SavedItem {
  @PrimaryColumn('uuid') id: Id<'SavedItem'>;
  @ForeignKey(() => Customer, { name: 'saved_item_of_a_customer' })
  @Column('uuid')
  customerId: Id<'Customer'>;
  @Column('uuid') variantId: Id<'Variant'>;
  @Column('int') quantity: number;
  /** Which of the hundred it has: the limit is an index, not a count. */
  @Column('int') place: number;
  @Column('timestamptz') savedAt: Date;
}
