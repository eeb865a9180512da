import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Customer } from './customer.entity.js';
import type { IdentifierKind } from './customers.enums.js';

/** Something a customer is known by, in its normal form. Only a verified one leads to her. */
@Entity('customer_identifier')
@Index('customer_identifier_verified_is_one_customers', ['kind', 'value'], {
  unique: true,
  where: 'verified_at IS NOT NULL',
})
@Index('customer_identifier_once_per_customer', ['customerId', 'kind', 'value'], { unique: true })
@Index('customer_identifier_by_value', ['kind', 'value'])
@Check('customer_identifier_kind', "kind IN ('loyalty_card', 'email', 'phone')")
@Check('customer_identifier_source', "source IN ('self', 'staff', 'import')")
export class CustomerIdentifier {
  @PrimaryColumn('uuid') id: Id<'Identifier'>;
  @ForeignKey(() => Customer, { name: 'customer_identifier_of_a_customer' })
  @Column('uuid')
  customerId: Id<'Customer'>;
  @Column('text') kind: IdentifierKind;
  @Column('text') value: string;
  /** Who gave it. */
  @Column('text') source: 'self' | 'staff' | 'import';
  @Column('timestamptz', { nullable: true }) verifiedAt: Date | null;
  @Column('timestamptz') createdAt: Date;
}
