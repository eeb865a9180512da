import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { money } from '../../src/kernel/money.js';
import type { Id } from '../../src/kernel/ids.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { RuleBroken } from '../../src/platform/graphql/common.errors.js';
import {
  Price,
  type PriceChangeInput,
  PriceSurprise,
  PriceWriteRepository,
  type SetPricesInput,
  SetPricesService,
} from '../../src/pricing/index.js';
import { aStaffActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aGroupList, aPrice, aPriceService } from '../support/prices.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

const prices = aPriceService();
const setting = new SetPricesService(new PriceWriteRepository(), prices);
let db: DataSource;
let unitOfWork: UnitOfWork;

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop('2026-11-20T10:00:00Z')));
afterEach(() => expectInvariants(db, pricingInvariants));
afterAll(() => db.destroy());

const ops = aStaffActor();
const set = (changes: readonly PriceChangeInput[], input: Partial<SetPricesInput> = {}, actor = ops) =>
  unitOfWork.run(actor, { operation: 'setPrices' }, (tx) =>
    setting.set(tx, { changes: [...changes], confirmSurprises: false, dryRun: false, ...input }),
  );
const aChange = (variantId: Id<'Variant'>, given: Partial<PriceChangeInput> = {}): PriceChangeInput => ({
  variantId,
  priceList: 'regular EUR',
  amount: money(1100, 'EUR'),
  validFrom: new Date('2026-12-01T00:00:00+01:00'),
  announced: false,
  reason: 'Winterprijs',
  ...given,
});
const amountOf = async (id: Id<'Variant'>, at: string) => {
  const reading = unitOfWork.read(ops);
  return (await prices.sellables(reading, [id], new Date(at))).get(id)!.price?.amount ?? null;
};
const problemsOf = (outcome: unknown) =>
  outcome instanceof RuleBroken ? outcome.problems.map(({ path, problem }) => [path, problem]) : outcome;
const rowsOf = (id: Id<'Variant'>) => db.manager.countBy(Price, { variantId: id });

describe('a price', () => {
  it('is planned: it says before and after, and holds from its instant', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    expect(await set([aChange(id)])).toEqual([
      {
        variantId: id,
        priceList: 'regular EUR',
        before: money(1000, 'EUR'),
        after: money(1100, 'EUR'),
        validFrom: new Date('2026-12-01T00:00:00+01:00'),
        changeBps: 1000,
      },
    ]);
    expect([await amountOf(id, '2026-11-30T12:00Z'), await amountOf(id, '2026-12-01T12:00Z')]).toEqual([
      1000, 1100,
    ]);
  });

  it('that is planned can be planned anew, and what was planned never was in force', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await set([aChange(id, { amount: money(100, 'EUR') })], { confirmSurprises: true });
    const [row] = await set([aChange(id, { amount: money(1200, 'EUR') })], { confirmSurprises: true });
    expect(row).toMatchObject({ before: money(100, 'EUR'), after: money(1200, 'EUR') });
    expect(await amountOf(id, '2026-12-01T12:00Z')).toBe(1200);
    expect(await rowsOf(id)).toBe(3);
  });

  it('set again as it is changes nothing', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await set([aChange(id)]);
    expect(await set([aChange(id)])).toMatchObject([{ changeBps: 0 }]);
    expect(await rowsOf(id)).toBe(2);
  });

  it('ends without an amount', async () => {
    const { id } = await aVariant(db, { price: 1000, markdown: 900 });
    await set([aChange(id, { priceList: 'markdown EUR', amount: null })]);
    expect(await amountOf(id, '2026-12-02T00:00Z')).toBe(1000);
  });

  it('of a country of sale makes its list; of a group needs one', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    const { code } = await aGroupList(db);
    await set([aChange(id, { priceList: 'regular EUR DE' }), aChange(id, { priceList: code })]);
    expect(
      problemsOf(await set([aChange(id, { priceList: 'nobody' })]).catch((error: unknown) => error)),
    ).toEqual([['input.changes.0.priceList', 'UNKNOWN_LIST']]);
  });

  it('follows an earlier one of the same changes', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    const later = aChange(id, {
      amount: money(1320, 'EUR'),
      validFrom: new Date('2026-12-15T00:00:00+01:00'),
    });
    expect(await set([later, aChange(id)])).toMatchObject([{ changeBps: 2000 }, { changeBps: 1000 }]);
  });

  it('of two who set it at once stands, and the other is told', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    const outcomes = await Promise.all(
      [1010, 1020, 1030, 1040].map((amount) =>
        set([aChange(id, { amount: money(amount, 'EUR') })]).catch(problemsOf),
      ),
    );
    const told = outcomes.filter((outcome) => JSON.stringify(outcome).includes('SET_MEANWHILE'));
    expect(told.length + (await rowsOf(id)) - 1).toBe(4);
  });

  it('tells who changed it and why', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await set([aChange(id)]);
    const [entry] = await db.query<{ before: unknown; after: unknown; reason: string }[]>(
      `SELECT before, after, reason FROM audit_entry WHERE object_id = $1`,
      [id],
    );
    expect(entry).toMatchObject({
      before: [{ variantId: id, amount: 1000 }],
      after: [{ variantId: id, amount: 1100, priceList: 'regular EUR' }],
      reason: 'Winterprijs',
    });
    expect(await db.query(`SELECT type FROM outbox_event WHERE payload->>'variantId' = $1`, [id])).toEqual([
      { type: 'pricing.price_set' },
    ]);
  });
});

