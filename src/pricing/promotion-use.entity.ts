import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import { Coupon } from './coupon.entity.js';
import { PromotionRow } from './promotion.entity.js';

/** What a promotion gave an order. Given back when the order comes to nothing; the row stays. */
@Entity('promotion_use')
@Check('promotion_use_amount_not_negative', 'amount >= 0')
@Check('promotion_use_first_order_is_somebodys', 'NOT is_first_order OR customer_id IS NOT NULL')
@Index('promotion_use_one_first_order', ['customerId'], {
  unique: true,
  where: 'is_first_order AND given_back_at IS NULL',
})
@Index('promotion_use_by_promotion', ['promotionId'], { where: 'given_back_at IS NULL' })
@Index('promotion_use_by_coupon', ['couponId'], { where: 'coupon_id IS NOT NULL' })
export class PromotionUse {
  /** Not a foreign key: orders are above. */
  @PrimaryColumn('uuid') orderId: Id<'Order'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => PromotionRow, { name: 'promotion_use_of_promotion' })
  promotionId: Id<'Promotion'>;
  @Column('uuid', { nullable: true })
  @ForeignKey(() => Coupon, { name: 'promotion_use_of_coupon' })
  couponId: Id<'Coupon'> | null;
  @Column('uuid', { nullable: true })
  @ForeignKey(() => Customer, { name: 'promotion_use_of_customer' })
  customerId: Id<'Customer'> | null;
  /** Off its lines; 0 where it gave free delivery only. */
  @Column('bigint') amount: number;
  @Column('char', { length: 3 }) currency: CurrencyCode;
  @Column('boolean') isDeliveryFree: boolean;
  @Column('boolean') isFirstOrder: boolean;
  @Column('timestamptz') usedAt: Date;
  @Column('timestamptz', { nullable: true }) givenBackAt: Date | null;
}
