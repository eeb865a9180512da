import { addDays } from '../../kernel/calendar.js';
import { isGoods, type RetailLine } from './retail-file.js';

/** What an article cost on the days it was sold, in minor units. */
export interface DayPrices {
  readonly code: string;
  readonly description: string;
  readonly days: ReadonlyMap<string, number>;
}

/** A row of a price list that makes those prices. */
export interface HistoryRow {
  readonly list: 'regular' | 'markdown';
  readonly day: string;
  readonly amount: number | null;
}

/** The file is of 2011; so many years later the law of today holds. Both years have 365 days, and begin alike. */
const YEARS_LATER = 15;

/** The same day, so many years later. */
const shifted = (day: string): string => `${Number(day.slice(0, 4)) + YEARS_LATER}${day.slice(4)}`;

/** Of the articles that were sold on most days, what they cost on each: the price that most units were sold at. */
export function dayPrices(lines: Iterable<RetailLine>, articles: number): DayPrices[] {
  const sold = new Map<string, { description: string; days: Map<string, Map<number, number>> }>();
  for (const { code, description, at, quantity, unitPrice, invoice } of lines) {
    if (!isGoods(code) || quantity <= 0 || unitPrice <= 0 || /^[AC]/.test(invoice)) continue;
    const article = sold.get(code) ?? { description, days: new Map<string, Map<number, number>>() };
    sold.set(code, article);
    const day = shifted(at.slice(0, 10));
    const units = article.days.get(day) ?? new Map<number, number>();
    article.days.set(day, units);
    const amount = Math.round(unitPrice * 100);
    units.set(amount, (units.get(amount) ?? 0) + quantity);
  }
  return [...sold]
    .toSorted(([, a], [, b]) => b.days.size - a.days.size)
    .slice(0, articles)
    .map(([code, { description, days }]) => ({
      code,
      description: description || code,
      days: new Map([...days].map(([day, units]) => [day, mostSold(units)])),
    }));
}

const mostSold = (units: ReadonlyMap<number, number>): number =>
  [...units].reduce((most, each) => (each[1] > most[1] ? each : most))[0];

/**
 * The rows that make these prices. A price above the regular one raises that; one below it is a markdown, told as a
 * reduction, until the price is as it was.
 */
export function historyOf({ days }: DayPrices): HistoryRow[] {
  const rows: HistoryRow[] = [];
  let regular: number | null = null;
  let markdown: number | null = null;
  const say = (list: HistoryRow['list'], day: string, amount: number | null) =>
    rows.push({ list, day, amount });
  for (const [day, amount] of [...days].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (regular === null || amount > regular) say('regular', day, (regular = amount));
    const wanted = amount < regular ? amount : null;
    if (wanted !== markdown) say('markdown', day, (markdown = wanted));
  }
  return rows;
}

/** Every day from one to another, both included. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
