import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { PromotionRow } from './promotion.entity.js';

/** A code that admits a cart to a promotion. */
@Entity('coupon')
@Check('coupon_code_normal', "code ~ '^[A-Z0-9-]{3,40}$'")
@Check('coupon_uses_max_positive', 'uses_max > 0')
@Check('coupon_uses_per_customer_max_positive', 'uses_per_customer_max > 0')
@Check('coupon_not_overused', 'uses >= 0 AND uses <= uses_max')
@Index('coupon_one_per_code', ['code'], { unique: true })
@Index('coupon_by_promotion', ['promotionId'])
export class Coupon {
  @PrimaryColumn('uuid') id: Id<'Coupon'>;
  @Column('uuid')
  @ForeignKey(() => PromotionRow, { name: 'coupon_of_promotion' })
  promotionId: Id<'Promotion'>;
  /** In capitals, without spaces: how it is looked up, however it was typed. */
  @Column('text') code: string;
  /** The only one who may use it; null: whoever has it. */
  @Column('uuid', { nullable: true })
  @ForeignKey(() => Customer, { name: 'coupon_of_customer' })
  customerId: Id<'Customer'> | null;
  /** Null: as often as anyone likes. */
  @Column('int', { nullable: true }) usesMax: number | null;
  /** Set: only known customers may use it. */
  @Column('int', { nullable: true }) usesPerCustomerMax: number | null;
  /** Counted where there is a most, so that a code for everybody is no row that all orders wait for. */
  @Column('int') uses: number;
  /** Exclusive; null: as long as its promotion. */
  @Column('timestamptz', { nullable: true }) validUntil: Date | null;
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
  @Column('timestamptz') issuedAt: Date;
}
