import fc from 'fast-check';
import {
  addDays,
  addOpeningTime,
  endOfDay,
  isOpenAt,
  localDate,
  nextOpening,
  openIntervals,
  reservationEnd,
  startOfDay,
  type DatedException,
  type OpeningHours,
} from '../../src/kernel/calendar.js';

const AMSTERDAM = 'Europe/Amsterdam';

/** Hours as a shop window has them: one entry a weekday from Monday, `''` closed, `+` between two slots. */
const hoursOf = (week: readonly string[], exceptions: readonly string[] = []): OpeningHours => ({
  timeZone: AMSTERDAM,
  weekly: week.flatMap((slots, index) =>
    slots
      .split('+')
      .filter(Boolean)
      .map((slot) => ({ weekday: index + 1, opens: slot.slice(0, 5), closes: slot.slice(6) })),
  ),
  exceptions: exceptions.map((row): DatedException => {
    const [day = '', slot = ''] = row.split(' ');
    return slot === 'closed'
      ? { day, closed: true, opens: null, closes: null }
      : { day, closed: false, opens: slot.slice(0, 5), closes: slot.slice(6) };
  }),
});

const daily = (slots: string) => Array.from({ length: 7 }, () => slots);
const utc = (text: string) => new Date(`${text}Z`);
/** Amsterdam in winter and in summer. */
const winter = (text: string) => new Date(`${text}+01:00`);
const summer = (text: string) => new Date(`${text}+02:00`);

const CHRISTMAS = ['2026-12-25 closed', '2026-12-26 closed', '2026-12-31 10:00-17:00'];
const UTRECHT_WEEK = [
  '11:00-18:00',
  '10:00-18:00',
  '10:00-18:00',
  '10:00-21:00',
  '10:00-18:00',
  '09:30-18:00',
  '12:00-17:00',
];
const utrecht = hoursOf(UTRECHT_WEEK, [...CHRISTMAS, '2026-11-14 09:30-14:00']); // that Saturday a pipe burst
const zwolle = hoursOf(
  ['13:00-18:00', '09:30-18:00', '09:30-18:00', '09:30-21:00', '09:30-18:00', '09:30-17:00', ''],
  [...CHRISTMAS, '2026-12-06 12:00-17:00'], // first Sunday of the month
);
const barneveld = hoursOf([
  ...Array.from({ length: 4 }, () => '09:00-12:30+13:30-18:00'),
  '09:00-12:30+13:30-21:00',
  '09:00-17:00',
  '',
]);
const leiden = hoursOf([
  '07:00-22:00',
  '07:00-22:00',
  '07:00-22:00',
  '07:00-22:00',
  '07:00-00:30',
  '07:00-00:30',
  '07:00-22:00',
]);
const always = hoursOf(daily('00:00-24:00'));
const never = hoursOf([]);

