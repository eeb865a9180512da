import fc from 'fast-check';
import { VariantKind } from '../../src/catalogue/index.js';
import { FulfilmentState } from '../../src/orders/index.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { judge } from '../../src/returns/eligibility.js';
import { wordsFor } from '../../src/returns/eligibility-words.js';
import { EligibilityCode, ReturnBasis, UnitQuestion } from '../../src/returns/returns.enums.js';
import { WindowStart } from '../../src/terms/index.js';
import { aLine, at, gone, inStore, online, own, PLACED_AT, SIXTY_DAYS } from './judged-sales.js';

describe('the sixty days', () => {
  const line = aLine();

  it('last to the end of the sixtieth day where it was bought', () => {
    const lastMinute = judge(inStore([line]), line, own, at('2027-01-19T22:59:59.999Z'));
    expect(lastMinute).toMatchObject({ eligible: true, reason: EligibilityCode.ELIGIBLE, unitsLeft: 3 });
    expect(lastMinute.best).toMatchObject({
      basis: ReturnBasis.POLICY,
      lastDay: '2027-01-19',
      countedFrom: '2026-11-20',
    });
    const nextDay = judge(inStore([line]), line, own, at('2027-01-19T23:00:00Z'));
    expect(nextDay).toMatchObject({ eligible: false, reason: EligibilityCode.WINDOW_PASSED, best: null });
    expect(nextDay.longest).toMatchObject({ lastDay: '2027-01-19' });
  });

  it('count from the local day: half past midnight in Amsterdam is still the day before in London', () => {
    const late = inStore([line], { placedAt: at('2026-11-20T23:30:00Z') });
    expect(judge(late, line, own, PLACED_AT).longest!.countedFrom).toBe('2026-11-21');
    const there = { ...late, timeZone: 'Europe/London' };
    expect(judge(there, line, own, PLACED_AT).longest!.countedFrom).toBe('2026-11-20');
  });

  it('begin with the delivery where the terms say so, and not before', () => {
    const rules = { own: { ...SIXTY_DAYS, startsAt: WindowStart.DELIVERY }, later: [] };
    const waiting = judge(
      inStore([line], { fulfilments: online([line], null).fulfilments }),
      line,
      rules,
      PLACED_AT,
    );
    expect(waiting.longest).toMatchObject({ countedFrom: null, lastDay: null });
    const brought = inStore([line], { fulfilments: online([line], at('2026-12-01T10:00:00Z')).fulfilments });
    expect(judge(brought, line, rules, PLACED_AT).longest).toMatchObject({
      countedFrom: '2026-12-01',
      lastDay: '2027-01-30',
    });
  });
});

