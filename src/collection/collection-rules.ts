import {
  addDays,
  addOpeningTime,
  endOfDay,
  localDate,
  type OpeningHours,
  reservationEnd,
} from '../kernel/calendar.js';
import { COLLECT_LEAD_MINUTES } from '../inventory/index.js';

export const OPEN_RESERVATIONS_MAX = 5;
export const EXTENSIONS_MAX = 1;
/** To other places: each move gives a fresh end, so without a limit goods could be kept for ever. */
export const MOVES_MAX = 5;
export const RESERVATION_LINES_MAX = 100;
/** A prepaid collection is kept until closing time of the first open day after so many. */
const KEPT_DAYS = 7;
/** How long an associate has a pick for herself. */
export const LEASE_MS = 15 * 60_000;
/** What is left at least once it was brought to the counter. */
export const AT_THE_COUNTER_MS = 30 * 60_000;
export const WRONG_GUESSES_MAX = 5;
export const LOCKED_MS = 15 * 60_000;
export const CODE_DIGITS = 6;

const DAY_MS = 86_400_000;

/** When goods will wait for her, and until when. */
export interface PickupPromise {
  readonly readyBy: Date;
  readonly collectBy: Date;
}

/** @returns what a store can promise for a prepaid collection; null when it does not open in time. */
export function prepaidPromise(hours: OpeningHours, at: Date): PickupPromise | null {
  const ready = addOpeningTime(hours, at, COLLECT_LEAD_MINUTES);
  const collectBy = reservationEnd(hours, new Date(at.getTime() + (KEPT_DAYS - 1) * DAY_MS));
  return ready === null || collectBy === null ? null : { readyBy: ready, collectBy };
}

/**
 * Until when goods are put aside.
 *
 * To be collected: until closing time of the next day the store is open, and never less than four opening hours. To be
 * delivered: until the end of the next day where they lie, since no opening hours bind her.
 *
 * @param from the moment it is put aside; its end, to extend it once more.
 * @returns null when the store does not open within two months.
 */
export const collectEnd = (hours: OpeningHours, from: Date): Date | null => reservationEnd(hours, from);

/** As {@link collectEnd}, for goods that would be sent. */
export function deliverEnd(timeZone: string, from: Date): Date {
  const justBefore = new Date(from.getTime() - 1); // the end of a day is the first instant of the next
  return endOfDay(addDays(localDate(justBefore, timeZone), 1), timeZone);
}

/** Each variant once, in the order given. */
export function merged<Line extends { readonly variantId: string; readonly quantity: number }>(
  lines: readonly Line[],
): Line[] {
  const byVariant = new Map<string, Line>();
  for (const line of lines) {
    const before = byVariant.get(line.variantId);
    byVariant.set(line.variantId, { ...line, quantity: line.quantity + (before?.quantity ?? 0) });
  }
  return [...byVariant.values()];
}