describe('a surprise', () => {
  it('is a change by more than half, unless another share is stated, and is set when it is confirmed', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    const half = aChange(id, { amount: money(499, 'EUR') });
    const refused = await set([half]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PriceSurprise);
    expect(refused).toMatchObject({ surprises: [{ changeBps: -5010 }] });
    expect(await rowsOf(id)).toBe(1);
    await expect(set([aChange(id)], { surpriseMaxBps: 999 })).rejects.toBeInstanceOf(PriceSurprise);
    await set([half], { confirmSurprises: true });
    expect(await rowsOf(id)).toBe(2);
  });

  it('is the end of a regular price', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await expect(set([aChange(id, { amount: null })])).rejects.toBeInstanceOf(PriceSurprise);
  });

  it('is a markdown or an offer by more than half off the regular price, where its list has none', async () => {
    const { id } = await aVariant(db, { price: 8995 });
    const group = await aGroupList(db);
    const first = (priceList: string, amount: number) =>
      aChange(id, { priceList, amount: money(amount, 'EUR') });
    for (const priceList of ['markdown EUR', 'markdown EUR NL', group.code])
      await expect(set([first(priceList, 799)])).rejects.toMatchObject({
        surprises: [{ before: null, changeBps: -9111 }],
      });
    expect(await set([first('markdown EUR', 7995)])).toMatchObject([{ before: null, changeBps: -1111 }]);
    const ended = new Date('2026-12-05T00:00:00+01:00');
    await set([aChange(id, { priceList: 'markdown EUR', amount: null, validFrom: ended })]);
    const again = { ...first('markdown EUR', 799), validFrom: new Date('2026-12-10T00:00:00+01:00') };
    await expect(set([again])).rejects.toBeInstanceOf(PriceSurprise);
    expect(await set([again], { confirmSurprises: true })).toMatchObject([{ changeBps: -9111 }]);
  });

  it('is not the first price of an article', async () => {
    const { id } = await aVariant(db, { price: null });
    expect(await set([aChange(id)])).toMatchObject([{ before: null, changeBps: null }]);
  });
});

