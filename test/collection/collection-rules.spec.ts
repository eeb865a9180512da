import fc from 'fast-check';
import { COLLECT_LEAD_MINUTES } from '../../src/inventory/index.js';
import { addOpeningTime, isOpenAt, type OpeningHours } from '../../src/kernel/calendar.js';
import { collectEnd, deliverEnd, merged, prepaidPromise } from '../../src/collection/collection-rules.js';

const daily = (opens: string, closes: string, weekdays = [1, 2, 3, 4, 5, 6, 7]): OpeningHours => ({
  timeZone: 'Europe/Amsterdam',
  weekly: weekdays.map((weekday) => ({ weekday, opens, closes })),
  exceptions: [],
});
/** Monday 11–18, else 10–18, Thursday to 21, Saturday 9:30, Sunday 12–17. */
const utrecht: OpeningHours = {
  timeZone: 'Europe/Amsterdam',
  weekly: [
    { weekday: 1, opens: '11:00', closes: '18:00' },
    { weekday: 2, opens: '10:00', closes: '18:00' },
    { weekday: 3, opens: '10:00', closes: '18:00' },
    { weekday: 4, opens: '10:00', closes: '21:00' },
    { weekday: 5, opens: '10:00', closes: '18:00' },
    { weekday: 6, opens: '09:30', closes: '18:00' },
    { weekday: 7, opens: '12:00', closes: '17:00' },
  ],
  exceptions: [{ day: '2026-12-25', closed: true, opens: null, closes: null }],
};

describe('the rules of putting aside', () => {
  it('ends at closing time of the next open day', () => {
    expect(collectEnd(utrecht, new Date('2026-11-20T10:00:00Z'))).toEqual(new Date('2026-11-21T17:00:00Z'));
    expect(collectEnd(utrecht, new Date('2026-12-24T10:00:00Z'))).toEqual(new Date('2026-12-26T17:00:00Z'));
  });

  it('extends by one more open day', () => {
    const ends = collectEnd(utrecht, new Date('2026-11-20T10:00:00Z'))!;
    expect(collectEnd(utrecht, ends)).toEqual(new Date('2026-11-22T16:00:00Z'));
  });

  it('keeps what is to be delivered until the end of the next day, there', () => {
    expect(deliverEnd('Europe/Amsterdam', new Date('2026-11-20T10:00:00Z'))).toEqual(
      new Date('2026-11-21T23:00:00Z'),
    );
    expect(deliverEnd('Europe/Amsterdam', new Date('2026-11-20T23:30:00Z'))).toEqual(
      new Date('2026-11-22T23:00:00Z'),
    );
    const ends = deliverEnd('Europe/Amsterdam', new Date('2026-11-20T10:00:00Z'));
    expect(deliverEnd('Europe/Amsterdam', ends)).toEqual(new Date('2026-11-22T23:00:00Z'));
  });

  it('keeps what is paid for a week, to a closing time', () => {
    expect(prepaidPromise(utrecht, new Date('2026-11-20T10:00:00Z'))).toEqual({
      readyBy: new Date(Date.parse('2026-11-20T10:00:00Z') + COLLECT_LEAD_MINUTES * 60_000),
      collectBy: new Date('2026-11-27T17:00:00Z'),
    });
    expect(prepaidPromise(daily('09:00', '17:00', []), new Date('2026-11-20T10:00:00Z'))).toBeNull();
  });

  it('never ends before four opening hours, at a closing time', () => {
    const hours = fc.record({
      opens: fc.integer({ min: 0, max: 22 }),
      open: fc.integer({ min: 1, max: 14 }),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      from: fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
    });
    fc.assert(
      fc.property(hours, ({ opens, open, weekdays, from }) => {
        const two = (hour: number) => String(hour % 24).padStart(2, '0');
        const store = daily(`${two(opens)}:00`, `${two(opens + open)}:00`, weekdays);
        const end = collectEnd(store, from);
        if (end === null) return;
        expect(end.getTime()).toBeGreaterThanOrEqual(addOpeningTime(store, from, 240)!.getTime());
        expect(isOpenAt(store, new Date(end.getTime() - 1))).toBe(true);
      }),
    );
  });

  it('sums the same variant', () => {
    expect(
      merged([
        { variantId: 'a', quantity: 1 },
        { variantId: 'b', quantity: 2 },
        { variantId: 'a', quantity: 3 },
      ]),
    ).toEqual([
      { variantId: 'a', quantity: 4 },
      { variantId: 'b', quantity: 2 },
    ]);
  });
});
