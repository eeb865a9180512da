import { deliveryDays } from '../../src/terms/index.js';

const inThe = (country: string, timeZone = 'Europe/Amsterdam') => ({ timeZone, address: { country } });
const promised = (daysMin: number, daysMax: number) => ({ daysMin, daysMax });

it.each([
  ['2026-11-16T10:00:00Z', 'NL', ['2026-11-17', '2026-11-19'], 'a Monday'],
  ['2026-11-20T10:00:00Z', 'NL', ['2026-11-23', '2026-11-25'], 'a Friday: nobody delivers at the weekend'],
  ['2026-11-22T10:00:00Z', 'NL', ['2026-11-23', '2026-11-25'], 'a Sunday'],
  ['2026-12-24T10:00:00Z', 'NL', ['2026-12-28', '2026-12-30'], 'both days of Christmas are kept here'],
  ['2026-12-24T10:00:00Z', 'DE', ['2026-12-25', '2026-12-29'], 'a country whose holidays nobody entered'],
  ['2026-07-20T10:00:00Z', 'BE', ['2026-07-22', '2026-07-24'], 'a Belgian warehouse before the national day'],
  ['2026-07-20T10:00:00Z', 'NL', ['2026-07-21', '2026-07-23'], 'which a Dutch one does not keep'],
  ['2026-11-19T22:59:59Z', 'NL', ['2026-11-20', '2026-11-24'], 'a second before midnight: Thursday'],
  ['2026-11-19T23:00:00Z', 'NL', ['2026-11-23', '2026-11-25'], 'midnight: Friday'],
  ['2026-06-18T22:00:00Z', 'NL', ['2026-06-22', '2026-06-24'], 'midnight in summer'],
])('what is sent at %s from %s arrives from … to %j (%s)', (now, country, [earliest, latest]) => {
  expect(deliveryDays(promised(1, 3), inThe(country), new Date(now))).toEqual({ earliest, latest });
});

it('promises the same day only when it is a working day', () => {
  const on = (day: string) => deliveryDays(promised(0, 0), inThe('NL'), new Date(`${day}T10:00:00Z`));
  expect(on('2026-11-20')).toEqual({ earliest: '2026-11-20', latest: '2026-11-20' });
  expect(on('2026-11-21')).toEqual({ earliest: '2026-11-23', latest: '2026-11-23' });
});
