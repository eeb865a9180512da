import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { PriceList } from './price-list.entity.js';

/** Whether a customer gets the prices of a group's list, from an instant until the next row. Append-only. */
@Entity('price_list_member', { comment: 'Append-only: who leaves a group gets a row that says so.' })
export class PriceListMember {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Customer, { name: 'price_list_member_is_customer' })
  customerId: Id<'Customer'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => PriceList, { name: 'price_list_member_of_list' })
  priceListId: Id<'PriceList'>;
  @PrimaryColumn('timestamptz') validFrom: Date;
  @Column('boolean') isMember: boolean;
  @Column('text') reason: string;
  @Column('timestamptz') writtenAt: Date;
}
