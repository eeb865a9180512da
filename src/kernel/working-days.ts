import { addDays } from './calendar.js';

/** Days after Easter Sunday that are holidays. Good Friday is -2, Easter Monday 1, Ascension 39, Whit Monday 50. */
interface Holidays {
  readonly fixed: readonly string[];
  readonly fromEaster: readonly number[];
  /** By year (`YYYY`), as far as anybody has asked. */
  readonly known: Map<string, ReadonlySet<string>>;
}

/**
 * Public holidays of a country, as `MM-DD`. Netherlands: Algemene termijnenwet art. 3 (checked 2026-11-20; the King's
 * birthday is kept on the 27th of April). Belgium: law of 4 January 1974, royal decree of 18 April 1974 art. 1 (checked
 * 2026-11-20). Other countries: weekends only, until a row for them is added.
 */
const HOLIDAYS: Readonly<Record<string, Holidays>> = {
  NL: { fixed: ['01-01', '04-27', '05-05', '12-25', '12-26'], fromEaster: [-2, 1, 39, 50], known: new Map() },
  BE: {
    fixed: ['01-01', '05-01', '07-21', '08-15', '11-01', '11-11', '12-25'],
    fromEaster: [1, 39, 50],
    known: new Map(),
  },
};

const SUNDAY = 0;
const SATURDAY = 6;

/** Whether people work on a day: not a Saturday, a Sunday or a public holiday there. */
export function isWorkingDay(day: string, country: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (weekday === SUNDAY || weekday === SATURDAY) return false;
  const holidays = HOLIDAYS[country];
  return holidays === undefined || !daysOf(holidays, day.slice(0, 4)).has(day);
}

/** The public holidays of a year, worked out once. */
function daysOf(holidays: Holidays, year: string): ReadonlySet<string> {
  let days = holidays.known.get(year);
  if (days === undefined) {
    const easter = easterSunday(Number(year));
    days = new Set([
      ...holidays.fixed.map((day) => `${year}-${day}`),
      ...holidays.fromEaster.map((after) => addDays(easter, after)),
    ]);
    holidays.known.set(year, days);
  }
  return days;
}

/**
 * The last day of a period of days that begins with an event on `from`. The day of the event does not count, and a
 * period that would end on a Saturday, a Sunday or a public holiday ends with the next working day.
 *
 * @see Regulation (EEC, Euratom) 1182/71 art. 3(1) and 3(4), which Directive 2011/83/EU recital 41 refers to.
 */
export function lastLegalDay(from: string, days: number, country: string): string {
  return nextWorkingDay(addDays(from, days), country);
}

/** That day, or the first working day after it. */
export function nextWorkingDay(from: string, country: string): string {
  let day = from;
  while (!isWorkingDay(day, country)) day = addDays(day, 1);
  return day;
}

/** The day `n` working days after. */
export function addWorkingDays(from: string, n: number, country: string): string {
  let day = from;
  for (let left = n; left > 0;) {
    day = addDays(day, 1);
    if (isWorkingDay(day, country)) left -= 1;
  }
  return day;
}

/** Easter Sunday of a Gregorian year. @see Meeus, Astronomical Algorithms, chapter 8 (after Butcher, 1876). */
export function easterSunday(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const moonCorrection = Math.floor((8 * century + 13) / 25);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const month = Math.floor((epact + weekday - 7 * shift + 114) / 31);
  const day = ((epact + weekday - 7 * shift + 114) % 31) + 1;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
