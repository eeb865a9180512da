import fc from 'fast-check';
import type { ListRole } from '../../src/pricing/price-in-force.js';
import {
  percentOff,
  type PricePoint,
  priorPrice,
  type ReductionRule,
  STRICTEST_RULE,
} from '../../src/pricing/prior-price.js';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const on = (day: string) => Date.parse(`${day}T00:00:00Z`);

const aList = (code: string, given: Partial<ListRole> = {}): ListRole => ({
  code,
  kind: 'regular',
  audience: 'everyone',
  isOfCountry: false,
  isHers: true,
  ...given,
});
const LISTS = {
  regular: aList('regular EUR'),
  regularHere: aList('regular EUR BE', { isOfCountry: true }),
  markdown: aList('markdown EUR', { kind: 'markdown' }),
  club: aList('club', { kind: 'group', audience: 'open_group', isHers: false }),
  herClub: aList('her club', { kind: 'group', audience: 'open_group' }),
} as const;
type Name = keyof typeof LISTS;

const point = (list: Name, day: string, amount: number | null, per = 1, announced = true): PricePoint => ({
  list: LISTS[list],
  fromMs: on(day),
  price: amount === null ? null : { amount, per },
  announced: announced && list !== 'regular' && list !== 'regularHere',
});

/** As the Netherlands and Belgium have it, with days in UTC. */
const NL: ReductionRule = { ...STRICTEST_RULE, newArticleDaysMin: 0, deepeningMonths: 3, timeZone: 'UTC' };
const BE: ReductionRule = { ...STRICTEST_RULE, newArticleDaysMin: 7, deepeningDays: 30, timeZone: 'UTC' };
const PLAIN: ReductionRule = { ...STRICTEST_RULE, timeZone: 'UTC' };

describe('the prior price', () => {
  it('is the lowest of the 30 days before, not the last: 100 since January, 80 on 10–15 March, 100, then 85', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('markdown', '2026-03-10', 8000),
      point('markdown', '2026-03-16', null),
      point('markdown', '2026-04-01', 8500),
    ];
    for (const rule of [NL, BE, PLAIN])
      expect(priorPrice(history, on('2026-04-05'), rule)).toEqual({
        priorAmount: 8000,
        sinceMs: on('2026-04-01'),
      });
    expect(percentOff(8500, 8000)).toBeNull();
  });

  it('counts the price that was already in force when the window opened', () => {
    const history = [
      point('regular', '2026-01-01', 7000),
      point('regular', '2026-03-05', 10000), // inside the window that opens on 2 March
      point('markdown', '2026-04-01', 8500),
    ];
    expect(priorPrice(history, on('2026-04-01'), NL).priorAmount).toBe(7000);
  });

  it('forgets a price that ended when the window opened', () => {
    const history = [
      point('regular', '2026-01-01', 7000),
      point('regular', '2026-03-02', 10000),
      point('markdown', '2026-04-01', 8500),
    ];
    expect(priorPrice(history, on('2026-04-01'), NL).priorAmount).toBe(10000);
  });

  it('is counted in whole days of the country, over the night on which clocks change too', () => {
    const rule = { ...NL, timeZone: 'Europe/Amsterdam' };
    const at = (instant: string, list: Name, amount: number): PricePoint => ({
      ...point(list, '2026-01-01', amount),
      fromMs: Date.parse(instant),
    });
    const history = (ended: string) => [
      at('2026-01-01T00:00:00+01:00', 'regular', 7000),
      at(ended, 'regular', 10000),
      at('2026-04-01T15:00:00+02:00', 'markdown', 8500),
    ];
    const atMs = Date.parse('2026-04-02T00:00:00+02:00');
    expect(priorPrice(history('2026-03-02T00:00:00+01:00'), atMs, rule).priorAmount).toBe(10000);
    expect(priorPrice(history('2026-03-02T00:01:00+01:00'), atMs, rule).priorAmount).toBe(7000);
  });

  it('stays what it was while the same reduction is said again', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('markdown', '2026-04-01', 8000),
      point('regular', '2026-04-05', 11000),
      point('markdown', '2026-06-01', 8000),
    ];
    expect(priorPrice(history, on('2026-06-02'), NL)).toEqual({
      priorAmount: 10000,
      sinceMs: on('2026-04-01'),
    });
  });

  it('is no help to a price that was regular before it was called reduced', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('regular', '2026-02-01', 8000),
      point('regular', '2026-03-01', 10000),
      point('markdown', '2026-03-01', 8000),
    ];
    expect(priorPrice(history, on('2026-03-02'), NL)).toEqual({
      priorAmount: 8000,
      sinceMs: on('2026-03-01'),
    });
  });

  it('is no help to a low price that nobody called a reduction until later', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('markdown', '2026-02-01', 8000, 1, false),
      point('markdown', '2026-03-01', 8000),
    ];
    expect(priorPrice(history, on('2026-03-02'), NL)).toEqual({
      priorAmount: 8000,
      sinceMs: on('2026-03-01'),
    });
  });

  it('is told for as many units as the price now', () => {
    const history = [
      point('regular', '2026-01-01', 4, 1),
      point('regular', '2026-02-01', 500, 100),
      point('markdown', '2026-02-10', 350, 100),
    ];
    expect(priorPrice(history, on('2026-02-10'), NL).priorAmount).toBe(400);
  });

  it('is not known where the history is cut within the window', () => {
    const cutAt = (day: string) => [point('regular', day, 10000), point('markdown', '2026-04-01', 8000)];
    const prior = (day: string) => priorPrice(cutAt(day), on('2026-04-02'), NL, on(day)).priorAmount;
    expect(prior('2026-03-02')).toBe(10000);
    expect(prior('2026-03-03')).toBeNull();
  });
});

