import { addWorkingDays, easterSunday, isWorkingDay, lastLegalDay } from '../../src/kernel/working-days.js';

it.each([
  [2026, '2026-04-05'],
  [2027, '2027-03-28'],
  [2038, '2038-04-25'],
  [2285, '2285-03-22'],
])('Easter of %i is on %s', (year, day) => {
  expect(easterSunday(year)).toBe(day);
});

it.each([
  ['2026-04-03', 'NL', false, 'Good Friday'],
  ['2026-04-03', 'BE', true, 'Good Friday is a working day in Belgium'],
  ['2026-04-06', 'BE', false, 'Easter Monday'],
  ['2026-05-14', 'NL', false, 'Ascension'],
  ['2026-07-21', 'BE', false, 'national day'],
  ['2026-07-21', 'NL', true, 'which the Dutch do not keep'],
  ['2026-11-21', 'NL', false, 'Saturday'],
  ['2026-12-25', 'DE', true, 'a country whose holidays we do not know: weekends only'],
])('%s in %s: working day %s (%s)', (day, country, expected) => {
  expect(isWorkingDay(day, country)).toBe(expected);
});

it.each([
  ['2026-11-06', '2026-11-20', 'a Friday stays'],
  ['2026-11-07', '2026-11-23', 'a Saturday becomes Monday'],
  ['2026-12-11', '2026-12-28', 'Christmas Day, Boxing Day and the Sunday after become Monday'],
])('fourteen days from %s end on %s: %s', (from, last) => {
  expect(lastLegalDay(from, 14, 'NL')).toBe(last);
});

it('counts working days over a weekend', () => {
  expect(addWorkingDays('2026-11-20', 3, 'NL')).toBe('2026-11-25');
  expect(addWorkingDays('2026-11-20', 0, 'NL')).toBe('2026-11-20');
});
