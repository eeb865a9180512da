import type { DataSource } from 'typeorm';
import { termsInvariants } from '../../src/cli/audit/terms.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import { money } from '../../src/kernel/money.js';
import { SALE_RULES } from '../../src/platform/database/sale-rules.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { RuleBroken } from '../../src/platform/graphql/common.errors.js';
import {
  belowLegalMinimum,
  type DraftTermsInput,
  HandlingFlag,
  Payer,
  PublishedTerms,
  type PublishTermsInput,
  ReturnRoute,
  TermsDirectory,
  TermsDraft,
  termsHash,
  TermsPublicationService,
  TermsRepository,
  UnitCondition,
  WindowStart,
} from '../../src/terms/index.js';
import { aStaffActor, anId } from '../support/builders.js';
import { publishedTerms, SIXTY_DAYS } from '../support/terms.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';

const publication = new TermsPublicationService(new TermsRepository());
const directory = new TermsDirectory(new TermsRepository());
directory.kept.maxAgeMs = 0;
let db: DataSource;
let clock: FixedClock;
let unitOfWork: UnitOfWork;

beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop('2026-11-20T10:00:00Z')));
afterEach(() => expectInvariants(db, termsInvariants));
afterAll(() => db.destroy());

const ops = aStaffActor();
const draft = (given: Partial<DraftTermsInput> = {}, rules: Partial<DraftTermsInput['rules']> = {}) =>
  unitOfWork.run(ops, { operation: 'draftTerms' }, (tx) =>
    publication.draft(tx, {
      key: `sale-${anId().slice(-8)}`,
      effectiveFrom: new Date('2026-12-01T00:00:00+01:00'),
      servesOpenOrders: true,
      rules: {
        windowDays: 90,
        startsAt: WindowStart.DELIVERY,
        fee: money(0, 'EUR'),
        by: [ReturnRoute.ANY_STORE, ReturnRoute.POST],
        postagePaidBy: Payer.RETAILER,
        deliveryCost: money(395, 'EUR'),
        deliveryFreeFrom: money(4000, 'EUR'),
        ...rules,
      },
      texts: [{ language: 'nl', text: 'Negentig dagen' }],
      ...given,
    }),
  );
const anOption = (given: object = {}) => ({
  code: 'evening',
  names: [{ language: 'nl', name: 'Avondbezorging' }],
  cost: money(795, 'EUR'),
  daysMin: 1,
  daysMax: 2,
  ...given,
});
const publish = (termsId: PublishTermsInput['termsId'], expectedVersion: number | null = null) =>
  unitOfWork.run(ops, { operation: 'publishTerms' }, async (tx) => {
    const terms = await publication.publishable(tx, { termsId, expectedVersion, dryRun: false });
    await publication.publish(tx, terms);
    return terms;
  });
const problemsOf = async (outcome: Promise<unknown>) => {
  const error = await outcome.catch((caught: unknown) => caught);
  return error instanceof RuleBroken ? error.problems.map(({ path, problem }) => [path, problem]) : error;
};

