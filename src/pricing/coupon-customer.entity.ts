import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { Coupon } from './coupon.entity.js';

/** How often one customer used a coupon that each may use so often. */
@Entity('coupon_customer')
@Check('coupon_customer_not_overused', 'uses BETWEEN 0 AND uses_max')
export class CouponCustomer {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Coupon, { name: 'coupon_customer_of_coupon' })
  couponId: Id<'Coupon'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => Customer, { name: 'coupon_customer_of_customer' })
  customerId: Id<'Customer'>;
  @Column('int') uses: number;
  /** The coupon's, so that a constraint of this row can hold it. */
  @Column('int') usesMax: number;
}
