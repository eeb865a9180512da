import { type CurrencyCode, decimalOf, money } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';
import type { CouponProblem, CouponVerdict, OfferInReach } from '../pricing/index.js';

interface Words {
  readonly problem: Readonly<Record<CouponProblem, string>>;
  pieces(count: number): string;
  measured(count: number, unit: string): string;
  amount(decimal: string): string;
  gift(name: string): string;
  readonly and: string;
}

const NL: Words = {
  problem: {
    UNKNOWN: 'Deze code kennen we niet.',
    LOG_IN: 'Log in of laat uw klantenkaart scannen om deze code te gebruiken.',
    EXPIRED: 'Deze code is nu niet geldig.',
    USED_UP: 'Deze code is op.',
    TWICE: 'Van deze actie telt één code.',
    CONDITIONS_NOT_MET: 'Wat in de winkelwagen ligt voldoet nog niet aan de voorwaarden.',
    ANOTHER_IS_BETTER: 'Een andere actie is voordeliger en gaat hier niet mee samen.',
  },
  pieces: (count) => (count === 1 ? 'nog 1 stuk' : `nog ${count} stuks`),
  measured: (count, unit) => `nog ${count} ${unit}`,
  amount: (decimal) => `nog ${decimal.replace('.', ',')}`,
  gift: (name) => `leg er ${name} bij`,
  and: ' en ',
};

const EN: Words = {
  problem: {
    UNKNOWN: 'We do not know this code.',
    LOG_IN: 'Log in, or have your card scanned, to use this code.',
    EXPIRED: 'This code is not valid now.',
    USED_UP: 'This code is used up.',
    TWICE: 'One code of this promotion counts.',
    CONDITIONS_NOT_MET: 'What is in the cart does not meet its conditions yet.',
    ANOTHER_IS_BETTER: 'Another promotion is worth more and does not go with it.',
  },
  pieces: (count) => (count === 1 ? '1 piece more' : `${count} pieces more`),
  measured: (count, unit) => `${count} ${unit} more`,
  amount: (decimal) => `${decimal} more`,
  gift: (name) => `put ${name} in`,
  and: ' and ',
};

const wordsIn = (language: string): Words => (language === 'en' ? EN : NL);

/** A coupon as a person reads it; shaped like `CartCoupon`. */
export interface WordedCoupon {
  readonly couponCode: string;
  readonly applied: boolean;
  readonly problem: string | null;
  readonly problemCode: CouponProblem | null;
}

/** Puts what became of coupons into words. @param language ISO 639-1; Dutch unless English. */
export const couponsInWords = (coupons: readonly CouponVerdict[], language: string): WordedCoupon[] =>
  coupons.map(({ couponCode, problem }) => ({
    couponCode,
    applied: problem === null,
    problem: problem && wordsIn(language).problem[problem],
    problemCode: problem,
  }));

/** Puts what is within reach into words; shaped like `NextOffer`. */
export function offersInWords(
  offers: readonly OfferInReach[],
  currency: CurrencyCode,
  language: string,
): { label: string; needs: string }[] {
  const words = wordsIn(language);
  return offers.map(({ name, pieces, unit, amount, giftName }) => ({
    label: name,
    needs: [
      ...(pieces === 0 ? [] : [unit === Unit.PIECE ? words.pieces(pieces) : words.measured(pieces, unit)]),
      ...(amount > 0 ? [words.amount(`${decimalOf(money(amount, currency))} ${currency}`)] : []),
      ...(giftName === null ? [] : [words.gift(giftName)]),
    ].join(words.and),
  }));
}