describe('opening hours', () => {
  it('are listed in order, parted by the lunch break, closed on Sunday', () => {
    const weekend = openIntervals(barneveld, winter('2026-11-13T10:00'), winter('2026-11-16T10:00'));
    expect(weekend).toEqual([
      { start: winter('2026-11-13T10:00'), end: winter('2026-11-13T12:30') },
      { start: winter('2026-11-13T13:30'), end: winter('2026-11-13T21:00') },
      { start: winter('2026-11-14T09:00'), end: winter('2026-11-14T17:00') },
      { start: winter('2026-11-16T09:00'), end: winter('2026-11-16T10:00') },
    ]);
  });

  it('run past midnight into a day that begins closed', () => {
    expect(isOpenAt(leiden, winter('2026-11-14T00:29:59'))).toBe(true);
    expect(isOpenAt(leiden, winter('2026-11-14T00:30'))).toBe(false);
    expect(isOpenAt(leiden, winter('2026-11-14T07:00'))).toBe(true);
    expect(isOpenAt(leiden, winter('2026-11-13T00:15'))).toBe(false); // Thursday closed at 22:00
  });

  it('keep the night before when an exception closes the day it runs into', () => {
    const closed = { ...leiden, exceptions: hoursOf([], ['2026-11-14 closed']).exceptions };
    expect(isOpenAt(closed, winter('2026-11-14T00:15'))).toBe(true);
    expect(isOpenAt(closed, winter('2026-11-14T12:00'))).toBe(false);
    expect(isOpenAt(closed, winter('2026-11-15T00:15'))).toBe(false);
  });

  it('give way to a dated exception: holidays, an early closing, a surprise closure, a Sunday that is open', () => {
    expect(isOpenAt(utrecht, winter('2026-12-25T12:00'))).toBe(false);
    expect(isOpenAt(utrecht, winter('2026-12-26T12:00'))).toBe(false);
    expect(isOpenAt(utrecht, winter('2026-12-31T17:30'))).toBe(false); // a Thursday, otherwise to 21:00
    expect([13, 14, 15].map((hour) => isOpenAt(utrecht, winter(`2026-11-14T${hour}:30`)))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isOpenAt(zwolle, winter('2026-12-06T13:00'))).toBe(true);
    expect(isOpenAt(zwolle, winter('2026-12-13T13:00'))).toBe(false);
  });

  it('take several exceptions of a day as its slots, and closed as closed whatever else is said', () => {
    const market = hoursOf(daily('09:00-18:00'), ['2026-11-14 14:00-16:00', '2026-11-14 08:00-12:00']);
    expect(openIntervals(market, winter('2026-11-14T00:00'), winter('2026-11-15T00:00'))).toEqual([
      { start: winter('2026-11-14T08:00'), end: winter('2026-11-14T12:00') },
      { start: winter('2026-11-14T14:00'), end: winter('2026-11-14T16:00') },
    ]);
    const both = hoursOf(daily('09:00-18:00'), ['2026-11-14 closed', '2026-11-14 14:00-16:00']);
    expect(openIntervals(both, winter('2026-11-14T00:00'), winter('2026-11-15T00:00'))).toEqual([]);
  });

  it('merge slots that overlap or touch, also at midnight', () => {
    const touching = hoursOf(daily('09:00-12:00+11:00-14:00+14:00-15:00'));
    expect(openIntervals(touching, winter('2026-11-14T00:00'), winter('2026-11-15T00:00'))).toEqual([
      { start: winter('2026-11-14T09:00'), end: winter('2026-11-14T15:00') },
    ]);
    const [from, until] = [winter('2026-11-14T06:00'), winter('2026-11-20T06:00')];
    for (const hours of [always, hoursOf(daily('00:00-00:00')), hoursOf(daily('06:00-06:00'))])
      expect(openIntervals(hours, from, until)).toEqual([{ start: from, end: until }]);
  });

  it('follow the clock: five hours from midnight last four when it jumps and six when it falls back', () => {
    const night = hoursOf(daily('00:00-05:00'));
    expect(openIntervals(night, utc('2026-03-28T12:00'), utc('2026-03-29T12:00'))).toEqual([
      { start: winter('2026-03-29T00:00'), end: summer('2026-03-29T05:00') },
    ]);
    expect(addOpeningTime(night, utc('2026-03-28T12:00'), 240)).toEqual(utc('2026-03-29T03:00'));
    expect(openIntervals(night, utc('2026-10-24T12:00'), utc('2026-10-25T12:00'))).toEqual([
      { start: summer('2026-10-25T00:00'), end: winter('2026-10-25T05:00') },
    ]);
    expect(addOpeningTime(night, utc('2026-10-24T12:00'), 360)).toEqual(utc('2026-10-25T04:00'));
  });

  it('read a skipped time as later by the jump and a repeated one as its first', () => {
    const skipped = hoursOf([], ['2026-03-28 22:00-02:30', '2026-03-29 10:00-12:00']);
    expect(openIntervals(skipped, utc('2026-03-28T12:00'), utc('2026-03-29T05:00'))).toEqual([
      { start: winter('2026-03-28T22:00'), end: summer('2026-03-29T03:30') },
    ]);
    const repeated = hoursOf([], ['2026-10-24 22:00-02:30']);
    expect(openIntervals(repeated, utc('2026-10-24T12:00'), utc('2026-10-25T05:00'))).toEqual([
      { start: summer('2026-10-24T22:00'), end: summer('2026-10-25T02:30') },
    ]);
    expect(
      openIntervals(
        hoursOf([], ['2026-03-29 02:30-03:00']),
        utc('2026-03-28T12:00'),
        utc('2026-03-30T05:00'),
      ),
    ).toEqual([]);
  });

  it.each([
    ['weekday', { weekly: [{ weekday: 0, opens: '09:00', closes: '18:00' }] }],
    ['opening time', { weekly: [{ weekday: 1, opens: '9:00', closes: '18:00' }] }],
    ['closing time', { weekly: [{ weekday: 1, opens: '09:00', closes: '24:30' }] }],
    ['opening at 24:00', { weekly: [{ weekday: 1, opens: '24:00', closes: '18:00' }] }],
    ['day', { exceptions: [{ day: '2026-02-30', closed: true, opens: null, closes: null }] }],
    [
      'open exception without times',
      { exceptions: [{ day: '2026-02-28', closed: false, opens: null, closes: null }] },
    ],
    ['time zone', { timeZone: 'Europe/Utrecht' }],
  ])('refuse a wrong %s', (_what, part) => {
    expect(() => isOpenAt({ ...utrecht, ...part }, utc('2026-01-01T00:00'))).toThrow(RangeError);
  });

  it('are listed for a year at most, and take PostgreSQL times with seconds', () => {
    expect(() => openIntervals(utrecht, utc('2026-01-01T00:00'), utc('2027-03-01T00:00'))).toThrow(
      RangeError,
    );
    expect(openIntervals(utrecht, utc('2026-01-02T00:00'), utc('2026-01-01T00:00'))).toEqual([]);
    const seconds = { ...never, weekly: [{ weekday: 6, opens: '09:00:00', closes: '24:00:00' }] };
    expect(isOpenAt(seconds, winter('2026-11-14T23:59'))).toBe(true);
  });
});