describe('a draft', () => {
  it('holds for nobody until it is published, unchanged, with its id and hash', async () => {
    const { id, key, version, hash, rules, texts } = await draft({}, { payWithinDays: 14 });
    expect(version).toBe(1);
    expect(rules).toEqual({
      currency: 'EUR',
      returns: {
        windowDays: 90,
        startsAt: 'delivery',
        feeAmount: 0,
        by: ['any_store', 'post'],
        postagePaidBy: 'retailer',
        exceptions: Object.values(UnitCondition),
      },
      delivery: { costAmount: 395, freeFromAmount: 4000, daysMin: 1, daysMax: 3 },
      payment: { withinDays: 14 },
    });
    const reading = unitOfWork.read(ops);
    expect(await directory.byId(reading, id)).toBeNull();
    await publish(id, 1);
    expect(await directory.byId(reading, id)).toMatchObject({ key, version: 1, hash, rules, texts });
    expect(hash).toBe(termsHash(rules, texts));
    expect(await db.query(`SELECT payload FROM outbox_event WHERE aggregate_id = $1`, [id])).toMatchObject([
      { payload: { termsId: id, key, version: 1 } },
    ]);
  });

  it('keeps ways of delivery with their names, in the order given', async () => {
    const { rules } = await draft(
      {},
      {
        deliveryOptions: [
          anOption({ freeFrom: money(9_000, 'EUR') }),
          anOption({ code: 'two_persons', daysMax: 5, requiredFor: [HandlingFlag.TWO_MAN] }),
        ],
      },
    );
    const names = { nl: 'Avondbezorging' };
    expect(rules.delivery.options).toEqual([
      { code: 'evening', names, costAmount: 795, freeFromAmount: 9_000, daysMin: 1, daysMax: 2 },
      {
        ...{ code: 'two_persons', names, costAmount: 795, freeFromAmount: null, daysMin: 1, daysMax: 5 },
        requiredFor: ['two_man'],
      },
    ]);
    expect((await draft({}, { deliveryOptions: [] })).rules.delivery).not.toHaveProperty('options');
  });

  it.each([
    ['a code twice', [anOption(), anOption()], '1.code', 'TWICE'],
    ['the code of the standard one', [anOption({ code: 'standard' })], '0.code', 'CODE'],
    ['a code that is none', [anOption({ code: 'In de avond' })], '0.code', 'CODE'],
    ['a cost below nothing', [anOption({ cost: money(-1, 'EUR') })], '0.cost.amount', 'OUT_OF_RANGE'],
    ['an absurd cost', [anOption({ cost: money(1_000_001, 'EUR') })], '0.cost.amount', 'OUT_OF_RANGE'],
    ['another currency', [anOption({ cost: money(1, 'CHF') })], '0.cost.currency', 'OTHER_CURRENCY'],
    [
      'free from less than nothing',
      [anOption({ freeFrom: money(-1, 'EUR') })],
      '0.freeFrom.amount',
      'OUT_OF_RANGE',
    ],
    ['days the wrong way round', [anOption({ daysMin: 3 })], '0.daysMax', 'OUT_OF_RANGE'],
    [
      'a language twice',
      [anOption({ names: [1, 2].map(() => ({ language: 'nl', name: 'Avond' })) })],
      '0.names',
      'TWICE',
    ],
  ])('of a way of delivery with %s is refused, and not kept', async (_, deliveryOptions, path, problem) => {
    const before = await db.manager.count(TermsDraft);
    expect(await problemsOf(draft({}, { deliveryOptions } as object))).toEqual([
      [`input.rules.deliveryOptions.${path}`, problem],
    ]);
    expect(await db.manager.count(TermsDraft)).toBe(before);
  });

  it('is never edited, by no statement', async () => {
    await draft();
    await expect(db.query(`UPDATE terms_draft SET rules = '{}'`)).rejects.toThrow('permission denied');
  });

  it.each([
    ['an amount below nothing', {}, { fee: money(-1, 'EUR') }, 'rules.fee.amount', 'OUT_OF_RANGE'],
    [
      'amounts of two currencies',
      {},
      { deliveryCost: money(1, 'CHF') },
      'rules.deliveryCost.currency',
      'OTHER_CURRENCY',
    ],
    [
      'days the wrong way round',
      {},
      { deliveryDaysMin: 4, deliveryDaysMax: 2 },
      'rules.deliveryDaysMax',
      'OUT_OF_RANGE',
    ],
    ['a name that is none', { key: 'Sale of goods' }, {}, 'key', 'KEY'],
    [
      'an instant from which no days can be counted',
      { effectiveFrom: new Date('9999-12-31T23:59:59Z') },
      {},
      'effectiveFrom',
      'OUT_OF_RANGE',
    ],
    [
      'a language twice',
      {
        texts: [
          { language: 'nl', text: 'a' },
          { language: 'nl', text: 'b' },
        ],
      },
      {},
      'texts',
      'TWICE',
    ],
  ] as const)('of %s is refused, and not kept', async (_, given, rules, path, problem) => {
    const before = await db.manager.count(TermsDraft);
    expect(await problemsOf(draft(given as object, rules))).toEqual([[`input.${path}`, problem]]);
    expect(await db.manager.count(TermsDraft)).toBe(before);
  });
});

