import { ReturnRoute, WindowStart } from './terms.enums.js';
import type { DeliveryOptionRule, TermsRules } from './terms-rules.js';

/** What the law gives her, whatever the terms say. @see Directive 2011/83/EU. */
export const WITHDRAWAL_DAYS = 14;
const DELIVERY_DAYS_MAX = 30;

/** A rule that gives her less than the law. */
export interface BelowLaw {
  /** Of the rules: `returns.windowDays`. */
  readonly rule: string;
  readonly problem: string;
  readonly words: string;
}

/**
 * What of the rules may not be published, because it says less than the law gives, and people would believe it: she may
 * withdraw from a sale at a distance for 14 days after she has it, however late it comes, and send back what she withdraws
 * from; it is delivered within 30 days; and she is told so. (Paying may cost her nothing; the rules have no place for such
 * a cost.)
 *
 * @see Directive 2011/83/EU art. 6(1)(h), 9, 14(1), 18(1), 19; Directive (EU) 2015/2366 art. 62(4).
 */
export function belowLegalMinimum({ returns, delivery }: TermsRules): BelowLaw[] {
  const ways = [['delivery', delivery] as const, ...(delivery.options ?? []).map(optionAt)];
  const slowest = calendarDays(Math.max(...ways.map(([, { daysMax }]) => daysMax)));
  const least = WITHDRAWAL_DAYS + (returns.startsAt === WindowStart.PURCHASE ? slowest : 0);
  return [
    ...(returns.windowDays < WITHDRAWAL_DAYS
      ? [below('returns.windowDays', `The law gives ${WITHDRAWAL_DAYS} days for a sale at a distance.`)]
      : returns.windowDays < least
        ? [
            below(
              'returns.windowDays',
              `The law gives ${WITHDRAWAL_DAYS} days after it has arrived, with these ways of delivery ${least} from the purchase.`,
            ),
          ]
        : []),
    ...(returns.by.includes(ReturnRoute.POST)
      ? []
      : [below('returns.by', 'What was bought at a distance may be sent back by post.')]),
    ...ways.flatMap(([rule, { daysMax }]) =>
      calendarDays(daysMax) > DELIVERY_DAYS_MAX
        ? [
            below(
              `${rule}.daysMax`,
              `The law asks delivery within ${DELIVERY_DAYS_MAX} days, weekends counted.`,
            ),
          ]
        : [],
    ),
    ...(returns.informsOfWithdrawal === false
      ? [below('returns.informsOfWithdrawal', 'She must be told of her right to withdraw.')]
      : []),
  ];
}

/** So many working days last so long at most, holidays apart. */
const calendarDays = (workingDays: number): number => 7 * Math.ceil(workingDays / 5);

const optionAt = (option: DeliveryOptionRule) => [`delivery.options.${option.code}`, option] as const;

const below = (rule: string, words: string): BelowLaw => ({ rule, problem: 'BELOW_LEGAL_MINIMUM', words });
