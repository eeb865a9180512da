import { IANAZone } from 'luxon';
import { dayOf, midnightUtc } from './local-day.js';

/** One stretch of a week's opening hours, in the location's own time. */
interface WeeklySlot {
  /** ISO 8601: 1 is Monday, 7 Sunday; the day the slot begins. */
  readonly weekday: number;
  /** `HH:MM`, 00:00 to 23:59. */
  readonly opens: string;
  /** `HH:MM` to 24:00; not later than `opens` means after midnight, so 00:00 to 00:00 is a whole day. */
  readonly closes: string;
}

/**
 * One row about one day: closed, or one slot that begins on it. Several rows are several slots, and any `closed` among
 * them closes the day. Together they replace the weekly slots that begin that day; a slot of the evening before that
 * runs past midnight belongs to the evening before, and stays.
 */
export interface DatedException {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly closed: boolean;
  readonly opens: string | null;
  readonly closes: string | null;
}

/** When a location is open. */
export interface OpeningHours {
  /** IANA name, e.g. `Europe/Amsterdam`. */
  readonly timeZone: string;
  readonly weekly: readonly WeeklySlot[];
  readonly exceptions: readonly DatedException[];
}

/** Open from `start`, closed again at `end`. */
export interface OpenInterval {
  readonly start: Date;
  readonly end: Date;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** How far a zone's clocks are ahead of UTC at an instant; both in milliseconds. */
type OffsetAt = (instantMs: number) => number;

/** Opening hours read once: minutes after local midnight, `end` beyond 1440 when past midnight. */
interface Timetable {
  readonly offsetAt: OffsetAt;
  readonly weekly: ReadonlyMap<number, readonly Span[]>;
  readonly dated: ReadonlyMap<string, readonly Span[]>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAY_MINUTES = 1_440;

/** How far ahead an opening is looked for: a store closed longer than this is closed. */
const OPENING_WITHIN_DAYS = 60;
/** How far ahead opening time is counted, and how long a range of intervals may be. */
const RANGE_DAYS_MAX = 370;

/**
 * When a location is open between two instants.
 *
 * @param until at most 370 days after `from`.
 * @returns in order, apart from each other (a lunch break parts two, midnight does not), cut to `from` and `until`.
 * @throws RangeError for a longer range, an unknown time zone, a weekday, day or time that is none.
 */
export function openIntervals(hours: OpeningHours, from: Date, until: Date): OpenInterval[] {
  const days = Math.ceil((until.getTime() - from.getTime()) / DAY_MS);
  if (Number.isNaN(days) || days > RANGE_DAYS_MAX)
    throw new RangeError(`opening hours are listed for at most ${RANGE_DAYS_MAX} days`);
  const found: OpenInterval[] = [];
  for (const span of spansFrom(timetableOf(hours), from, days + 1)) {
    const start = Math.max(span.start, from.getTime());
    const end = Math.min(span.end, until.getTime());
    if (start < end) found.push({ start: new Date(start), end: new Date(end) });
  }
  return found;
}

/** Whether the location is open at that instant; at closing time it no longer is. @throws RangeError as above. */
export function isOpenAt(hours: OpeningHours, at: Date): boolean {
  for (const span of spansFrom(timetableOf(hours), at, 0))
    if (span.start <= at.getTime() && at.getTime() < span.end) return true;
  return false;
}

/**
 * The next instant at which a closed location opens, strictly after `at`: while open, the opening after this one.
 *
 * @returns null when there is none on the 60 days that follow, as when it is always open.
 * @throws  RangeError as {@link openIntervals}.
 */
export function nextOpening(hours: OpeningHours, at: Date): Date | null {
  for (const span of spansFrom(timetableOf(hours), at, OPENING_WITHIN_DAYS))
    if (span.start > at.getTime()) return new Date(span.start);
  return null;
}

/**
 * The earliest instant by which `minutes` of opening time have passed since `from`.
 *
 * @param minutes whole minutes, not negative; 0 gives `from` itself.
 * @returns a closing time when they run out with it, not the next opening; null when 370 days do not hold so many.
 * @throws  RangeError for other minutes and as {@link openIntervals}.
 */
export function addOpeningTime(hours: OpeningHours, from: Date, minutes: number): Date | null {
  if (!Number.isSafeInteger(minutes) || minutes < 0)
    throw new RangeError(`opening minutes must be a whole number, not negative, got ${minutes}`);
  let leftMs = minutes * MINUTE_MS;
  if (leftMs === 0) return new Date(from);
  for (const span of spansFrom(timetableOf(hours), from, RANGE_DAYS_MAX)) {
    const start = Math.max(span.start, from.getTime());
    if (start + leftMs <= span.end) return new Date(start + leftMs);
    leftMs -= Math.max(0, span.end - start);
  }
  return null;
}

/**
 * When a reservation made at `from` lapses: at closing time of the next day the store is open, and never before
 * `leastOpeningMinutes` of opening time have passed; if they have not, at closing time of the following open day.
 *
 * "The next day" counts from the local calendar day of `from`. A slot over midnight belongs to the day it begins: Friday
 * evening's reservation at a store open to 00:30 lasts to 00:30 on the night of Saturday to Sunday. One made at 00:10,
 * while Friday's slot still runs, is made on Saturday and lasts to Sunday's closing time, which is in the customer's
 * favour.
 *
 * @returns always the last closing time of an open day; null when the 60 days that follow hold none late enough.
 * @throws  RangeError as {@link addOpeningTime}.
 */
export function reservationEnd(hours: OpeningHours, from: Date, leastOpeningMinutes = 240): Date | null {
  const earliest = addOpeningTime(hours, from, leastOpeningMinutes);
  if (earliest === null) return null;
  const timetable = timetableOf(hours);
  const today = localDate(from, hours.timeZone);
  for (let ahead = 1; ahead <= OPENING_WITHIN_DAYS; ahead += 1) {
    const closing = Math.max(...spansOn(timetable, addDays(today, ahead)).map((span) => span.end));
    if (closing >= earliest.getTime()) return new Date(closing); // of a closed day it is -Infinity
  }
  return null;
}

/** The calendar day at an instant where the time zone is kept, `YYYY-MM-DD`. @throws RangeError for no such zone. */
export function localDate(at: Date, timeZone: string): string {
  return dayOf(at.getTime() + offsetsOf(timeZone)(at.getTime()));
}

/** The day `n` days after (before, when negative). @throws RangeError when `day` or the result is no `YYYY-MM-DD`. */
export function addDays(day: string, n: number): string {
  if (!Number.isSafeInteger(n)) throw new RangeError(`days are whole, got ${n}`);
  return dayOf(midnightUtc(day) + n * DAY_MS);
}

/** The same day `n` months after, or the last day of that month when it has no such day. @throws RangeError as above. */
export function addMonths(day: string, n: number): string {
  if (!Number.isSafeInteger(n)) throw new RangeError(`months are whole, got ${n}`);
  const from = new Date(midnightUtc(day));
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + n];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)));
}

