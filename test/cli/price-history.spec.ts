import { dayPrices, daysFrom, historyOf } from '../../src/cli/replay/price-history.js';
import { oracle, ORACLE_RULES } from '../../src/cli/replay/price-oracle.js';
import type { RetailLine } from '../../src/cli/replay/retail-file.js';

const sold = (day: string, unitPrice: number, given: Partial<RetailLine> = {}): RetailLine => ({
  invoice: '536365',
  code: '85123A',
  description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  quantity: 6,
  at: `${day} 08:26:00`,
  unitPrice,
  customer: '17850',
  ...given,
});

describe('a history made of what was sold', () => {
  it('has the price that most units of a day were sold at, fifteen years later', () => {
    const [article] = dayPrices(
      [
        sold('2011-01-05', 2.55),
        sold('2011-01-05', 2.1, { quantity: 5 }),
        sold('2011-01-06', 9, { invoice: 'C1', quantity: -2 }),
        sold('2011-01-06', 0),
      ],
      1,
    );
    expect([...article!.days]).toEqual([['2026-01-05', 255]]);
  });

  it('raises the regular price, and calls what is below it a markdown', () => {
    const [article] = dayPrices(
      [sold('2011-01-05', 2), sold('2011-01-06', 3), sold('2011-01-07', 2.5), sold('2011-01-08', 3)],
      1,
    );
    expect(historyOf(article!)).toEqual([
      { list: 'regular', day: '2026-01-05', amount: 200 },
      { list: 'regular', day: '2026-01-06', amount: 300 },
      { list: 'markdown', day: '2026-01-07', amount: 250 },
      { list: 'markdown', day: '2026-01-08', amount: null },
    ]);
  });

  it('is judged by an oracle that walks through the days: 100, 80 for a week, 100, 85', () => {
    const days = daysFrom('2026-01-01', '2026-04-10');
    const rows = [
      { list: 'regular', day: '2026-01-01', amount: 10_000 },
      { list: 'markdown', day: '2026-03-10', amount: 8_000 },
      { list: 'markdown', day: '2026-03-16', amount: null },
      { list: 'markdown', day: '2026-04-01', amount: 8_500 },
    ] as const;
    for (const rule of ORACLE_RULES) {
      const said = oracle(rows, days, rule);
      expect(said[days.indexOf('2026-03-12')]).toBe(10_000);
      expect(said[days.indexOf('2026-03-20')]).toBeUndefined();
      expect(said[days.indexOf('2026-04-10')]).toBe(8_000);
    }
  });
});
