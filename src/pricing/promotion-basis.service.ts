import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { CouponRepository, type UsesGiven } from './coupon.repository.js';
import { type CouponFacts, couponKey } from './coupon-verdict.js';
import { CouponUsedUp } from './promotion.errors.js';
import type { Promotion } from './promotion.js';
import { PromotionConditionKind } from './promotion.enums.js';
import { PromotionDirectory } from './promotion-directory.js';

/** What promotions ask of a customer, or of nobody known. */
export interface BuyerFacts {
  readonly customerGroups: readonly string[];
  readonly isFirstOrder: boolean;
  readonly coupons: readonly CouponFacts[];
}

/** All that promotions need beside the lines, read once. */
export interface PromotionBasis {
  /** Which edition of all of them, and of prices, this is: orders say by which they go. Prices are read after it. */
  readonly edition: string;
  readonly promotions: readonly Promotion[];
  /** By customer; null is nobody known. Absent: nothing was asked, so nothing is known of her. */
  readonly buyers: ReadonlyMap<Id<'Customer'> | null, BuyerFacts>;
}

/** Who may buy, and with which codes. */
export interface Buyers {
  /** Null: nobody known. */
  readonly customerIds: readonly (Id<'Customer'> | null)[];
  /** As they were typed. */
  readonly couponCodes: readonly string[];
}

const OF_HER: ReadonlySet<PromotionConditionKind> = new Set([
  PromotionConditionKind.CUSTOMER_GROUP,
  PromotionConditionKind.FIRST_ORDER,
]);

/** What is a customer's before she has anything in a cart. */
export interface HerPromotions {
  readonly customerGroups: readonly string[];
  /** For one of her groups, or for her first order; none that asks for a code. */
  readonly promotions: readonly Promotion[];
}

/** What promotions need to know, and what they gave. */
@Injectable()
export class PromotionBasisService {
  constructor(
    private readonly directory: PromotionDirectory,
    private readonly coupons: CouponRepository,
  ) {}

  /** No statement for the promotions, one when codes were typed or a promotion asks who she is. */
  async of(db: Db, at: Date, { customerIds, couponCodes }: Buyers): Promise<PromotionBasis> {
    const { edition, promotions } = await this.directory.inForce(db, at);
    const asksWho =
      customerIds.some((id) => id !== null) &&
      promotions.some(({ conditions }) => conditions.some(({ kind }) => OF_HER.has(kind)));
    if (couponCodes.length === 0 && !asksWho) return { edition, promotions, buyers: new Map() };
    const rows = await this.coupons.buyers(db, [...new Set(customerIds)], couponCodes.map(couponKey), at);
    return {
      edition,
      promotions,
      buyers: new Map(
        rows.map(({ customerId, customerGroups, hasOrdered, coupons }) => [
          customerId,
          { customerGroups, isFirstOrder: customerId !== null && !hasOrdered, coupons },
        ]),
      ),
    };
  }

  /** What is each of these customers' own: one statement for all of them. */
  async hers(
    db: Db,
    customerIds: readonly Id<'Customer'>[],
  ): Promise<ReadonlyMap<Id<'Customer'>, HerPromotions>> {
    const { promotions } = await this.directory.inForce(db, db.now);
    const offered = promotions.filter(
      ({ conditions }) =>
        conditions.some(({ kind }) => OF_HER.has(kind)) &&
        conditions.every(({ kind }) => kind !== PromotionConditionKind.COUPON),
    );
    const rows = await this.coupons.buyers(db, customerIds, [], db.now);
    return new Map(
      rows.map(({ customerId, customerGroups, hasOrdered }) => {
        const isMet = (condition: Promotion['conditions'][number]): boolean =>
          condition.kind === PromotionConditionKind.CUSTOMER_GROUP
            ? customerGroups.includes(condition.customerGroup)
            : condition.kind !== PromotionConditionKind.FIRST_ORDER || !hasOrdered;
        return [
          customerId!,
          { customerGroups, promotions: offered.filter(({ conditions }) => conditions.every(isMet)) },
        ];
      }),
    );
  }

  /**
   * Counts what an order uses. Part of placing it: whatever refuses later gives it back by rolling back.
   *
   * @returns false when a promotion has ended meanwhile, or her first order was another one: price again.
   * @throws CouponUsedUp somebody else had the last use.
   */
  async count(tx: Tx, uses: UsesGiven): Promise<boolean> {
    if (uses.given.length === 0) return true;
    const counted = await this.coupons.count(tx, uses);
    const usedUp = counted.find(({ isCouponCounted }) => !isCouponCounted);
    if (usedUp !== undefined)
      throw new CouponUsedUp({ couponCode: usedUp.couponCode! }, 'This coupon is used up.');
    if (counted.every(({ isUsed }) => isUsed)) return true;
    this.directory.forget();
    return false;
  }

  /** The order came to nothing: abandoned or cancelled. Once, however often it is asked. */
  giveBack(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    return this.coupons.giveBack(tx, orderId);
  }
}
