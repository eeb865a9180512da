import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';

/** A customer's points: the sum of her entries. */
@Entity('points_account')
@Index('points_account_one_per_customer', ['customerId'], { unique: true })
@Check('points_account_never_negative', 'balance >= 0')
export class PointsAccount {
  @PrimaryColumn('uuid') id: Id<'PointsAccount'>;
  @ForeignKey(() => Customer, { name: 'points_account_of_a_customer' })
  @Column('uuid')
  customerId: Id<'Customer'>;
  @Column('int') balance: number;
  @Column('int') version: number;
}
