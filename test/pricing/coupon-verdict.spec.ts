import type { Id } from '../../src/kernel/ids.js';
import {
  afterPromoting,
  couponKey,
  type CouponFacts,
  isCouponKey,
  judgeCoupons,
} from '../../src/pricing/coupon-verdict.js';
import { type Promotion, UNPROMOTED } from '../../src/pricing/promotion.js';
import { anId } from '../support/builders.js';

const AT = new Date('2026-11-20T10:00:00Z');
const HER = anId<'Customer'>();
const PROMOTION = { id: anId<'Promotion'>() } as Promotion;

const aCoupon = (given: Partial<CouponFacts> = {}): CouponFacts => ({
  id: anId<'Coupon'>(),
  promotionId: PROMOTION.id,
  code: 'HERFST10',
  customerId: null,
  usesMax: null,
  uses: 0,
  usesPerCustomerMax: null,
  usesByHer: 0,
  validUntil: null,
  ...given,
});
const verdict = (given: Partial<CouponFacts>, customerId: Id<'Customer'> | null = null, typed = 'HERFST10') =>
  judgeCoupons([typed], [aCoupon(given)], [PROMOTION], customerId, AT)[0]!.problem;

describe('a coupon', () => {
  it.each<[string, Partial<CouponFacts>, Id<'Customer'> | null, string | null]>([
    ['counts for anybody', {}, null, null],
    ['counts up to its most', { usesMax: 2, uses: 1 }, null, null],
    ['is used up at its most', { usesMax: 2, uses: 2 }, null, 'USED_UP'],
    ['counts so often for her', { usesPerCustomerMax: 2, usesByHer: 1 }, HER, null],
    ['is used up for her', { usesPerCustomerMax: 2, usesByHer: 2 }, HER, 'USED_UP'],
    ['asks nobody known to log in', { usesPerCustomerMax: 2 }, null, 'LOG_IN'],
    ['of hers counts for her', { customerId: HER }, HER, null],
    ['of hers asks nobody known to log in', { customerId: HER }, null, 'LOG_IN'],
    ['of another is as unknown as none', { customerId: HER }, anId<'Customer'>(), 'UNKNOWN'],
    ['ends at its instant', { validUntil: AT }, null, 'EXPIRED'],
    ['ends with its promotion', { promotionId: anId<'Promotion'>() }, null, 'EXPIRED'],
  ])('%s', (_, given, customerId, problem) => {
    expect(verdict(given, customerId)).toBe(problem);
  });

  it('is found however it is typed, and is one code', () => {
    expect(verdict({}, null, ' herfst 10 ')).toBeNull();
    expect(verdict({}, null, 'HERFST11')).toBe('UNKNOWN');
    expect(couponKey('ｈｅｒｆｓｔ１０')).toBe('HERFST10');
    expect(
      ['ab', 'A B', 'É', '', 'A'.repeat(41), "A';--"].filter((code) => isCouponKey(couponKey(code))),
    ).toEqual([]);
  });

  it('counts once per promotion, in the order in which they were typed', () => {
    const two = [aCoupon(), aCoupon({ code: 'LENTE10' })];
    expect(
      judgeCoupons(['lente10', 'herfst10'], two, [PROMOTION], null, AT).map(({ couponCode, problem }) => [
        couponCode,
        problem,
      ]),
    ).toEqual([
      ['lente10', null],
      ['herfst10', 'TWICE'],
    ]);
  });

  it('says why it gave nothing', () => {
    const coupon = aCoupon();
    const verdicts = judgeCoupons(['HERFST10'], [coupon], [PROMOTION], null, AT);
    const given = {
      promotionId: PROMOTION.id,
      couponId: coupon.id,
      name: '',
      amount: 1,
      isDeliveryFree: false,
      isFirstOrder: false,
    };
    const other = { ...given, promotionId: anId<'Promotion'>(), couponId: null };
    const problem = (promoted: Parameters<typeof afterPromoting>[1]) =>
      afterPromoting(verdicts, promoted)[0]!.problem;
    expect(problem({ ...UNPROMOTED, given: [given] })).toBeNull();
    expect(problem({ ...UNPROMOTED, given: [other], outdone: [PROMOTION.id] })).toBe('ANOTHER_IS_BETTER');
    expect(problem({ ...UNPROMOTED, given: [other] })).toBe('CONDITIONS_NOT_MET');
    expect(problem(UNPROMOTED)).toBe('CONDITIONS_NOT_MET');
  });
});