describe('what was bought at a distance', () => {
  const line = aLine();

  it('may be withdrawn from for fourteen days after delivery, and brought back for sixty after that', () => {
    const sale = online([line], at('2026-11-24T10:00:00Z'));
    const early = judge(sale, line, own, at('2026-12-08T22:00:00Z'));
    expect(early.best).toMatchObject({ basis: ReturnBasis.WITHDRAWAL, lastDay: '2026-12-08', fee: 0 });
    expect(early.longest).toMatchObject({ basis: ReturnBasis.POLICY, lastDay: '2027-01-19', days: 60 });
    const later = judge(sale, line, own, at('2026-12-09T00:00:00Z'));
    expect(later.best).toMatchObject({ basis: ReturnBasis.POLICY, lastDay: '2027-01-19' });
  });

  it('may be withdrawn from for twelve months more when she was not told that she may', () => {
    const line = aLine();
    const silent = { own: { ...SIXTY_DAYS, informsOfWithdrawal: false }, later: [] };
    const sale = online([line], at('2026-11-23T12:00:00Z'));
    expect(judge(sale, line, silent, at('2027-06-01T12:00:00Z'))).toMatchObject({
      eligible: true,
      best: { basis: ReturnBasis.WITHDRAWAL, lastDay: '2027-12-07', days: 379, fee: 0 },
    });
    expect(judge(sale, line, silent, at('2027-12-08T12:00:00Z')).eligible).toBe(false);
    const onFriday = online([line], at('2026-11-13T12:00:00Z')); // a year after Friday the 27th is a Saturday
    expect(judge(onFriday, line, silent, at('2027-11-29T12:00:00Z')).best).toMatchObject({
      lastDay: '2027-11-29',
    });
  });

  it('is not shortened or lengthened by what later terms tell her', () => {
    const line = aLine();
    const sale = online([line], at('2026-11-23T12:00:00Z'));
    const silent = { ...SIXTY_DAYS, version: 2, informsOfWithdrawal: false };
    const on = at('2027-06-01T12:00:00Z');
    expect(judge(sale, line, { own: SIXTY_DAYS, later: [silent] }, on).eligible).toBe(false);
    expect(
      judge(sale, line, { own: { ...silent, version: 1 }, later: [{ ...SIXTY_DAYS, version: 2 }] }, on)
        .eligible,
    ).toBe(true);
  });

  it('counts from the last good of the order', () => {
    const other = aLine();
    const sale = online([line, other], null, {
      fulfilments: [
        gone(FulfilmentState.HANDED_OVER, at('2026-11-21T10:00:00Z'), [line]),
        gone(FulfilmentState.DELIVERED, at('2026-11-27T10:00:00Z'), [other]),
      ],
    });
    expect(judge(sale, line, own, PLACED_AT).best).toMatchObject({
      basis: ReturnBasis.WITHDRAWAL,
      countedFrom: '2026-11-27',
      lastDay: '2026-12-11',
    });
  });

  it('has no last day while part of it is still to come', () => {
    const other = aLine({ fulfilled: 1 });
    const verdict = judge(online([line, other], PLACED_AT), line, own, at('2030-01-01T00:00:00Z'));
    expect(verdict.best).toMatchObject({ basis: ReturnBasis.WITHDRAWAL, countedFrom: null, lastDay: null });
    expect(wordsFor(verdict, 'en', 'EUR')).toBe(
      'You may withdraw from the purchase until 14 days after you have received all of it. You may bring it back, free of charge.',
    );
  });

  it('takes a parcel nobody has reported as delivered on the slowest day the terms promise', () => {
    const sale = online([line], null, {
      fulfilments: [gone(FulfilmentState.DESPATCHED, PLACED_AT, [line])],
    });
    expect(judge(sale, line, own, PLACED_AT).best).toMatchObject({
      countedFrom: '2026-11-25', // Friday and three working days
      lastDay: '2026-12-09',
    });
    const slower = { ...gone(FulfilmentState.DESPATCHED, PLACED_AT, [line]), deliveryDaysMax: 5 };
    expect(judge({ ...sale, fulfilments: [slower] }, line, own, PLACED_AT).best).toMatchObject({
      countedFrom: '2026-11-27',
    });
  });

  it('costs nothing to withdraw from, whatever fee the terms ask', () => {
    const rules = { own: { ...SIXTY_DAYS, fee: 495 }, later: [] };
    const sale = online([line], PLACED_AT);
    expect(judge(sale, line, rules, PLACED_AT).best).toMatchObject({ basis: ReturnBasis.WITHDRAWAL, fee: 0 });
    expect(judge(sale, line, rules, PLACED_AT, null, ReturnBasis.POLICY).best).toMatchObject({
      basis: ReturnBasis.POLICY,
      fee: 495,
    });
  });
});

describe('what never comes back', () => {
  it('is no code that has not been shown yet', () => {
    const code = { kind: VariantKind.DIGITAL, fulfilled: 0 };
    const line = aLine(code);
    expect(judge(online([line], null), line, own, PLACED_AT)).toMatchObject({
      reason: EligibilityCode.NOT_FULFILLED,
      exclusion: null,
    });
    const shown = aLine({ ...code, fulfilled: 3 });
    expect(judge(online([shown], PLACED_AT), shown, own, PLACED_AT)).toMatchObject({
      reason: EligibilityCode.UNIT_EXCLUDED,
      exclusion: 'digital',
    });
  });

  it.each([
    [{ unit: Unit.CM }, 'made_to_measure'],
    [{ flags: ['made_to_measure'] }, 'made_to_measure'],
    [{ kind: VariantKind.DIGITAL }, 'digital'],
    [{ kind: VariantKind.SERVICE }, 'service'],
    [{ kind: VariantKind.GIFT_CARD }, 'gift_card'],
    [{ kind: VariantKind.DEPOSIT }, 'deposit'],
  ])('%j is excluded as %s, in the store and at a distance', (given, exclusion) => {
    const line = aLine(given);
    for (const sale of [inStore([line]), online([line], PLACED_AT)])
      expect(judge(sale, line, own, PLACED_AT)).toMatchObject({
        eligible: false,
        reason: EligibilityCode.UNIT_EXCLUDED,
        exclusion,
        best: null,
        longest: null,
        by: [],
        asks: [],
      });
  });

  it('comes back all the same where the terms make no exception of it, though the law would', () => {
    const line = aLine({ unit: Unit.CM });
    const verdict = judge(
      online([line], PLACED_AT),
      line,
      { own: { ...SIXTY_DAYS, exceptions: [] }, later: [] },
      PLACED_AT,
    );
    expect(verdict).toMatchObject({ eligible: true, best: { basis: ReturnBasis.POLICY } });
  });
});