describe('the next opening', () => {
  it('is the coming one when closed and the one after this when open', () => {
    expect(nextOpening(zwolle, winter('2026-11-14T18:00'))).toEqual(winter('2026-11-16T13:00'));
    expect(nextOpening(barneveld, winter('2026-11-13T10:00'))).toEqual(winter('2026-11-13T13:30'));
    expect(nextOpening(barneveld, winter('2026-11-13T09:00'))).toEqual(winter('2026-11-13T13:30'));
    expect(nextOpening(utrecht, winter('2026-12-24T22:00'))).toEqual(winter('2026-12-27T12:00'));
  });

  it('is none when the store opens never, not within 60 days, or never closes', () => {
    expect(nextOpening(never, utc('2026-01-01T12:00'))).toBeNull();
    expect(nextOpening(always, utc('2026-01-01T12:00'))).toBeNull();
    expect(nextOpening(hoursOf([], ['2026-03-02 09:00-10:00']), utc('2026-01-01T12:00'))).toEqual(
      winter('2026-03-02T09:00'),
    );
    expect(nextOpening(hoursOf([], ['2026-03-03 09:00-10:00']), utc('2026-01-01T12:00'))).toBeNull();
  });
});

describe('opening time', () => {
  it('is counted over breaks, nights and Sundays', () => {
    expect(addOpeningTime(barneveld, winter('2026-11-14T16:30'), 60)).toEqual(winter('2026-11-16T09:30'));
    expect(addOpeningTime(barneveld, winter('2026-11-13T12:00'), 30)).toEqual(winter('2026-11-13T12:30'));
    expect(addOpeningTime(barneveld, winter('2026-11-13T12:00'), 31)).toEqual(winter('2026-11-13T13:31'));
    expect(addOpeningTime(barneveld, winter('2026-11-15T12:00'), 0)).toEqual(winter('2026-11-15T12:00'));
    expect(addOpeningTime(always, winter('2026-11-15T12:00'), 1_440)).toEqual(winter('2026-11-16T12:00'));
  });

  it('runs out when a store is hardly ever open', () => {
    expect(addOpeningTime(never, utc('2026-01-01T12:00'), 1)).toBeNull();
    expect(() => addOpeningTime(utrecht, utc('2026-01-01T12:00'), -1)).toThrow(RangeError);
    expect(() => addOpeningTime(utrecht, utc('2026-01-01T12:00'), 0.5)).toThrow(RangeError);
  });
});

