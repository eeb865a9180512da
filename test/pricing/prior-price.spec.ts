import fc from 'fast-check';
import { percentOff, type PricePoint, priorPrice } from '../../src/pricing/prior-price.js';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const on = (day: string) => Date.parse(`${day}T00:00:00Z`);
const point = (list: PricePoint['list'], day: string, amount: number | null, per = 1): PricePoint => ({
  list,
  fromMs: on(day),
  amount,
  per,
});

describe('the prior price', () => {
  it('is the lowest of the 30 days before, not the last: 100, 80 for a week, 100, now 85', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('markdown', '2026-03-10', 8000),
      point('markdown', '2026-03-15', null),
      point('markdown', '2026-04-01', 8500),
    ];
    expect(priorPrice(history, on('2026-04-05'))).toEqual({ priorAmount: 8000, sinceMs: on('2026-04-01') });
    expect(percentOff(8500, 8000)).toBeNull();
  });

  it('counts the price that was already in force when the window opened', () => {
    const history = [
      point('regular', '2026-01-01', 7000),
      point('regular', '2026-03-05', 10000), // inside the window that opens on 2 March
      point('markdown', '2026-04-01', 8500),
    ];
    expect(priorPrice(history, on('2026-04-01')).priorAmount).toBe(7000);
  });

  it('forgets a price that ended when the window opened', () => {
    const history = [
      point('regular', '2026-01-01', 7000),
      point('regular', '2026-03-02', 10000),
      point('markdown', '2026-04-01', 8500),
    ];
    expect(priorPrice(history, on('2026-04-01')).priorAmount).toBe(10000);
  });

  it('of a further reduction is the price it was lowered from', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('markdown', '2026-04-01', 9000),
      point('markdown', '2026-04-10', 8000),
    ];
    expect(priorPrice(history, on('2026-04-12'))).toEqual({ priorAmount: 9000, sinceMs: on('2026-04-10') });
  });

  it('stays what it was while the same reduction is said again', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('markdown', '2026-04-01', 8000),
      point('regular', '2026-04-05', 11000),
      point('markdown', '2026-06-01', 8000),
    ];
    expect(priorPrice(history, on('2026-06-02'))).toEqual({ priorAmount: 10000, sinceMs: on('2026-04-01') });
  });

  it('is no help to a price that was regular before it was called reduced', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('regular', '2026-02-01', 8000),
      point('regular', '2026-03-01', 10000),
      point('markdown', '2026-03-01', 8000),
    ];
    const { priorAmount, sinceMs } = priorPrice(history, on('2026-03-02'));
    expect({ priorAmount, sinceMs }).toEqual({ priorAmount: 8000, sinceMs: on('2026-03-01') });
  });

  it('is not known for what is new with its markdown, and not where the history was cut', () => {
    const both = [point('regular', '2026-04-01', 10000), point('markdown', '2026-04-01', 8000)];
    expect(priorPrice(both, on('2026-04-02')).priorAmount).toBeNull();
    const cut = [point('regular', '2026-03-20', 10000), point('markdown', '2026-04-01', 8000)];
    expect(priorPrice(cut, on('2026-04-02'), true).priorAmount).toBe(10000);
    expect(priorPrice(cut, on('2026-04-02'), false).priorAmount).toBeNull();
  });

  it('is told for as many units as the price now', () => {
    const history = [point('regular', '2026-01-01', 4, 1), point('regular', '2026-02-01', 500, 100)];
    expect(
      priorPrice([...history, point('markdown', '2026-02-10', 350, 100)], on('2026-02-10')).priorAmount,
    ).toBe(400);
  });

  it('agrees with somebody who walks through the days', () => {
    const amounts = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null, freq: 4 });
    const rows = fc.uniqueArray(
      fc.record({
        list: fc.constantFrom<PricePoint['list']>('regular', 'markdown'),
        day: fc.integer({ min: 0, max: 120 }),
        amount: amounts,
      }),
      { selector: ({ list, day }) => `${list} ${day}`, maxLength: 25 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 130 }), (given, today) => {
        const history = given
          .map(({ list, day, amount }): PricePoint => ({ list, fromMs: START + day * DAY, amount, per: 1 }))
          .toSorted((a, b) => a.fromMs - b.fromMs);
        const naive = walkThroughDays(given, today);
        fc.pre(naive !== null);
        expect(priorPrice(history, START + today * DAY)).toEqual({
          priorAmount: naive!.prior,
          sinceMs: START + naive!.since * DAY,
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the percentage', () => {
  it('is computed from the prior price and rounded down', () => {
    expect(percentOff(8995, 9995)).toBe(1000);
    expect(percentOff(2, 3)).toBe(3333);
    expect(percentOff(100, 100)).toBeNull();
    expect(percentOff(0, 100)).toBe(10000);
  });
});

/** The oracle: what is in force on each day, and the rule read out aloud. Null when today is no reduction. */
function walkThroughDays(
  rows: readonly { list: string; day: number; amount: number | null }[],
  today: number,
): { prior: number | null; since: number } | null {
  const listed = (list: string, day: number) =>
    rows.filter((row) => row.list === list && row.day <= day).toSorted((a, b) => b.day - a.day)[0]?.amount ??
    null;
  const of = (day: number) => {
    const [regular, markdown] = [listed('regular', day), listed('markdown', day)];
    const isReduced = regular !== null && markdown !== null && markdown < regular;
    return { price: isReduced ? markdown : regular, isReduced };
  };
  const now = of(today);
  if (!now.isReduced) return null;
  let since = today;
  while (since > 0 && of(since - 1).isReduced && of(since - 1).price === now.price) since -= 1;
  let prior: number | null = null;
  for (let day = Math.max(0, since - 30); day < since; day += 1) {
    const { price } = of(day);
    if (price !== null && (prior === null || price < prior)) prior = price;
  }
  return { prior, since };
}
