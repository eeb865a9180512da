import { DateTime } from 'luxon';
import type { Parser, Parsed } from './parser.js';

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_HINT = 'must be a day written year-month-day, such as 2026-01-05';

/** A day of the calendar, `YYYY-MM-DD`. Refuses `5-1-2026` and `1/5/2026`: half the world reads the other month. */
export function day(): Parser<string> {
  return { expects: 'a day, such as 2026-01-05', parse: readDay };
}

/** A time on the wall, `HH:MM`, given as five characters. Excel's `9:30` and `09:30:00` are understood. */
export function wallTime(): Parser<string> {
  return {
    expects: 'a time, such as 09:30',
    parse: (cell) => {
      const [, hours, minutes] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(cell) ?? [];
      if (hours === undefined || minutes === undefined || Number(hours) > 24 || Number(minutes) > 59)
        return { reason: 'must be a time such as 09:30' };
      if (Number(hours) === 24) return { reason: 'must be 00:00 when midnight is meant' };
      return { value: `${hours.padStart(2, '0')}:${minutes}` };
    },
  };
}

/**
 * A moment: `2026-01-05T09:30:00Z` (any offset), or `2026-01-05 09:30`, or a day, which means its first moment.
 *
 * @param zone in which a moment without offset is meant. Refuses a wall time that does not exist there, on the night
 *             summer time begins; of one that exists twice it takes the first.
 */
export function instant(zone: string): Parser<Date> {
  return {
    expects: `a day, or a day and time such as 2026-01-05 09:30 (${zone}), or ISO 8601 with offset`,
    parse: (cell) => {
      const [, date, time] =
        /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?$/.exec(cell) ?? [];
      if (date !== undefined)
        return readLocal(date, (time ?? '0:00').padStart(5, '0'), time === undefined, zone);
      const moment = DateTime.fromISO(cell, { setZone: true });
      return moment.isValid && /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(cell)
        ? { value: moment.toJSDate() }
        : { reason: 'must be a day or a day and time, such as 2026-01-05 or 2026-01-05 09:30' };
    },
  };
}

function readLocal(date: string, time: string, isDay: boolean, zone: string): Parsed<Date> {
  const day = readDay(date);
  if ('reason' in day) return day;
  const written = DateTime.fromISO(`${date}T${time}`, { zone: 'utc' });
  if (!written.isValid) return { reason: 'has a time that does not exist' };
  const moment = DateTime.fromISO(`${date}T${time}`, { zone });
  const isSkipped = moment.hour !== written.hour || moment.minute !== written.minute;
  if (isSkipped && !isDay)
    return { reason: `does not exist in ${zone}: the clock goes forward over it that night` };
  return { value: (isDay ? moment.startOf('day') : earlier(moment)).toJSDate() };
}

/** Of a wall time that comes twice, the first: luxon does not promise which it gives. */
function earlier(moment: DateTime): DateTime {
  const hourBefore = moment.minus({ hours: 1 });
  return hourBefore.hour === moment.hour && hourBefore.minute === moment.minute ? hourBefore : moment;
}

function readDay(cell: string): Parsed<string> {
  if (!ISO_DAY.test(cell)) return { reason: DAY_HINT };
  const isReal = DateTime.fromISO(cell, { zone: 'utc' }).isValid;
  return isReal ? { value: cell } : { reason: 'is a day that is not in the calendar' };
}
