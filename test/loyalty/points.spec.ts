import fc from 'fast-check';
import { money } from '../../src/kernel/money.js';
import { pointsFor } from '../../src/loyalty/points.js';

const line = (amount: number, earnsPoints = true, currency = 'EUR') => ({
  total: money(amount, currency),
  earnsPoints,
});

it.each([
  [[], 0],
  [[line(99)], 0],
  [[line(100)], 1],
  [[line(1299)], 12],
  [[line(50), line(50)], 1],
  [[line(89_900), line(1_299)], 911],
  [[line(5_000, false), line(15, false)], 0],
  [[line(5_000, false), line(199)], 1],
  [[line(-500)], 0],
  [[line(1_500, true, 'JPY')], 1_500],
  [[line(319_900_000_000)], 1_000_000_000],
])('%j earns %i points', (lines, points) => {
  expect(pointsFor(lines)).toBe(points);
});

it('earns no more for an order than for its parts and one point each', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 }),
      (amounts) => {
        const together = pointsFor(amounts.map((amount) => line(amount)));
        const apart = amounts.reduce((so, amount) => so + pointsFor([line(amount)]), 0);
        expect(together).toBeGreaterThanOrEqual(apart);
        expect(together).toBeLessThan(apart + amounts.length);
      },
    ),
  );
});
