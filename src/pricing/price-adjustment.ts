import { add, type Money, negate, subtract } from '../kernel/money.js';
import { type PricedLine, type PriceStep, vatShares } from './price-line.js';
import { PriceStepKind } from './pricing.enums.js';
import { wordsIn } from './pricing-words.js';
import type { LabelSaid, Sellable } from './sellable.js';

/** One amount that a promotion, a benefit, a member of staff or a shelf label takes off a line, with its reason. */
export interface PriceAdjustment {
  readonly kind: PriceStepKind.PROMOTION | PriceStepKind.BENEFIT | PriceStepKind.STAFF_ADJUSTMENT;
  /** Positive. */
  readonly amount: Money;
  /** In words. */
  readonly label: string;
  /** Promotion, coupon, or the price that a label says; null: none. */
  readonly sourceId: string | null;
  /** Who, for one by staff; null: the till by itself, or a rule. */
  readonly person: string | null;
}

/** What a line costs less because its label says less: by nobody, and the row of the price that it says is its source. */
export const labelStep = (
  { amount, per, priceId }: Pick<LabelSaid, 'amount' | 'per' | 'priceId'>,
  off: Money,
): PriceAdjustment => ({
  kind: PriceStepKind.STAFF_ADJUSTMENT,
  amount: off,
  label: wordsIn().label({ amount, currency: off.currency }, per),
  sourceId: priceId,
  person: null,
});

/**
 * A line with amounts taken off: a step for each, before VAT, and the VAT of what is left.
 *
 * @throws RangeError when they take off more than the line costs: whoever gives them caps them.
 */
export function adjustedLine(
  line: PricedLine,
  sellable: Pick<Sellable, 'vatParts'>,
  adjustments: readonly PriceAdjustment[],
): PricedLine {
  if (adjustments.length === 0) return line;
  const discount = add(line.discount, ...adjustments.map(({ amount }) => amount));
  const total = subtract(line.gross, discount);
  if (total.amount < 0)
    throw new RangeError(`a line of ${line.gross.amount} cannot be lowered by ${discount.amount}`);
  const vat = vatShares(total, sellable.vatParts);
  return {
    gross: line.gross,
    discount,
    total,
    steps: [
      ...line.steps.filter(({ kind }) => kind !== PriceStepKind.VAT),
      ...adjustments.map(({ kind, amount, label, sourceId, person }): PriceStep => ({
        kind,
        label,
        amount: negate(amount),
        sourceId,
        person,
      })),
      ...vat.map(({ rateBps, vat: contained }): PriceStep => ({
        kind: PriceStepKind.VAT,
        label: wordsIn().vat(rateBps),
        amount: contained,
        sourceId: null,
        person: null,
      })),
    ],
    vat,
  };
}
