import { VariantKind } from '../catalogue/index.js';
import { decimalPlaces, type Money, sum } from '../kernel/money.js';

/** A line as points see it. */
export interface EarningLine {
  /** What was paid for it, all discounts off. */
  readonly total: Money;
  /** No for deposits, gift cards and fixed-price books. */
  readonly earnsPoints: boolean;
}

/** No sum of points leaves what an account can hold. */
const POINTS_MAX = 1_000_000_000;

/**
 * One point per whole unit of currency (euro, pound) paid for what earns, over the order and not per line; a thousand million at most.
 *
 * @param lines of one order, one currency; a total below zero earns nothing.
 */
export function pointsFor(lines: readonly EarningLine[]): number {
  const [first] = lines;
  if (first === undefined) return 0;
  const { currency } = first.total;
  const paid = sum(
    lines.filter(({ earnsPoints }) => earnsPoints).map(({ total }) => total),
    currency,
  );
  return Math.min(POINTS_MAX, Math.max(0, Math.floor(paid.amount / 10 ** decimalPlaces(currency))));
}

const EARNS_NOTHING: ReadonlySet<VariantKind> = new Set([VariantKind.DEPOSIT, VariantKind.GIFT_CARD]);

/** Whether what is paid for a variant earns points: not deposits, not gift cards, not books at a fixed price. */
export const earnsPoints = (variant: {
  readonly kind: VariantKind;
  readonly isFixedPrice: boolean;
}): boolean => !EARNS_NOTHING.has(variant.kind) && !variant.isFixedPrice;