describe('a reservation', () => {
  it.each([
    ['Wednesday morning, to Thursday evening', utrecht, '2026-11-11T10:30', '2026-11-12T21:00'],
    ['Wednesday night, to Thursday evening', utrecht, '2026-11-11T23:30', '2026-11-12T21:00'],
    ['Thursday before opening, to Friday', utrecht, '2026-11-12T00:30', '2026-11-13T18:00'],
    ['Friday, to the early end of a surprise closure', utrecht, '2026-11-13T12:00', '2026-11-14T14:00'],
    ['Saturday, to Monday where Sunday is closed', zwolle, '2026-11-14T16:59', '2026-11-16T18:00'],
    ['Saturday, to the one open Sunday', zwolle, '2026-12-05T16:00', '2026-12-06T17:00'],
    ['Christmas Eve, to the 27th', utrecht, '2026-12-24T16:00', '2026-12-27T17:00'],
    ['Friday evening, past midnight of Saturday', leiden, '2026-11-13T20:00', '2026-11-15T00:30'],
    ['Friday’s last minutes after midnight, to Sunday', leiden, '2026-11-14T00:10', '2026-11-15T22:00'],
    [
      'any day at a store that never closes, to the next midnight but one',
      always,
      '2026-11-11T10:30',
      '2026-11-13T00:00',
    ],
  ])('made on %s', (_when, hours, from, end) => {
    expect(reservationEnd(hours, winter(from))).toEqual(winter(end));
  });

  it('moves on to the following open day when the next one leaves less than four opening hours', () => {
    const short = hoursOf(UTRECHT_WEEK, ['2026-11-14 09:30-12:00']);
    expect(reservationEnd(short, winter('2026-11-13T17:00'))).toEqual(winter('2026-11-15T17:00')); // 3.5 hours
    expect(reservationEnd(short, winter('2026-11-13T16:30'))).toEqual(winter('2026-11-14T12:00')); // 4 exactly
    expect(reservationEnd(short, winter('2026-11-13T17:00'), 60)).toEqual(winter('2026-11-14T12:00'));
  });

  it('keeps local closing time over both nights the clock changes', () => {
    expect(reservationEnd(utrecht, winter('2026-03-28T12:00'))).toEqual(summer('2026-03-29T17:00'));
    expect(reservationEnd(utrecht, summer('2026-10-24T12:00'))).toEqual(winter('2026-10-25T17:00'));
  });

  it('has no end at a store that does not open', () => {
    expect(reservationEnd(never, utc('2026-01-01T12:00'))).toBeNull();
    expect(reservationEnd(never, utc('2026-01-01T12:00'), 0)).toBeNull();
  });
});

