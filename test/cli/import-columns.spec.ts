import fc from 'fast-check';
import { amountIn } from '../../src/cli/import/number-columns.js';
import { instant } from '../../src/cli/import/time-columns.js';
import { decimalOf, money } from '../../src/kernel/money.js';

describe('an amount', () => {
  const parse = (cell: string, currency = 'EUR') => amountIn('currency').parse(cell, () => currency);

  it.each([
    ['1299', 'EUR', 129_900],
    ['1299,5', 'EUR', 129_950],
    ['1.299,00', 'EUR', 129_900],
    ['1,299.00', 'EUR', 129_900],
    ['1.299.000', 'EUR', 129_900_000],
    ['1\u00a0299,00', 'EUR', 129_900],
    ['€ 899,-', 'EUR', 89_900],
    ['899,00 EUR', 'EUR', 89_900],
    ['4.9500', 'EUR', 495],
    ['1.299', 'KWD', 1_299],
    ['1299', 'JPY', 1_299],
  ])('%s in %s is understood', (cell, currency, amount) => {
    expect(parse(cell, currency)).toEqual({ value: money(amount, currency) });
  });

  it.each([
    ['1.299', 'EUR', 'could be 1299 or 1.299'],
    ['12,500', 'EUR', 'could be 12500 or 12.500'],
    ['1.299', 'JPY', 'could be 1299 or 1.299'],
    ['0,125', 'EUR', 'has 3 decimals; EUR has 2'],
    ['1.2.3', 'EUR', 'make no number'],
    ['1..299', 'EUR', 'make no number'],
    ['-5', 'EUR', 'must not be negative'],
    ['12€50', 'EUR', 'must be an amount'],
    ['free', 'EUR', 'must be an amount'],
    ['1', 'Euro', 'needs a currency'],
    ['99999999999999999', 'EUR', 'more money than can be counted'],
  ])('%s in %s is refused', (cell, currency, reason) => {
    expect(parse(cell, currency)).toEqual({ reason: expect.stringContaining(reason) });
  });

  it('is the same to the cent with a point, a comma or Dutch grouping', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (cents) => {
        const expected = { value: money(cents, 'EUR') };
        const plain = decimalOf(expected.value);
        const comma = plain.replace('.', ',');
        const dutch = comma.replace(/\B(?=(?:\d{3})+,)/g, '.');
        for (const written of [plain, comma, dutch, `€ ${dutch}`]) expect(parse(written)).toEqual(expected);
      }),
    );
  });
});

describe('a moment', () => {
  const at = (cell: string) => instant('Europe/Amsterdam').parse(cell, () => '');

  it.each([
    ['2026-01-05', '2026-01-04T23:00:00.000Z'],
    ['2026-07-01 09:30', '2026-07-01T07:30:00.000Z'],
    ['2026-07-01T09:30:00Z', '2026-07-01T09:30:00.000Z'],
    ['2026-07-01T09:30+05:30', '2026-07-01T04:00:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
  ])('%s is %s', (cell, moment) => {
    expect(at(cell)).toEqual({ value: new Date(moment) });
  });

  it.each(['5-1-2026', '05/01/2026', '2026-02-30', '2026-03-29 02:30', '2026-01-05 25:00', '46027', 'soon'])(
    '%s is refused',
    (cell) => {
      expect(at(cell)).toEqual({ reason: expect.any(String) });
    },
  );
});