describe('what cannot be', () => {
  const refusals: readonly [string, Partial<PriceChangeInput>, string, string][] = [
    ['a negative amount', { amount: money(-1, 'EUR') }, 'amount.amount', 'OUT_OF_RANGE'],
    ['an amount that overflows', { amount: money(1_000_000_001, 'EUR') }, 'amount.amount', 'OUT_OF_RANGE'],
    ['another currency', { amount: money(1100, 'CHF') }, 'amount.currency', 'OTHER_CURRENCY'],
    ['a list that is none', { priceList: 'regular EUR BEL' }, 'priceList', 'UNKNOWN_LIST'],
    ['a country that nothing is sold in', { priceList: 'regular EUR XX' }, 'priceList', 'UNKNOWN_LIST'],
    ['a currency that is none', { priceList: 'regular XXX' }, 'priceList', 'UNKNOWN_LIST'],
    ['the past', { validFrom: new Date('2026-11-20T09:59:59.999Z') }, 'validFrom', 'IN_THE_PAST'],
    ['a regular price announced as a reduction', { announced: true }, 'announced', 'NO_REDUCTION'],
  ];

  it.each(refusals)('%s is refused, and nothing is written', async (_, given, field, problem) => {
    const { id } = await aVariant(db, { price: 1000 });
    const other = await aVariant(db, { price: 1000 });
    const outcome = await set([aChange(other.id), aChange(id, given)]).catch((error: unknown) => error);
    expect(problemsOf(outcome)).toEqual([[`input.changes.1.${field}`, problem]]);
    expect([await rowsOf(id), await rowsOf(other.id)]).toEqual([1, 1]);
  });

  it('the same place twice', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    expect(problemsOf(await set([aChange(id), aChange(id)]).catch((error: unknown) => error))).toEqual([
      ['input.changes.1.validFrom', 'TWICE'],
    ]);
  });

  it('in the past, before anybody confirms a surprise', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    const tooLate = aChange(id, { amount: money(9000, 'EUR'), validFrom: new Date('2026-11-20T09:59:59Z') });
    expect(problemsOf(await set([tooLate]).catch((error: unknown) => error))).toEqual([
      ['input.changes.0.validFrom', 'IN_THE_PAST'],
    ]);
  });

  it('a variant that is not there', async () => {
    await expect(set([aChange(anId<'Variant'>())])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a reduction that is none: 100, 80 for a week, 100, now 85 is effective and is not announced', async () => {
    const { id } = await aVariant(db, { price: 10000 });
    const markdown = { variantId: id, list: 'markdown', announced: true } as const;
    await aPrice(db, { ...markdown, amount: 8000, validFrom: new Date('2026-11-02T00:00:00+01:00') });
    await aPrice(db, { ...markdown, amount: null, validFrom: new Date('2026-11-09T00:00:00+01:00') });
    const lower = aChange(id, { priceList: 'markdown EUR', amount: money(8500, 'EUR') });
    const outcome = await set([{ ...lower, announced: true }]).catch((error: unknown) => error);
    expect(problemsOf(outcome)).toEqual([['input.changes.0.announced', 'NO_REDUCTION']]);
    expect(await rowsOf(id)).toBe(3);
    await set([lower]);
    expect(await amountOf(id, '2026-12-01T12:00Z')).toBe(8500);
  });

  it('a reduction for whoever joins that is none, or that the markdown gives already', async () => {
    const club = await aGroupList(db, { audience: 'open_group' });
    const { id } = await aVariant(db, { price: 10000 });
    await aPrice(db, {
      variantId: id,
      priceListId: club.id,
      amount: 8000,
      validFrom: new Date('2026-11-02T00:00:00+01:00'),
    });
    await aPrice(db, {
      variantId: id,
      priceListId: club.id,
      amount: null,
      validFrom: new Date('2026-11-09T00:00:00+01:00'),
    });
    const at = (amount: number) =>
      aChange(id, { priceList: club.code, amount: money(amount, 'EUR'), announced: true });
    const none = await set([at(8500)]).catch((error: unknown) => error);
    expect(problemsOf(none)).toEqual([['input.changes.0.announced', 'NO_REDUCTION']]);
    const lower = aChange(id, { priceList: 'markdown EUR', amount: money(7000, 'EUR'), announced: true });
    const given = await set([lower, at(7500)]).catch((error: unknown) => error);
    expect(problemsOf(given)).toEqual([['input.changes.1.announced', 'NO_REDUCTION']]);
    expect(await rowsOf(id)).toBe(3);
    await set([at(7900)]);
    expect(await rowsOf(id)).toBe(4);
  });

  it('changing the past, but for those who may', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    const admin = aStaffActor({ permissions: new Set(['pricing.set_past']) });
    await set([aChange(id, { validFrom: new Date('2026-11-01T00:00:00Z') })], {}, admin);
    expect(await amountOf(id, '2026-11-02T00:00Z')).toBe(1100);
  });
});
