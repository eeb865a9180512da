import { addDays, addMonths, daysBetween, localDate, startOfDay } from '../kernel/calendar.js';
import { type Amount, appliedOf, isLower, type ListRole, perUnits } from './price-in-force.js';

/** One row of the price history of a variant, of a list for everyone or for a group that anyone may join. */
export interface PricePoint {
  readonly list: ListRole;
  /** In force from then on, until the next of the same list; Unix milliseconds. */
  readonly fromMs: number;
  /** Null: the list has no price from then on. */
  readonly price: Amount | null;
  /** Told as a reduction. */
  readonly announced: boolean;
}

/** What a country says of announced price reductions. */
export interface ReductionRule {
  /** How many days before it began are looked at. */
  readonly windowDays: number;
  /** An article that has been on sale for less than the window has a prior price after so many days. */
  readonly newArticleDaysMin: number;
  /** For how long a reduction that deepens without a break keeps its first prior price: months and days together. */
  readonly deepeningMonths: number;
  readonly deepeningDays: number;
  /** In which days are counted. */
  readonly timeZone: string;
}

/** Of a country of which nothing is known: the directive, with none of the exceptions that it lets countries make. */
export const STRICTEST_RULE: ReductionRule = {
  windowDays: 30,
  newArticleDaysMin: 30,
  deepeningMonths: 0,
  deepeningDays: 0,
  timeZone: 'Europe/Amsterdam',
};

/** What a reduction may be compared with. */
export interface PriorPrice {
  /** For the same number of units as the price now; null: there is none to compare with, or it is not known. */
  readonly priorAmount: number | null;
  /** When the price came down to what it is. */
  readonly sinceMs: number;
}

/** What was in force from an instant until the next step. */
interface Step {
  readonly fromMs: number;
  /** What whoever asks paid; null: not for sale. */
  readonly price: Amount | null;
  /** The lowest that anyone could get, by joining a group where need be. */
  readonly lowest: Amount | null;
  readonly isReduced: boolean;
  readonly announced: boolean;
}

/**
 * The prior price of a variant that is reduced: the lowest price in force in the 30 days before the reduction began.
 *
 * - It began when the price came down to what it is, and was told as a reduction.
 * - The price already in force when the window opens counts, and so does each that came and went within it: markdowns,
 *   and offers that anyone may join. Offers to one person or a closed group are not in the history at all.
 * - A reduction that deepens step by step, each announced, without a break, keeps the prior price of its first step for
 *   as long as the country allows (NL three calendar months, BE 30 days); after that the last step stands by itself.
 * - An article that came on sale within the window has a prior price once it was on sale for as long as the country asks.
 *
 * Days are whole days of the country: the window opens with the day, so it is never shorter than the law says.
 *
 * @param history     in order of time; of lists from one instant the order does not matter.
 * @param atMs        an instant at which the price is reduced.
 * @param knownFromMs older rows exist that are not in the history: a window that opens before it has no known prior price.
 * @see   Directive 98/6/EC art. 6a (1), (4), (5); Commission notice C 526/2021, 2.1 and 3.1; CJEU C-330/23 (Aldi Süd);
 *        NL Besluit prijsaanduiding producten art. 5a; BE Wetboek van economisch recht art. VI.18.
 */
export function priorPrice(
  history: readonly PricePoint[],
  atMs: number,
  rule: ReductionRule,
  knownFromMs = Number.NEGATIVE_INFINITY,
): PriorPrice {
  const steps = stepsOf(history.filter(({ fromMs }) => fromMs <= atMs)).filter(
    ({ fromMs }) => fromMs >= knownFromMs,
  );
  const now = steps.at(-1);
  if (!now?.price) throw new Error('no price is in force, so none was reduced');
  let began = steps.length - 1;
  while (isSameReduction(steps[began - 1], now)) began -= 1;
  const compared = keepsFirst(steps, began, atMs, rule) ?? began;
  const lowest = lowestBefore(steps, compared, rule, knownFromMs);
  return { priorAmount: lowest && perUnits(lowest, now.price.per), sinceMs: steps[began]!.fromMs };
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

/** What was in force over time; rows from one instant are one step. */
function stepsOf(history: readonly PricePoint[]): Step[] {
  const inForce = new Map<string, PricePoint>();
  const steps: Step[] = [];
  for (const [index, point] of history.entries()) {
    inForce.set(point.list.code, point);
    if (history[index + 1]?.fromMs === point.fromMs) continue;
    const rows = [...inForce.values()];
    const hers = appliedOf(rows, ({ isHers }) => isHers);
    const isReduced = hers !== null && hers.paid !== hers.regular;
    steps.push({
      fromMs: point.fromMs,
      price: hers?.paid.price ?? null,
      lowest: appliedOf(rows, () => true)?.paid.price ?? null,
      isReduced,
      announced: isReduced && hers.paid.announced,
    });
  }
  return steps;
}

/** A price that was as low before it was told as a reduction began as one when it was told. */
function isSameReduction(before: Step | undefined, now: Step): boolean {
  return (
    before?.price != null &&
    before.isReduced &&
    (before.announced || !now.announced) &&
    !isLower(before.price, now.price!) &&
    !isLower(now.price!, before.price)
  );
}

/** Where the unbroken row of ever deeper reductions began; null: there is none, or the country's time for it is over. */
function keepsFirst(steps: readonly Step[], began: number, atMs: number, rule: ReductionRule): number | null {
  let first = began;
  while (isDeepened(steps[first - 1], steps[first]!)) first -= 1;
  if (first === began) return null;
  const { deepeningMonths, deepeningDays, timeZone } = rule;
  const firstDay = localDate(new Date(steps[first]!.fromMs), timeZone);
  const ends = addDays(addMonths(firstDay, deepeningMonths), deepeningDays);
  return localDate(new Date(atMs), timeZone) < ends ? first : null;
}

function isDeepened(before: Step | undefined, after: Step): boolean {
  return before?.price != null && before.announced && after.announced && !isLower(before.price, after.price!);
}

function lowestBefore(
  steps: readonly Step[],
  compared: number,
  { windowDays, newArticleDaysMin, timeZone }: ReductionRule,
  knownFromMs: number,
): Amount | null {
  const day = localDate(new Date(steps[compared]!.fromMs), timeZone);
  const opensMs = startOfDay(addDays(day, -windowDays), timeZone).getTime();
  const first = steps.find(({ lowest }) => lowest !== null)!;
  if (opensMs < knownFromMs) return null;
  const daysOnSale = daysBetween(localDate(new Date(first.fromMs), timeZone), day);
  if (daysOnSale < Math.min(newArticleDaysMin, windowDays)) return null;
  return steps.slice(0, compared).reduce<Amount | null>((so, { lowest }, index) => {
    const isWithin = lowest !== null && steps[index + 1]!.fromMs > opensMs;
    return isWithin && (so === null || isLower(lowest, so)) ? lowest : so;
  }, null);
}
