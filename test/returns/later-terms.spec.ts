import { VariantKind } from '../../src/catalogue/index.js';
import { judge, type ReturnRules } from '../../src/returns/eligibility.js';
import { ReturnRoute } from '../../src/terms/index.js';
import { aLine, at, inStore, PLACED_AT, SIXTY_DAYS } from './judged-sales.js';

describe('terms that were published since and serve open orders', () => {
  const line = aLine();
  const later = { ...SIXTY_DAYS, version: 2 };
  const judged = (change: Partial<ReturnRules>, now = PLACED_AT) =>
    judge(
      inStore([line]),
      line,
      { own: { ...SIXTY_DAYS, fee: 100 }, later: [{ ...later, fee: 100, ...change }] },
      now,
    );

  it('give the better last day, and say so', () => {
    const verdict = judged({ windowDays: 90 }, at('2027-02-01T12:00:00Z'));
    expect(verdict).toMatchObject({ eligible: true, betterLater: true, termsVersion: 2 });
    expect(verdict.best).toMatchObject({ lastDay: '2027-02-18', days: 90 });
  });

  it('give every way that one of them takes, though days and fee stay what they were', () => {
    const rules = (line: Partial<ReturnRules>, then: Partial<ReturnRules>) => ({
      own: { ...SIXTY_DAYS, ...line },
      later: [{ ...later, ...then }],
    });
    const byPost = rules({ by: [ReturnRoute.POST] }, {});
    expect(judge(inStore([line]), line, byPost, PLACED_AT)).toMatchObject({
      by: [ReturnRoute.POST, ReturnRoute.ANY_STORE],
      betterLater: true,
      termsVersion: 2,
    });
    const nowByPost = rules({}, { by: [ReturnRoute.POST] });
    expect(judge(inStore([line]), line, nowByPost, PLACED_AT)).toMatchObject({
      by: SIXTY_DAYS.by,
      betterLater: false,
    });
    const card = aLine({ kind: VariantKind.GIFT_CARD });
    expect(judge(inStore([card]), card, byPost, PLACED_AT)).toMatchObject({ by: [], betterLater: false });
  });

  it('take an opened unit where one of them does', () => {
    const sealed = aLine({ flags: ['seal'] });
    const opened = { sealWhole: false, serialNumber: null };
    const lenient = { ...later, exceptions: [] };
    const answer = (own: ReturnRules, then: ReturnRules) =>
      judge(inStore([sealed]), sealed, { own, later: [then] }, PLACED_AT, opened).eligible;
    expect(answer(SIXTY_DAYS, later)).toBe(false);
    expect(answer(SIXTY_DAYS, lenient)).toBe(true);
    expect(answer({ ...lenient, version: 1 }, later)).toBe(true);
  });

  it('never give a worse one', () => {
    expect(judged({ windowDays: 14, fee: 500 })).toMatchObject({
      betterLater: false,
      termsVersion: 1,
      best: { lastDay: '2027-01-19', fee: 100 },
    });
  });

  it('keep what one of them gave when the next gives less: the most days of one, no fee of the other', () => {
    const rules = { own: { ...SIXTY_DAYS, fee: 100 }, later: [] as ReturnRules[] };
    rules.later.push(
      { ...later, windowDays: 90, fee: 100 },
      { ...later, version: 3, windowDays: 30, fee: 0 },
    );
    expect(judge(inStore([line]), line, rules, PLACED_AT)).toMatchObject({
      termsVersion: 3,
      betterLater: true,
      best: { days: 90, fee: 0 },
    });
    rules.later[1] = { ...rules.later[1]!, fee: 100 };
    expect(judge(inStore([line]), line, rules, PLACED_AT)).toMatchObject({
      termsVersion: 2,
      best: { days: 90 },
    });
  });

  it('are asked question by question: fewer days and a lower fee gives the old days and the new fee', () => {
    expect(judged({ windowDays: 14, fee: 0 })).toMatchObject({
      betterLater: true,
      best: { lastDay: '2027-01-19', fee: 0 },
    });
  });
});