/** The first instant of a local day, which is not 00:00 where the clock skips that. @throws RangeError as above. */
export function startOfDay(day: string, timeZone: string): Date {
  return new Date(instantOf(offsetsOf(timeZone), midnightUtc(day)));
}

/** The first instant after a local day (exclusive): a right until that day holds while `now < endOfDay`. */
export function endOfDay(day: string, timeZone: string): Date {
  return startOfDay(addDays(day, 1), timeZone);
}

/** Calendar days from `a` to `b`: 1 from today to tomorrow, negative when `b` is earlier. @throws RangeError. */
export function daysBetween(a: string, b: string): number {
  return (midnightUtc(b) - midnightUtc(a)) / DAY_MS;
}

/** Merged spans in order, from the slot that may have begun on the eve of `from` to those that begin `days` after. */
function* spansFrom(timetable: Timetable, from: Date, days: number): Generator<Span> {
  const today = dayOf(from.getTime() + timetable.offsetAt(from.getTime()));
  let open: Span | null = null;
  for (let ahead = -1; ahead <= days; ahead += 1) {
    for (const next of spansOn(timetable, addDays(today, ahead))) {
      if (open !== null && next.start <= open.end)
        open = { start: open.start, end: Math.max(open.end, next.end) };
      else {
        if (open !== null) yield open;
        open = next;
      }
    }
  }
  if (open !== null) yield open;
}

