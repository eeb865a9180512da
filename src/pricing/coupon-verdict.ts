import type { Id } from '../kernel/ids.js';
import type { Promoted, Promotion } from './promotion.js';

/** A coupon as it stands, for one customer or for nobody known. */
export interface CouponFacts {
  readonly id: Id<'Coupon'>;
  readonly promotionId: Id<'Promotion'>;
  readonly code: string;
  readonly customerId: Id<'Customer'> | null;
  readonly usesMax: number | null;
  readonly uses: number;
  readonly usesPerCustomerMax: number | null;
  readonly usesByHer: number;
  readonly validUntil: Date | null;
}

/** Why a coupon does not count. Another's personal coupon is as unknown as one that there is not. */
export type CouponProblem =
  'UNKNOWN' | 'LOG_IN' | 'EXPIRED' | 'USED_UP' | 'TWICE' | 'CONDITIONS_NOT_MET' | 'ANOTHER_IS_BETTER';

/** What became of a code that was typed. */
export interface CouponVerdict {
  /** As it was typed. */
  readonly couponCode: string;
  readonly couponId: Id<'Coupon'> | null;
  readonly promotionId: Id<'Promotion'> | null;
  /** Null: it counts. */
  readonly problem: CouponProblem | null;
}

/** How a code is looked up, however it was typed: in capitals, without spaces. */
export const couponKey = (typed: string): string => typed.normalize('NFKC').toUpperCase().replace(/\s+/g, '');

/** Whether a code, as it is looked up, is one that can be issued. */
export const isCouponKey = (key: string): boolean => /^[A-Z0-9-]{3,40}$/.test(key);

/**
 * Which of the codes admit the cart to their promotions, before it is known whether those give anything.
 *
 * @param typed      as she typed them, in that order: of two coupons of one promotion the first counts.
 * @param promotions in force now.
 * @param customerId null: nobody is known.
 */
export function judgeCoupons(
  typed: readonly string[],
  coupons: readonly CouponFacts[],
  promotions: readonly Promotion[],
  customerId: Id<'Customer'> | null,
  at: Date,
): CouponVerdict[] {
  const admitted = new Set<Id<'Promotion'>>();
  return typed.map((couponCode) => {
    const coupon = coupons.find(({ code }) => code === couponKey(couponCode));
    if (coupon === undefined) return { couponCode, couponId: null, promotionId: null, problem: 'UNKNOWN' };
    const problem =
      problemOf(coupon, promotions, customerId, at) ?? (admitted.has(coupon.promotionId) ? 'TWICE' : null);
    if (problem === null) admitted.add(coupon.promotionId);
    return { couponCode, couponId: coupon.id, promotionId: coupon.promotionId, problem };
  });
}

/** With what the promotions then gave: one that was admitted and gave nothing says why. */
export function afterPromoting(
  verdicts: readonly CouponVerdict[],
  { given, outdone }: Pick<Promoted, 'given' | 'outdone'>,
): CouponVerdict[] {
  return verdicts.map((verdict) => {
    if (verdict.problem !== null || given.some(({ couponId }) => couponId === verdict.couponId))
      return verdict;
    const isOutdone = outdone.some((promotionId) => promotionId === verdict.promotionId);
    return { ...verdict, problem: isOutdone ? 'ANOTHER_IS_BETTER' : 'CONDITIONS_NOT_MET' };
  });
}

function problemOf(
  coupon: CouponFacts,
  promotions: readonly Promotion[],
  customerId: Id<'Customer'> | null,
  at: Date,
): CouponProblem | null {
  const isHersOnly = coupon.customerId !== null || coupon.usesPerCustomerMax !== null;
  if (customerId === null && isHersOnly) return 'LOG_IN';
  if (coupon.customerId !== null && coupon.customerId !== customerId) return 'UNKNOWN';
  if (coupon.validUntil !== null && coupon.validUntil <= at) return 'EXPIRED';
  if (!promotions.some(({ id }) => id === coupon.promotionId)) return 'EXPIRED';
  if (coupon.usesMax !== null && coupon.uses >= coupon.usesMax) return 'USED_UP';
  if (coupon.usesPerCustomerMax !== null && coupon.usesByHer >= coupon.usesPerCustomerMax) return 'USED_UP';
  return null;
}
