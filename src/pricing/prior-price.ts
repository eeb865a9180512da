import type { PriceListKind } from './price-list.entity.js';

/** One row of the price history of a variant, of either list. */
export interface PricePoint {
  readonly list: PriceListKind;
  /** In force from then on, until the next of the same list; Unix milliseconds. */
  readonly fromMs: number;
  /** For `per` units; null: the list has no price from then on. */
  readonly amount: number | null;
  readonly per: number;
}

/** A price in force from an instant until the next step. */
interface Step {
  readonly fromMs: number;
  /** Null: not for sale. */
  readonly price: Amount | null;
  readonly isMarkdown: boolean;
}

interface Amount {
  readonly amount: number;
  readonly per: number;
}

/** What a reduction may be called. */
export interface PriorPrice {
  /** For the same number of units as the price now; null: nothing was in force, or it is not known. */
  readonly priorAmount: number | null;
  readonly sinceMs: number;
}

const WINDOW_MS = 30 * 86_400_000;

/**
 * The prior price of a variant that is marked down: the lowest price in force in the 30 days before the reduction began.
 *
 * The reduction began when the price came down to what it is: a further reduction begins anew, so its prior price is the
 * one it was lowered from. (That is the directive's rule; the exception that member states may make for a reduction that
 * deepens without a break, article 6a(5), is not applied.) The price already in force when the 30 days open counts, and so
 * does each that came and went within them, markdowns included.
 *
 * @param history    both lists, in order of time; of two lists from one instant the order does not matter.
 * @param atMs       an instant at which the markdown is in force and lower.
 * @param isComplete false when older rows exist: then a window that reaches before the first has no known prior price.
 * @see   Directive 98/6/EC art. 6a; Besluit prijsaanduiding producten art. 5a; CJEU C-330/23 (Aldi Süd).
 */
export function priorPrice(history: readonly PricePoint[], atMs: number, isComplete = true): PriorPrice {
  const steps = effectiveSteps(history.filter(({ fromMs }) => fromMs <= atMs));
  const now = steps.at(-1);
  if (!now?.price) throw new Error('no price is in force, so none was reduced');
  let began = steps.length - 1;
  while (isSameReduction(steps[began - 1], now)) began -= 1;
  const sinceMs = steps[began]!.fromMs;
  const opensMs = sinceMs - WINDOW_MS;
  const first = history[0]!;
  if (!isComplete && first.fromMs > opensMs) return { priorAmount: null, sinceMs };
  let lowest: Amount | null = null;
  for (const [index, { price }] of steps.entries()) {
    if (index >= began) break;
    if (price !== null && steps[index + 1]!.fromMs > opensMs && (lowest === null || isLower(price, lowest)))
      lowest = price;
  }
  return { priorAmount: lowest && perUnits(lowest, now.price.per), sinceMs };
}

/** Whether one price is lower than another, each for its own number of units. */
export function isLower(price: Amount, than: Amount): boolean {
  return price.per === than.per
    ? price.amount < than.amount
    : BigInt(price.amount) * BigInt(than.per) < BigInt(than.amount) * BigInt(price.per);
}

/** A price for another number of units, rounded half up. */
export function perUnits(price: Amount, per: number): number {
  if (price.per === per) return price.amount;
  const [size, divisor] = [BigInt(price.amount) * BigInt(per), BigInt(price.per)];
  return Number((2n * size + divisor) / (2n * divisor));
}

/**
 * How much lower a price is than its prior price, in basis points, rounded down: what is told is never more than what is.
 *
 * @returns null when it is not lower: there is nothing to announce.
 */
export function percentOff(amount: number, priorAmount: number): number | null {
  if (amount >= priorAmount) return null;
  return Number((BigInt(priorAmount - amount) * 10_000n) / BigInt(priorAmount));
}

/** What was in force over time: the markdown where there is one and it is lower, else the regular price. */
function effectiveSteps(history: readonly PricePoint[]): Step[] {
  const inForce: Record<PriceListKind, Amount | null> = { regular: null, markdown: null };
  const steps: Step[] = [];
  for (const [index, { list, fromMs, amount, per }] of history.entries()) {
    inForce[list] = amount === null ? null : { amount, per };
    if (history[index + 1]?.fromMs === fromMs) continue; // two lists from one instant are one step
    const { regular, markdown } = inForce;
    const isMarkdown = regular !== null && markdown !== null && isLower(markdown, regular);
    steps.push({ fromMs, price: isMarkdown ? markdown : regular, isMarkdown });
  }
  return steps;
}

function isSameReduction(before: Step | undefined, now: Step): boolean {
  return (
    before !== undefined &&
    before.isMarkdown &&
    before.price !== null &&
    now.price !== null &&
    !isLower(before.price, now.price) &&
    !isLower(now.price, before.price)
  );
}
