import { addDays, addMonths } from '../../kernel/calendar.js';
import type { HistoryRow } from './price-history.js';

/** A country's rule, as somebody would read it from the law. */
export interface OracleRule {
  readonly country: string;
  readonly newArticleDays: number;
  /** Until when a reduction that began on a day may keep its first prior price while it deepens; exclusive. */
  readonly keepsUntil: (firstDay: string) => string;
}

export const ORACLE_RULES: readonly OracleRule[] = [
  { country: 'NL', newArticleDays: 0, keepsUntil: (day) => addMonths(day, 3) },
  { country: 'BE', newArticleDays: 7, keepsUntil: (day) => addDays(day, 30) },
];

const WINDOW_DAYS = 30;

interface Day {
  readonly paid: number | null;
  readonly isReduced: boolean;
}

/**
 * What the prior price is, by walking through the days one by one: it knows nothing of rows, lists or instants, and is no
 * part of the product. `undefined`: the price is not reduced on that day. Null: there is nothing to compare with.
 */
export function oracle(
  rows: readonly HistoryRow[],
  days: readonly string[],
  rule: OracleRule,
): (number | null | undefined)[] {
  const walked = walk(rows, days);
  const firstOnSale = walked.findIndex(({ paid }) => paid !== null);
  return walked.map((today, index) => {
    if (!today.isReduced) return undefined;
    let began = index;
    while (walked[began - 1]?.isReduced && walked[began - 1]!.paid === today.paid) began -= 1;
    let first = began;
    while (walked[first - 1]?.isReduced && walked[first - 1]!.paid! >= walked[first]!.paid!) first -= 1;
    const compared = days[index]! < rule.keepsUntil(days[first]!) ? first : began;
    if (compared - firstOnSale < Math.max(1, rule.newArticleDays)) return null;
    const before = walked.slice(Math.max(0, compared - WINDOW_DAYS), compared);
    return Math.min(...before.flatMap(({ paid }) => paid ?? []));
  });
}

function walk(rows: readonly HistoryRow[], days: readonly string[]): Day[] {
  const said: Record<HistoryRow['list'], number | null> = { regular: null, markdown: null };
  const byDay = new Map<string, HistoryRow[]>();
  for (const row of rows) byDay.set(row.day, [...(byDay.get(row.day) ?? []), row]);
  return days.map((day) => {
    for (const { list, amount } of byDay.get(day) ?? []) said[list] = amount;
    const { regular, markdown } = said;
    const isReduced = regular !== null && markdown !== null && markdown < regular;
    return { paid: isReduced ? markdown : regular, isReduced };
  });
}
