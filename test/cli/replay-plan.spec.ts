import { planReplay, sumsOf } from '../../src/cli/replay/plan.js';
import { isGoods, type RetailLine } from '../../src/cli/replay/retail-file.js';

const line = (given: Partial<RetailLine>): RetailLine => ({
  invoice: '536365',
  code: '85123A',
  description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  quantity: 6,
  at: '2010-12-01 08:26:00',
  unitPrice: 2.55,
  customer: '17850',
  ...given,
});

describe('planning a replay', () => {
  it('sells every line of goods, and sums a code that an invoice repeats', () => {
    const plan = planReplay([line({}), line({ quantity: 2 }), line({ invoice: '536366', code: '71053' })]);
    expect(plan.sales.map(({ invoice, units }) => [invoice, [...units]])).toEqual([
      ['536365', [['85123A', 8]]],
      ['536366', [['71053', 6]]],
    ]);
    expect(sumsOf(plan)).toEqual({ invoices: 2, lines: 3, unitsSold: 14, returnLines: 0, unitsReturned: 0 });
  });

  it('takes a return from the latest sales of that customer and code first, and marks them', () => {
    const plan = planReplay([
      line({ invoice: '1', quantity: 5 }),
      line({ invoice: '2', quantity: 3 }),
      line({ invoice: 'C3', quantity: -4 }),
    ]);
    expect(plan.returns).toEqual([
      expect.objectContaining({
        invoice: 'C3',
        parts: [
          { sale: '2', quantity: 3 },
          { sale: '1', quantity: 1 },
        ],
      }),
    ]);
    expect(plan.sales.map(({ comesBack }) => comesBack)).toEqual([true, true]);
  });

  it.each([
    ['another customer', { customer: '99' }],
    ['nobody known', { customer: '' }],
    ['a code that differs in case', { code: '85123a' }],
  ])('matches no return of %s', (_case, other) => {
    const plan = planReplay([line({}), line({ invoice: 'C9', quantity: -1, ...other })]);
    expect(plan.returns).toEqual([]);
    expect([...plan.leftOut]).toEqual([
      ['return without a matching sale in the range', { lines: 1, units: 1 }],
    ]);
  });

  it('never plans more units back than were sold', () => {
    const plan = planReplay([
      line({ quantity: 5 }),
      line({ invoice: 'C1', quantity: -4 }),
      line({ invoice: 'C2', quantity: -2 }),
    ]);
    expect(plan.returns).toHaveLength(1);
    expect([...plan.leftOut.keys()]).toEqual(['return of more units than are returnable']);
  });

  it('leaves out what is no sale of goods, and says why', () => {
    const plan = planReplay([
      line({ code: 'POST' }),
      line({ code: 'gift_0001_20' }),
      line({ invoice: 'A563185' }),
      line({ quantity: -10, unitPrice: 0 }),
      line({ unitPrice: 0 }),
    ]);
    expect(plan.sales).toEqual([]);
    expect([...plan.leftOut].map(([why, { lines }]) => [why, lines])).toEqual([
      ['no goods (carriage, discount, bank charge, voucher)', 2],
      ['accounting correction', 1],
      ['stock correction without a price', 1],
      ['sale of nothing (price 0)', 1],
    ]);
  });

  it('prices an article at the median of what it cost, to five cents', () => {
    const plan = planReplay([2.55, 2.57, 9.99].map((unitPrice) => line({ unitPrice })));
    expect(plan.prices.get('85123A')).toBe(255);
  });

  it('knows goods by their code', () => {
    expect(['85123A', '22423', 'DCGS0058'].every(isGoods)).toBe(true);
    expect(['POST', 'M', 'm', 'D', 'C2', 'AMAZONFEE'].some(isGoods)).toBe(false);
  });
});
