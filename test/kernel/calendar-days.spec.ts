import fc from 'fast-check';
import { addDays, daysBetween, endOfDay, localDate, startOfDay } from '../../src/kernel/calendar.js';

const AMSTERDAM = 'Europe/Amsterdam';
const utc = (text: string) => new Date(`${text}Z`);

describe('calendar days', () => {
  it('belong to a time zone', () => {
    expect(localDate(utc('2026-07-01T22:30'), AMSTERDAM)).toBe('2026-07-02');
    expect(localDate(utc('2026-07-01T22:30'), 'Europe/London')).toBe('2026-07-01');
    expect(startOfDay('2026-07-02', AMSTERDAM)).toEqual(utc('2026-07-01T22:00'));
    expect(endOfDay('2026-07-02', AMSTERDAM)).toEqual(utc('2026-07-02T22:00'));
  });

  it('have 23 and 25 hours when the clock changes, and begin at 01:00 where it skips midnight', () => {
    const hoursIn = (day: string) =>
      (endOfDay(day, AMSTERDAM).getTime() - startOfDay(day, AMSTERDAM).getTime()) / 3_600_000;
    expect(['2026-03-29', '2026-10-25', '2026-10-26'].map(hoursIn)).toEqual([23, 25, 24]);
    expect(startOfDay('2026-04-24', 'Africa/Cairo')).toEqual(utc('2026-04-23T22:00'));
  });

  it('are counted over leap days and years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 60)).toBe('2027-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2026-12-18', '2027-01-19')).toBe(32);
    expect(daysBetween('2027-01-19', '2026-12-18')).toBe(-32);
  });

  it('come back from where they were counted to', () => {
    const days = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(days, fc.constantFrom(AMSTERDAM, 'Africa/Cairo', 'America/Havana'), (n, timeZone) => {
        const day = addDays('2026-01-01', n);
        expect(daysBetween('2026-01-01', day)).toBe(n);
        fc.pre(n > -20_000); // before that, offsets of seconds
        expect(localDate(startOfDay(day, timeZone), timeZone)).toBe(day);
        expect(localDate(new Date(endOfDay(day, timeZone).getTime() - 1), timeZone)).toBe(day);
      }),
    );
  });

  it.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', '2026-01-01T00:00:00Z'])(
    'are not %p',
    (day) => {
      expect(() => addDays(day, 1)).toThrow(RangeError);
      expect(() => startOfDay(day, AMSTERDAM)).toThrow(RangeError);
    },
  );

  it('end with the year 9999, and come whole', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', 0.5)).toThrow(RangeError);
    expect(() => localDate(new Date(Number.NaN), AMSTERDAM)).toThrow(RangeError);
  });
});
