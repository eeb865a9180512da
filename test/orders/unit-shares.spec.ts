import fc from 'fast-check';
import { splitOverUnits, unitShares } from '../../src/orders/index.js';

/** A line, and the portions in which its units are taken until none is left. */
const takenApart = fc
  .tuple(fc.integer({ min: 0, max: 100_000_000 }), fc.integer({ min: 1, max: 60 }))
  .chain(([total, quantity]) =>
    fc.array(fc.integer({ min: 1, max: quantity }), { minLength: 1, maxLength: quantity }).map((wished) => {
      const portions: number[] = [];
      let left = quantity;
      for (const wish of wished) {
        const portion = Math.min(wish, left);
        if (portion > 0) portions.push(portion);
        left -= portion;
      }
      if (left > 0) portions.push(left);
      return { total, quantity, portions };
    }),
  );

describe('what single units of a line have cost', () => {
  it('sums to the total, in whatever portions they are taken', () => {
    fc.assert(
      fc.property(takenApart, ({ total, quantity, portions }) => {
        let from = 0;
        let sum = 0;
        for (const count of portions) {
          sum += unitShares(splitOverUnits(total, quantity), from, count);
          from += count;
        }
        expect(from).toBe(quantity);
        expect(sum).toBe(total);
      }),
    );
  });

  it('differs by one minor unit at most from unit to unit, the dearer first', () => {
    fc.assert(
      fc.property(takenApart, ({ total, quantity }) => {
        const shares = Array.from({ length: quantity }, (_, from) =>
          unitShares(splitOverUnits(total, quantity), from, 1),
        );
        expect(shares).toEqual([...shares].sort((left, right) => right - left));
        expect(shares[0]! - shares.at(-1)!).toBeLessThanOrEqual(1);
        expect(shares.every((share) => Number.isSafeInteger(share) && share >= 0)).toBe(true);
      }),
    );
  });

  it.each([
    [1000, 3, 0, 1, 334],
    [1000, 3, 1, 2, 666],
    [1000, 3, 0, 3, 1000],
    [2, 5, 0, 2, 2],
    [2, 5, 2, 3, 0],
    [0, 4, 1, 2, 0],
    [999, 1, 0, 1, 999],
    [999, 1, 1, 0, 0],
  ])('of %i for %i units, from %i on %i cost %i', (total, quantity, from, count, expected) => {
    expect(unitShares(splitOverUnits(total, quantity), from, count)).toBe(expected);
  });

  it.each([
    [3, 0, 4],
    [3, 3, 1],
    [3, -1, 1],
    [3, 0, -1],
  ])('refuses units that the line does not have: of %i, from %i on %i', (quantity, from, count) => {
    expect(() => unitShares(splitOverUnits(1000, quantity), from, count)).toThrow(RangeError);
  });
});
