import fc from 'fast-check';
import { money } from '../../src/kernel/money.js';
import { cashRounding } from '../../src/payments/cash-rounding.js';

it.each([
  [1299, 1],
  [1298, 2],
  [1297, -2],
  [1296, -1],
  [1295, 0],
  [2, -2],
  [3, 2],
  [-1299, -1],
  [-1298, -2],
  [-1297, 2],
  [0, 0],
])('%i cents in cash take %i cents of rounding in the Netherlands', (amount, delta) => {
  expect(cashRounding(money(amount, 'EUR'), 'NL')).toEqual(money(delta, 'EUR'));
});

it('rounds in Belgium too, and nowhere that has no such rule', () => {
  expect(cashRounding(money(1299, 'EUR'), 'BE').amount).toBe(1);
  expect(cashRounding(money(1299, 'EUR'), 'DE').amount).toBe(0);
  expect(cashRounding(money(1299, 'USD'), 'NL').amount).toBe(0);
});

it('always makes a multiple of five cents, two cents away at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (amount) => {
      const { amount: delta } = cashRounding(money(amount, 'EUR'), 'NL');
      expect(Math.abs(delta)).toBeLessThanOrEqual(2);
      expect(Math.abs((amount + delta) % 5)).toBe(0);
    }),
  );
});