describe('what is sealed for hygiene', () => {
  const line = aLine({ flags: ['seal'] });

  it('asks for its seal, and comes back only when that is whole', () => {
    const sale = inStore([line]);
    expect(judge(sale, line, own, PLACED_AT)).toMatchObject({
      eligible: true,
      asks: [UnitQuestion.SEAL_WHOLE],
    });
    expect(judge(sale, line, own, PLACED_AT, { sealWhole: true, serialNumber: null }).eligible).toBe(true);
    expect(judge(sale, line, own, PLACED_AT, { sealWhole: false, serialNumber: null })).toMatchObject({
      eligible: false,
      reason: EligibilityCode.UNIT_EXCLUDED,
      exclusion: 'seal_broken',
    });
  });

  it('does not count a mattress (C-681/17)', () => {
    const mattress = aLine({ flags: ['seal', 'returnable_unsealed'] });
    const verdict = judge(inStore([mattress]), mattress, own, PLACED_AT, {
      sealWhole: false,
      serialNumber: null,
    });
    expect(verdict).toMatchObject({ eligible: true, asks: [] });
  });
});

describe('what was sold with serial numbers', () => {
  const line = aLine({ serialNumbers: ['A-1', 'A-2', 'A-3'], returnedSerials: ['A-2'], returned: 1 });
  const judged = (serialNumber: string | null) =>
    judge(inStore([line]), line, own, PLACED_AT, { sealWhole: null, serialNumber });

  it.each([
    ['A-1', EligibilityCode.ELIGIBLE],
    ['A-2', EligibilityCode.ALREADY_RETURNED],
    ['B-1', EligibilityCode.OTHER_SERIAL],
  ])('%s is %s', (serialNumber, reason) => {
    expect(judged(serialNumber)).toMatchObject({ reason, asks: [UnitQuestion.SERIAL_NUMBER], unitsLeft: 2 });
  });

  it('cares for no serial number of what was sold without one', () => {
    const plain = aLine();
    const unit = { sealWhole: null, serialNumber: 'whatever' };
    expect(judge(inStore([plain]), plain, own, PLACED_AT, unit)).toMatchObject({ eligible: true, asks: [] });
  });
});

it.each([
  [{ fulfilled: 0 }, EligibilityCode.NOT_FULFILLED, 0],
  [{ fulfilled: 2, returned: 2 }, EligibilityCode.ALREADY_RETURNED, 0],
  [{ fulfilled: 2, returned: 1 }, EligibilityCode.ELIGIBLE, 1],
])('of a line that is %j: %s, %i left', (given, reason, unitsLeft) => {
  const line = aLine(given);
  expect(judge(inStore([line]), line, own, PLACED_AT)).toMatchObject({ reason, unitsLeft });
});

describe('the words', () => {
  const line = aLine();

  it.each([
    ['nl', 'Terugbrengen kan tot en met 19 januari 2027, gratis.'],
    ['en', 'You may bring it back until 19 January 2027, free of charge.'],
    ['de', 'Terugbrengen kan tot en met 19 januari 2027, gratis.'],
  ])('in %s', (language, words) => {
    expect(wordsFor(judge(inStore([line]), line, own, PLACED_AT), language, 'EUR')).toBe(words);
  });

  it('name both rights of what was bought at a distance', () => {
    expect(wordsFor(judge(online([line], PLACED_AT), line, own, PLACED_AT), 'nl', 'EUR')).toBe(
      'U kunt de koop herroepen tot en met 4 december 2026. Terugbrengen kan tot en met 19 januari 2027, gratis.',
    );
  });

  it('say that it is too late, and when it was not', () => {
    const verdict = judge(inStore([line]), line, own, at('2027-03-01T00:00:00Z'));
    expect(wordsFor(verdict, 'nl', 'EUR')).toBe('Terugbrengen kon tot en met 19 januari 2027.');
  });
});

it('never says yes again after it has said no: eligibility only ends with time', () => {
  const anInstant = fc
    .integer({ min: 0, max: 120 * 24 })
    .map((hours) => new Date(PLACED_AT.getTime() + hours * 3_600_000));
  fc.assert(
    fc.property(
      fc.record({
        isDistance: fc.boolean(),
        deliveredAt: fc.option(anInstant),
        flags: fc.subarray(['seal', 'made_to_measure', 'returnable_unsealed']),
        startsAt: fc.constantFrom(...Object.values(WindowStart)),
        windowDays: fc.integer({ min: 0, max: 90 }),
        laterDays: fc.option(fc.integer({ min: 0, max: 90 })),
        sealWhole: fc.option(fc.boolean()),
      }),
      anInstant,
      anInstant,
      ({ isDistance, deliveredAt, flags, startsAt, windowDays, laterDays, sealWhole }, one, other) => {
        const line = aLine({ flags });
        const sale = { ...online([line], deliveredAt), isDistance };
        const rules = {
          own: { ...SIXTY_DAYS, startsAt, windowDays },
          later: laterDays === null ? [] : [{ ...SIXTY_DAYS, version: 2, startsAt, windowDays: laterDays }],
        };
        const [first, second] = [one, other].sort((a, b) => a.getTime() - b.getTime());
        const unit = { sealWhole, serialNumber: null };
        const before = judge(sale, line, rules, first!, unit);
        const after = judge(sale, line, rules, second!, unit);
        if (after.eligible) expect(before.eligible).toBe(true);
        expect(after.longest).toEqual(before.longest);
      },
    ),
    { numRuns: 1_000 },
  );
});
