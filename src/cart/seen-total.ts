import type { Money } from '../kernel/money.js';
import { DifferenceSubject } from '../platform/graphql/common.enums.js';
import type { CartDifference } from './cart-change.js';

/** What a client showed of a cart when she agreed to it. */
export interface SeenByHer {
  /** Null: it did not say. */
  readonly version: number | null;
  readonly total: Money;
}

const isTotal = ({ subject }: CartDifference): boolean => subject === DifferenceSubject.TOTAL;

/**
 * What is different from what she saw: the causes, then the total itself, from hers to the one of now.
 *
 * @param causes  changes of the cart and of prices since then, in the order in which they came.
 * @param total   of what she orders, now.
 */
export function fromWhatSheSaw(
  seen: Money,
  total: Money,
  causes: readonly CartDifference[],
): CartDifference[] {
  const why = causes.filter((difference) => !isTotal(difference));
  if (seen.amount === total.amount && seen.currency === total.currency) return why;
  const whole: CartDifference = {
    subject: DifferenceSubject.TOTAL,
    whyCode: 'TOTAL_FOLLOWS_THE_LINES',
    name: null,
    lineId: null,
    before: seen,
    after: total,
    pointsBefore: null,
    pointsAfter: null,
  };
  return [...why, whole];
}
