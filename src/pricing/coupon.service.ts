import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { CustomerReader } from '../customers/index.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import type { ProblemType } from '../platform/graphql/common.types.js';
import { notFound, ruleBroken, wrongState } from '../platform/graphql/refusals.js';
import type { Coupon } from './coupon.entity.js';
import { CouponRepository } from './coupon.repository.js';
import { couponKey, isCouponKey } from './coupon-verdict.js';
import type { PromotionRow } from './promotion.entity.js';
import { PromotionConditionKind, PromotionState } from './promotion.enums.js';
import { couponsIssued } from './promotion.events.js';
import { PromotionRepository } from './promotion.repository.js';

const COUPONS_MAX = 100;
const USES_MAX = 1_000_000;
/** No letters that read like others, no vowels that make words: 28 to the tenth ways. */
const ALPHABET = '23456789BCDFGHJKLMNPQRSTVWXZ';
const CODE_LENGTH = 10;
const TAKEN = 'There is a coupon of this code already.';

/** What to make. */
export interface CouponsGiven {
  readonly promotionId: Id<'Promotion'>;
  readonly couponCodes?: readonly string[] | null;
  readonly count?: number | null;
  readonly usesMax?: number | null;
  readonly usesPerCustomerMax?: number | null;
  readonly customerId?: Id<'Customer'> | null;
  readonly until?: Date | null;
}

/** Coupons that were made, by their ids: so they are kept for a repeat of the call. */
export interface IssuedCoupons {
  readonly promotionId: Id<'Promotion'>;
  readonly couponIds: readonly Id<'Coupon'>[];
  readonly couponCodes: string[];
}

/** Makes coupons. */
@Injectable()
export class CouponService {
  constructor(
    private readonly promotions: PromotionRepository,
    private readonly coupons: CouponRepository,
    private readonly customers: CustomerReader,
  ) {}

  /**
   * @throws NotFound   no such promotion, or customer.
   * @throws WrongState it has ended.
   * @throws RuleBroken codes that are none, twice or taken; a promotion that asks for no coupon; figures out of range.
   * @emits  pricing.coupons_issued v1, without the codes.
   */
  async issue(tx: Tx, given: CouponsGiven): Promise<IssuedCoupons> {
    const promotion = await this.raised(tx, given.promotionId);
    if (!promotion.conditions.some(({ kind }) => kind === PromotionConditionKind.COUPON))
      throw ruleBroken(
        'input.promotionId',
        'NEEDS_NO_COUPON',
        'This promotion is for everybody, without a coupon.',
      );
    const problems = problemsOf(given, tx.now);
    if (problems.length > 0) throw new RuleBroken({ problems }, problems[0]!.words);
    if (given.customerId != null && (await this.customers.byId(tx, given.customerId)) === null)
      throw notFound(ObjectKind.CUSTOMER, given.customerId);
    const codes =
      given.couponCodes?.map(couponKey) ?? Array.from({ length: given.count! }, () => drawnCode());
    const coupons = codes.map((code) => couponOf(tx, given, code));
    const made = await this.coupons.insert(tx, coupons); // one of ours that is taken, once in 10¹⁴, is refused as well
    if (made.size < codes.length) throw taken(codes.findIndex((code) => !made.has(code)));
    tx.emit(couponsIssued(promotion, coupons.length));
    tx.audit({ objectId: promotion.id, after: { coupons: coupons.length, usesMax: given.usesMax ?? null } });
    return {
      promotionId: promotion.id,
      couponIds: coupons.map(({ id }) => id),
      couponCodes: coupons.map(({ code }) => code),
    };
  }

  /** The codes of coupons that were made before. */
  async again(
    db: Db,
    { promotionId, couponIds }: Omit<IssuedCoupons, 'couponCodes'>,
  ): Promise<IssuedCoupons> {
    return { promotionId, couponIds, couponCodes: await this.coupons.codesOf(db, couponIds) };
  }

  private async raised(tx: Tx, promotionId: Id<'Promotion'>): Promise<PromotionRow> {
    const promotion = await this.promotions.raise(tx, promotionId);
    if (promotion !== null) return promotion;
    if ((await this.promotions.byId(tx, promotionId)) === null)
      throw notFound(ObjectKind.PROMOTION, promotionId);
    throw wrongState('promotion', PromotionState.ENDED);
  }
}

const taken = (index: number): RuleBroken => ruleBroken(`input.couponCodes.${index}`, 'TAKEN', TAKEN);

function problemsOf(given: CouponsGiven, now: Date): ProblemType[] {
  const problems: ProblemType[] = [];
  const say = (path: string, problem: string, words: string) =>
    problems.push({ path: `input.${path}`, problem, words });
  const codes = given.couponCodes ?? null;
  if ((codes === null) === (given.count == null))
    say('couponCodes', 'CODES_OR_COUNT', 'Give the codes, or say how many.');
  if (codes?.length === 0) say('couponCodes', 'MISSING', 'Give at least one code.');
  codes?.forEach((code, index) => {
    if (!isCouponKey(couponKey(code)))
      say(`couponCodes.${index}`, 'NOT_A_CODE', 'Letters, digits and hyphens, 3 to 40 of them.');
    if (codes.findIndex((other) => couponKey(other) === couponKey(code)) < index)
      say(`couponCodes.${index}`, 'TAKEN', TAKEN);
  });
  for (const [field, max] of [
    ['count', COUPONS_MAX],
    ['usesMax', USES_MAX],
    ['usesPerCustomerMax', USES_MAX],
  ] as const) {
    const value = given[field];
    if (value != null && (value < 1 || value > max)) say(field, 'OUT_OF_RANGE', `From 1 to ${max}.`);
  }
  if (given.until != null && given.until <= now) say('until', 'IN_THE_PAST', 'A coupon is good for a while.');
  return problems;
}

const drawnCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

function couponOf(tx: Tx, given: CouponsGiven, code: string): Coupon {
  const { subject } = tx.actor;
  return {
    id: tx.newId<'Coupon'>(),
    promotionId: given.promotionId,
    code,
    customerId: given.customerId ?? null,
    usesMax: given.usesMax ?? null,
    usesPerCustomerMax: given.usesPerCustomerMax ?? null,
    uses: 0,
    validUntil: given.until ?? null,
    staffId: subject.kind === 'staff' ? subject.staffId : null,
    issuedAt: tx.now,
  };
}