/** The slots that begin on a day, as instants; one that a skipped hour swallows whole is gone. */
function spansOn({ offsetAt, weekly, dated }: Timetable, day: string): Span[] {
  const midnight = midnightUtc(day);
  const weekday = new Date(midnight).getUTCDay() || 7;
  return (dated.get(day) ?? weekly.get(weekday) ?? [])
    .map(({ start, end }) => ({
      start: instantOf(offsetAt, midnight + start * MINUTE_MS),
      end: instantOf(offsetAt, midnight + end * MINUTE_MS),
    }))
    .filter(({ start, end }) => start < end)
    .toSorted((a, b) => a.start - b.start);
}

const timetables = new WeakMap<OpeningHours, Timetable>();

/** Read once for the same hours, which are kept in the process. */
function timetableOf(hours: OpeningHours): Timetable {
  let timetable = timetables.get(hours);
  if (timetable === undefined) {
    timetable = readHours(hours);
    timetables.set(hours, timetable);
  }
  return timetable;
}

function readHours({ timeZone, weekly, exceptions }: OpeningHours): Timetable {
  const byWeekday = new Map<number, Span[]>();
  for (const slot of weekly) {
    if (![1, 2, 3, 4, 5, 6, 7].includes(slot.weekday)) throw new RangeError(`no weekday: ${slot.weekday}`);
    const slots = byWeekday.get(slot.weekday) ?? [];
    byWeekday.set(slot.weekday, [...slots, minutesOf(slot.opens, slot.closes)]);
  }
  const byDay = new Map<string, Span[]>();
  const closedDays = new Set<string>();
  for (const { day, closed, opens, closes } of exceptions) {
    midnightUtc(day); // a day that is none would silently never come
    if (closed) closedDays.add(day);
    else byDay.set(day, [...(byDay.get(day) ?? []), minutesOf(opens ?? '', closes ?? '')]);
  }
  for (const day of closedDays) byDay.set(day, []);
  return { offsetAt: offsetsOf(timeZone), weekly: byWeekday, dated: byDay };
}

function minutesOf(opens: string, closes: string): Span {
  const start = minuteOf(opens);
  const end = minuteOf(closes);
  if (start === DAY_MINUTES) throw new RangeError('a day does not open at 24:00 but the next at 00:00');
  return { start, end: end > start ? end : end + DAY_MINUTES };
}

/** Minutes after midnight; `HH:MM:00` is what PostgreSQL writes for a `time`. */
function minuteOf(time: string): number {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)(?::00)?$|^24:00(?::00)?$/.exec(time) ?? [];
  if (hour !== undefined) return Number(hour) * 60 + Number(minute);
  if (time.startsWith('24:00')) return DAY_MINUTES;
  throw new RangeError(`no time of day: ${JSON.stringify(time)}`);
}

/**
 * The instant at which clocks show `wallMs` (a local time written as if it were UTC). A time that comes twice is its
 * first; one that is skipped is as much later as the clock jumps (RFC 5545 section 3.3.5, Temporal's "compatible").
 * Luxon's own conversion guesses from the offset of today, so its answer would change with the season.
 */
function instantOf(offsetAt: OffsetAt, wallMs: number): number {
  // A day or two to either side; whole days, so that neighbouring times ask for the same two offsets.
  const day = Math.floor(wallMs / DAY_MS) * DAY_MS;
  const before = wallMs - offsetAt(day - DAY_MS);
  const after = wallMs - offsetAt(day + 2 * DAY_MS);
  if (before === after) return before;
  const shows = (instant: number) => instant + offsetAt(instant) === wallMs;
  return !shows(before) && shows(after) ? after : before;
}

const OFFSETS_MAX = 10_000;
const zones = new Map<string, OffsetAt>();

/** The offsets of a time zone. Each is asked of Intl once, as long as there are not too many: that takes most of the time spent in this file. */
function offsetsOf(timeZone: string): OffsetAt {
  let offsetAt = zones.get(timeZone);
  if (offsetAt === undefined) {
    const zone = IANAZone.create(timeZone);
    if (!zone.isValid) throw new RangeError(`no time zone: ${JSON.stringify(timeZone)}`);
    const known = new Map<number, number>();
    offsetAt = (instantMs) => {
      let offset = known.get(instantMs);
      if (offset === undefined) {
        offset = zone.offset(instantMs) * MINUTE_MS;
        if (known.size === OFFSETS_MAX) known.clear();
        known.set(instantMs, offset);
      }
      return offset;
    };
    zones.set(timeZone, offsetAt);
  }
  return offsetAt;
}