describe('a reduction that deepens step by step', () => {
  const steps = [
    point('regular', '2026-01-01', 10000),
    point('markdown', '2026-04-01', 9000),
    point('markdown', '2026-04-10', 8000),
  ];
  const priorOn = (day: string, rule: ReductionRule, history = steps) =>
    priorPrice(history, on(day), rule).priorAmount;

  it('keeps its first prior price for three calendar months in the Netherlands', () => {
    expect(priorOn('2026-04-12', NL)).toBe(10000);
    expect(priorOn('2026-06-30', NL)).toBe(10000);
    expect(priorOn('2026-07-01', NL)).toBe(9000);
  });

  it('keeps it for 30 days in Belgium, and not at all where the country says nothing', () => {
    expect(priorOn('2026-04-30', BE)).toBe(10000);
    expect(priorOn('2026-05-01', BE)).toBe(9000);
    expect(priorOn('2026-04-12', PLAIN)).toBe(9000);
  });

  it('says since when it is as low as it is', () => {
    expect(priorPrice(steps, on('2026-04-12'), NL).sinceMs).toBe(on('2026-04-10'));
  });

  it('has no break: after one the last step stands by itself', () => {
    const broken = [...steps.slice(0, 2), point('markdown', '2026-04-08', null), steps[2]!];
    expect(priorOn('2026-04-12', NL, broken)).toBe(9000);
  });

  it('does not go up in between', () => {
    const up = [...steps.slice(0, 2), point('markdown', '2026-04-05', 9500), steps[2]!];
    expect(priorOn('2026-04-12', NL, up)).toBe(9000);
  });

  it('is announced at every step', () => {
    const silent = [steps[0]!, point('markdown', '2026-04-01', 9000, 1, false), steps[2]!];
    expect(priorOn('2026-04-12', NL, silent)).toBe(9000);
  });
});

describe('of a new article', () => {
  const fromDay = (day: string) => [point('regular', day, 10000), point('markdown', '2026-04-01', 8000)];
  const prior = (day: string, rule: ReductionRule) =>
    priorPrice(fromDay(day), on('2026-04-02'), rule).priorAmount;

  it('the prior price is the lowest since it came on sale, where the country allows it, after as many days as it asks', () => {
    expect(prior('2026-03-31', NL)).toBe(10000);
    expect(prior('2026-03-25', BE)).toBe(10000);
    expect(prior('2026-03-26', BE)).toBeNull();
    expect(prior('2026-03-02', PLAIN)).toBe(10000);
    expect(prior('2026-03-03', PLAIN)).toBeNull();
  });

  it('there is none when it is new with its markdown', () => {
    expect(prior('2026-04-01', NL)).toBeNull();
  });
});

describe('offers to groups', () => {
  it('count for everybody when anyone may join', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('club', '2026-03-10', 8000),
      point('club', '2026-03-16', null),
      point('markdown', '2026-04-01', 8500),
    ];
    expect(priorPrice(history, on('2026-04-02'), NL).priorAmount).toBe(8000);
  });

  it('are reductions to those who joined, which begin when theirs begin', () => {
    const history = [
      point('regular', '2026-01-01', 10000),
      point('markdown', '2026-03-20', 9500),
      point('herClub', '2026-04-01', 8500),
    ];
    expect(priorPrice(history, on('2026-04-02'), PLAIN)).toEqual({
      priorAmount: 9500,
      sinceMs: on('2026-04-01'),
    });
  });
});