describe('publishing', () => {
  it.each([
    ['13 days', { windowDays: 13, startsAt: WindowStart.HANDOVER }, 'returns.windowDays'],
    [
      'from the purchase fewer days than it takes to arrive and 14 more',
      { windowDays: 41, startsAt: WindowStart.PURCHASE, deliveryDaysMax: 20 },
      'returns.windowDays',
    ],
    ['nothing by post', { by: [ReturnRoute.ANY_STORE] }, 'returns.by'],
    ['a delivery after five weeks', { deliveryDaysMax: 21 }, 'delivery.daysMax'],
    [
      'a delivery after five weeks that she may choose',
      { deliveryOptions: [anOption({ daysMax: 21 })] },
      'delivery.options.evening.daysMax',
    ],
  ])('%s, less than the law gives, is refused', async (_, rules, path) => {
    const { id } = await draft({}, rules);
    expect(await problemsOf(publish(id))).toEqual([[path, 'BELOW_LEGAL_MINIMUM']]);
    expect(await db.manager.countBy(PublishedTerms, { id })).toBe(0);
  });

  it.each([
    ['14 days after it was handed over', { windowDays: 14, startsAt: WindowStart.HANDOVER }],
    ['the slowest lawful delivery and 14 days', { windowDays: 42, deliveryDaysMax: 20 }],
  ])('%s, what the law gives, is published', async (_, rules) => {
    const { id } = await draft({}, { startsAt: WindowStart.PURCHASE, ...rules });
    await publish(id);
    expect(await db.manager.countBy(PublishedTerms, { id })).toBe(1);
  });

  it('says as much of terms that do not tell of the right to withdraw', () => {
    const silent = { ...SIXTY_DAYS, returns: { ...SIXTY_DAYS.returns, informsOfWithdrawal: false } };
    expect(belowLegalMinimum(silent).map(({ rule }) => rule)).toEqual(['returns.informsOfWithdrawal']);
    expect(belowLegalMinimum(SIXTY_DAYS)).toEqual([]);
  });

  it('from the past, or from before a version that is published, is refused', async () => {
    const late = await draft({ effectiveFrom: new Date('2026-11-20T09:59:59Z') });
    expect(await problemsOf(publish(late.id))).toEqual([['effectiveFrom', 'IN_THE_PAST']]);
    const { key } = await draft();
    await publishedTerms(db, { key, effectiveFrom: new Date('2027-01-01T00:00:00Z') });
    const sameInstant = new Date('2027-01-01T00:00:00Z');
    for (const { id } of [await draft({ key }), await draft({ key, effectiveFrom: sameInstant })])
      expect(await problemsOf(publish(id))).toEqual([['effectiveFrom', 'NOT_LAST']]);
  });

  it('in another currency than the versions before is refused: the better of two amounts is taken', async () => {
    const { id, key } = await draft();
    await publish(id);
    const francs = { fee: money(0, 'CHF'), deliveryCost: money(1, 'CHF'), deliveryFreeFrom: null };
    const other = await draft({ key, effectiveFrom: new Date('2026-12-02T00:00:00Z') }, francs);
    expect(await problemsOf(publish(other.id))).toEqual([['rules.fee.currency', 'OTHER_CURRENCY']]);
  });

  it('whose instant came while sales were still being written down is refused: they do not know of it', async () => {
    const soon = await draft({ effectiveFrom: new Date('2026-11-20T10:00:05Z') });
    const sale = await lockGate(db, 'SELECT pg_advisory_xact_lock_shared($1, 0)', [SALE_RULES]);
    const publishing = publish(soon.id);
    await sale.queue(1);
    clock.advance(6_000);
    await sale.open();
    expect(await problemsOf(publishing)).toEqual([['effectiveFrom', 'IN_THE_PAST']]);
    clock.advance(-6_000);
    await publish(soon.id);
  });

  it('twice, or what is not there, is refused', async () => {
    const { id } = await draft();
    await publish(id);
    await expect(publish(id)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await expect(publish(anId<'Terms'>())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('after another came first is refused to who did not see it', async () => {
    const { key, id } = await draft();
    const other = await draft({ key, effectiveFrom: new Date('2026-12-02T00:00:00Z') });
    expect(other.version).toBe(1);
    await publish(id);
    await expect(publish(other.id, 1)).rejects.toMatchObject({ seenVersion: 1, currentVersion: 2 });
    expect(await publish(other.id, 2)).toMatchObject({ version: 2 });
  });

  it('of one document by many at once gives each version once', async () => {
    const { key } = await draft();
    const drafts = await Promise.all(
      [1, 2, 3, 4, 5].map((day) => draft({ key, effectiveFrom: new Date(`2026-12-0${day}T00:00:00Z`) })),
    );
    const outcomes = await Promise.allSettled(drafts.map(({ id }) => publish(id, 1)));
    const refused = outcomes.flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
    );
    expect(refused).toEqual(['STALE_VERSION', 'STALE_VERSION', 'STALE_VERSION', 'STALE_VERSION']);
    expect(await db.manager.countBy(PublishedTerms, { key })).toBe(1);
  });
});