describe('whatever the hours', () => {
  const minute = fc
    .nat({ max: 1_439 })
    .map((n) => `${String((n / 60) | 0).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`);
  const slots = fc.array(
    fc.record({ weekday: fc.integer({ min: 1, max: 7 }), opens: minute, closes: minute }),
    { maxLength: 8 },
  );
  const exceptions = fc.array(
    fc.record({
      day: fc.nat({ max: 30 }).map((n) => addDays('2026-10-12', n)),
      closed: fc.boolean(),
      opens: minute,
      closes: minute,
    }),
    { maxLength: 6 },
  );
  const anyHours = fc.record({
    timeZone: fc.constantFrom(AMSTERDAM, 'UTC', 'America/St_Johns', 'Australia/Lord_Howe'),
    weekly: slots,
    exceptions,
  });
  /** Around the night of 25 October 2026. */
  const anyInstant = fc.nat({ max: 20 * 1_440 }).map((n) => new Date(Date.UTC(2026, 9, 15) + n * 60_000));
  const openMs = (hours: OpeningHours, from: Date, until: Date) =>
    openIntervals(hours, from, until).reduce((so, { start, end }) => so + end.getTime() - start.getTime(), 0);

  it('being open and the list of intervals agree, and intervals lie apart', () => {
    fc.assert(
      fc.property(anyHours, anyInstant, (hours, at) => {
        const week = openIntervals(
          hours,
          new Date(at.getTime() - 259_200_000),
          new Date(at.getTime() + 259_200_000),
        );
        expect(isOpenAt(hours, at)).toBe(week.some(({ start, end }) => start <= at && at < end));
        week.slice(1).forEach(({ start }, index) => expect(start > (week[index]?.end ?? start)).toBe(true));
      }),
    );
  });

  it('the next opening is where closed turns into open, with no opening before it', () => {
    fc.assert(
      fc.property(anyHours, anyInstant, (hours, at) => {
        const opening = nextOpening(hours, at);
        if (opening === null) return;
        expect([opening > at, isOpenAt(hours, opening)]).toEqual([true, true]);
        expect(isOpenAt(hours, new Date(opening.getTime() - 1))).toBe(false);
        if (!isOpenAt(hours, at)) expect(openMs(hours, at, opening)).toBe(0);
      }),
    );
  });

  it('opening time passes exactly as asked, at the earliest instant, and more of it never earlier', () => {
    fc.assert(
      fc.property(
        anyHours,
        anyInstant,
        fc.nat({ max: 3_000 }),
        fc.nat({ max: 600 }),
        (hours, from, minutes, more) => {
          const end = addOpeningTime(hours, from, minutes);
          const later = addOpeningTime(hours, from, minutes + more);
          if (end === null) expect(later).toBeNull();
          if (end === null || later === null) return;
          expect(openMs(hours, from, end)).toBe(minutes * 60_000);
          if (minutes > 0)
            expect(openMs(hours, from, new Date(end.getTime() - 1))).toBe(minutes * 60_000 - 1);
          expect(later >= end).toBe(true);
          expect((addOpeningTime(hours, new Date(from.getTime() + 60_000), minutes) ?? later) >= end).toBe(
            true,
          );
        },
      ),
    );
  });

  it('a reservation ends at the last closing time of a later day, four opening hours on or more', () => {
    fc.assert(
      fc.property(anyHours, anyInstant, (hours, from) => {
        const end = reservationEnd(hours, from);
        if (end === null) return;
        expect(openMs(hours, from, end)).toBeGreaterThanOrEqual(240 * 60_000);
        expect(isOpenAt(hours, new Date(end.getTime() - 1))).toBe(true);
        const eve = new Date(end.getTime() - 1);
        const times = [...hours.weekly, ...hours.exceptions].map((slot) => slot.closes);
        const clock = new Intl.DateTimeFormat('en-GB', {
          timeZone: hours.timeZone,
          hourCycle: 'h23',
          timeStyle: 'short',
        });
        expect(isShifted(hours, end) || times.includes(clock.format(end))).toBe(true);
        expect(localDate(eve, hours.timeZone) > localDate(from, hours.timeZone)).toBe(true);
      }),
    );
  });

  /** Whether the clock changed within a day: then a closing time may be one that no clock showed. */
  function isShifted({ timeZone }: OpeningHours, at: Date): boolean {
    const day = localDate(at, timeZone);
    return [-1, 0].some((n) => {
      const ms =
        endOfDay(addDays(day, n), timeZone).getTime() - startOfDay(addDays(day, n), timeZone).getTime();
      return ms !== 86_400_000;
    });
  }
});