describe('somebody who walks through the days', () => {
  const row = fc.record({
    list: fc.constantFrom(...(Object.keys(LISTS) as Name[])),
    day: fc.integer({ min: 0, max: 120 }),
    amount: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null, freq: 4 }),
    announced: fc.boolean(),
  });
  const histories = fc.uniqueArray(row, { selector: ({ list, day }) => `${list} ${day}`, maxLength: 30 });

  it.each([
    ['the Netherlands', NL],
    ['Belgium', BE],
    ['a country of which nothing is known', PLAIN],
  ])('finds the same prior price by the rule of %s', (_, rule) => {
    let compared = 0;
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 220 }), (given, today) => {
        const rows = given.map((each) => ({
          ...each,
          announced: each.announced && !each.list.startsWith('regular'),
        }));
        const naive = walkThroughDays(rows, today, rule);
        fc.pre(naive !== null);
        compared += 1;
        const history = rows
          .map(({ list, day, amount, announced }) => ({
            list: LISTS[list],
            fromMs: START + day * DAY,
            price: amount === null ? null : { amount, per: 1 },
            announced,
          }))
          .toSorted((a, b) => a.fromMs - b.fromMs);
        expect(priorPrice(history, START + today * DAY, rule)).toEqual({
          priorAmount: naive!.prior,
          sinceMs: START + naive!.since * DAY,
        });
      }),
      { numRuns: 1_500 },
    );
    expect(compared).toBeGreaterThan(300);
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

interface DayRow {
  readonly list: Name;
  readonly day: number;
  readonly amount: number | null;
  readonly announced: boolean;
}

/** The oracle: what is in force on each day, and the rule read out aloud. Null when today is no reduction. */
function walkThroughDays(
  rows: readonly DayRow[],
  today: number,
  rule: ReductionRule,
): { prior: number | null; since: number } | null {
  const saidBy = (list: Name, day: number) =>
    rows
      .filter((row) => row.list === list && row.day <= day)
      .toSorted((a, b) => b.day - a.day)
      .slice(0, 1)
      .flatMap(({ amount, announced }) => (amount === null ? [] : [{ amount, announced }]))[0] ?? null;
  const of = (day: number) => {
    const regular = saidBy('regularHere', day) ?? saidBy('regular', day);
    const none = { price: null, lowest: null, isReduced: false, announced: false };
    if (day < 0 || regular === null) return none;
    let paid = regular;
    for (const list of ['markdown', 'herClub'] as const) {
      const offer = saidBy(list, day);
      if (offer !== null && offer.amount < paid.amount) paid = offer;
    }
    const club = saidBy('club', day)?.amount ?? Number.POSITIVE_INFINITY;
    return {
      price: paid.amount,
      lowest: Math.min(paid.amount, club),
      isReduced: paid !== regular,
      announced: paid !== regular && paid.announced,
    };
  };
  const now = of(today);
  if (!now.isReduced) return null;
  let since = today;
  for (; ; since -= 1) {
    const before = of(since - 1);
    if (!before.isReduced || before.price !== now.price || (now.announced && !before.announced)) break;
  }
  let first = since;
  for (; ; first -= 1) {
    const [before, after] = [of(first - 1), of(first)];
    if (!before.announced || !after.announced || before.price! < after.price!) break;
  }
  const keptUntil = new Date(START + first * DAY);
  keptUntil.setUTCMonth(keptUntil.getUTCMonth() + rule.deepeningMonths, 1);
  const asked = new Date(START + first * DAY).getUTCDate();
  const monthEnds = new Date(
    Date.UTC(keptUntil.getUTCFullYear(), keptUntil.getUTCMonth() + 1, 0),
  ).getUTCDate();
  const endMs = keptUntil.getTime() + (Math.min(asked, monthEnds) - 1 + rule.deepeningDays) * DAY;
  const compared = START + today * DAY < endMs ? first : since;
  let firstDay = 0;
  while (of(firstDay).lowest === null) firstDay += 1;
  if (compared - firstDay < rule.newArticleDaysMin) return { prior: null, since };
  let prior: number | null = null;
  for (let day = Math.max(0, compared - rule.windowDays); day < compared; day += 1) {
    const { lowest } = of(day);
    if (lowest !== null && (prior === null || lowest < prior)) prior = lowest;
  }
  return { prior, since };
}
