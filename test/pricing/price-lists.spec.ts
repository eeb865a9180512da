import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Db } from '../../src/platform/database/db.js';
import { type Market, PriceListMember } from '../../src/pricing/index.js';
import { anActor } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aGroupList, aPrice, aPriceService } from '../support/prices.js';
import { aCustomer } from '../support/customers.js';
import { asOwner, aWorkshop, type TestDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

const prices = aPriceService();
let db: DataSource;
let database: TestDatabase;
let reading: Db;

beforeAll(async () => {
  const workshop = await aWorkshop('2026-11-20T10:00:00Z');
  ({ db, database } = workshop);
  reading = workshop.unitOfWork.read(anActor());
});
afterEach(() => expectInvariants(db, pricingInvariants));
afterAll(() => db.destroy());

const at = (day: string) => new Date(`${day}T00:00:00+01:00`);
async function priceOf(id: Id<'Variant'>, market: Partial<Market> = {}, when?: Date) {
  const found = await prices.sellables(reading, [id], when, { currency: 'EUR', country: 'NL', ...market });
  return found.get(id)!.price;
}

describe('a list of a country of sale', () => {
  it('goes before that of all countries, there and nowhere else, and gives way when it ends', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, { variantId: id, amount: 1100, country: 'BE', validFrom: at('2026-10-01') });
    await aPrice(db, { variantId: id, amount: null, country: 'BE', validFrom: at('2026-11-01') });
    const be = { country: 'BE' };
    expect(await priceOf(id, be, at('2026-10-15'))).toMatchObject({
      amount: 1100,
      listCode: 'regular EUR BE',
      validFrom: at('2026-10-01'),
    });
    expect((await priceOf(id, {}, at('2026-10-15')))!.amount).toBe(1000);
    expect(await priceOf(id, be)).toMatchObject({ amount: 1000, listCode: 'regular EUR' });
  });

  it('has markdowns of its own, and its regular price is what they are compared with', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, { variantId: id, amount: 1200, country: 'BE' });
    const markdown = { variantId: id, list: 'markdown', announced: true } as const;
    await aPrice(db, { ...markdown, amount: 900, validFrom: at('2026-11-01') });
    await aPrice(db, { ...markdown, amount: 600, country: 'BE', validFrom: at('2026-11-01') });
    expect(await priceOf(id)).toMatchObject({ amount: 900, regularAmount: 1000 });
    expect(await priceOf(id, { country: 'BE' })).toMatchObject({
      amount: 600,
      regularAmount: 1200,
      listCode: 'markdown EUR BE',
      reduction: { priorAmount: 1200, percentBps: 5000, announceable: true },
    });
  });

  it('follows the law of the country: three months in the Netherlands, 30 days in Belgium', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    const markdown = { variantId: id, list: 'markdown', announced: true } as const;
    await aPrice(db, { ...markdown, amount: 900, validFrom: at('2026-10-01') });
    await aPrice(db, { ...markdown, amount: 800, validFrom: at('2026-10-10') });
    expect((await priceOf(id))!.reduction).toMatchObject({ priorAmount: 1000, percentBps: 2000 });
    expect((await priceOf(id, { country: 'BE' }))!.reduction).toMatchObject({
      priorAmount: 900,
      percentBps: 1111,
    });
    expect((await priceOf(id, { country: 'DE' }))!.reduction!.priorAmount).toBe(900);
  });

  it('of a new article asks a week in Belgium', async () => {
    const { id } = await aVariant(db, { price: null });
    await aPrice(db, { variantId: id, amount: 1000, validFrom: at('2026-11-10') });
    await aPrice(db, {
      variantId: id,
      list: 'markdown',
      amount: 900,
      announced: true,
      validFrom: at('2026-11-16'),
    });
    expect((await priceOf(id))!.reduction!.announceable).toBe(true);
    expect(await priceOf(id, { country: 'BE' })).toMatchObject({ amount: 900, reduction: null });
  });
});

describe('a list of a group', () => {
  it('is for its members alone, from the instant they are in it', async () => {
    const [member, other] = [await aCustomer(db), await aCustomer(db)];
    const { id: priceListId, code } = await aGroupList(db);
    await db.manager.insert(PriceListMember, [
      aMembership(member, priceListId, at('2026-11-01'), true),
      aMembership(member, priceListId, at('2026-11-10'), false),
    ]);
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, { variantId: id, priceListId, amount: 700 });
    const on = async (day: string, customerId: Id<'Customer'> | null) =>
      (await priceOf(id, { customerId }, at(day)))!.amount;
    expect([await on('2026-10-31', member), await on('2026-11-05', member)]).toEqual([1000, 700]);
    expect([await on('2026-11-10', member), await on('2026-11-05', other)]).toEqual([1000, 1000]);
    expect(await on('2026-11-05', null)).toBe(1000);
    expect(await priceOf(id, { customerId: member }, at('2026-11-05'))).toMatchObject({
      listCode: code,
      regularAmount: 1000,
      reduction: null,
    });
  });

  it('applies where it is the lowest, and sells nothing by itself', async () => {
    const customerId = await aCustomer(db);
    const { id: priceListId } = await aGroupList(db, { memberIds: [customerId] });
    const { id } = await aVariant(db, { price: 1000, markdown: 600 });
    const unpriced = await aVariant(db, { price: null });
    await aPrice(db, { variantId: id, priceListId, amount: 700 });
    await aPrice(db, { variantId: unpriced.id, priceListId, amount: 700 });
    expect(await priceOf(id, { customerId })).toMatchObject({
      amount: 600,
      listCode: 'markdown EUR',
      reduction: { priorAmount: 1000 },
    });
    expect(await priceOf(unpriced.id, { customerId })).toBeNull();
  });

  it.each([
    ['open_group', 700, false],
    ['closed_group', 1000, true],
    ['person', 1000, true],
  ] as const)('for %s makes the prior price of everybody %i', async (audience, priorAmount, announceable) => {
    const { id: priceListId } = await aGroupList(db, { audience });
    const { id } = await aVariant(db, { price: 1000, markdown: 800, markdownFrom: at('2026-11-15') });
    await aPrice(db, { variantId: id, priceListId, amount: 700, validFrom: at('2026-11-01') });
    await aPrice(db, { variantId: id, priceListId, amount: null, validFrom: at('2026-11-08') });
    expect((await priceOf(id))!.reduction).toMatchObject({ priorAmount, announceable });
  });

  it('that anyone may join is a reduction to those who did', async () => {
    const customerId = await aCustomer(db);
    const { id: priceListId } = await aGroupList(db, { audience: 'open_group', memberIds: [customerId] });
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, {
      variantId: id,
      priceListId,
      amount: 750,
      announced: true,
      validFrom: at('2026-11-01'),
    });
    expect((await priceOf(id, { customerId }))!.reduction).toMatchObject({
      priorAmount: 1000,
      percentBps: 2500,
    });
    expect(await priceOf(id)).toMatchObject({ amount: 1000, reduction: null });
  });

  it('is compared with what as many units cost before, also where another group pays the same for more of them', async () => {
    const customerId = await aCustomer(db);
    const group = { audience: 'open_group', memberIds: [customerId] } as const;
    const [one, two] = [await aGroupList(db, group), await aGroupList(db, group)];
    const { id } = await aVariant(db, { price: 900 });
    const since = { variantId: id, announced: true } as const;
    await aPrice(db, { ...since, priceListId: two.id, amount: 600, validFrom: at('2026-10-01') });
    await aPrice(db, { ...since, priceListId: one.id, amount: 400, validFrom: at('2026-10-20') });
    await aPrice(db, { ...since, priceListId: two.id, amount: 800, per: 2, validFrom: at('2026-11-01') });
    expect(await priceOf(id, { customerId, country: 'DE' })).toMatchObject({
      listCode: one.code,
      amount: 400,
      per: 1,
      reduction: { priorAmount: 600, percentBps: 3333 },
    });
  });

  it('of another country is for nobody here', async () => {
    const customerId = await aCustomer(db);
    const { id: priceListId } = await aGroupList(db, { country: 'BE', memberIds: [customerId] });
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, { variantId: id, priceListId, amount: 700 });
    expect((await priceOf(id, { customerId }))!.amount).toBe(1000);
    expect((await priceOf(id, { customerId, country: 'BE' }))!.amount).toBe(700);
  });
});

it('of rows from one instant the highest revision holds, in the history too', async () => {
  const { id } = await aVariant(db, { price: 1000 });
  const markdown = { variantId: id, list: 'markdown', announced: true, validFrom: at('2026-11-01') } as const;
  await aPrice(db, { ...markdown, amount: 100 });
  await aPrice(db, { ...markdown, amount: 900, revision: 1 });
  await aPrice(db, { ...markdown, amount: 850, validFrom: at('2026-11-10') });
  expect(await priceOf(id, {}, at('2026-11-05'))).toMatchObject({ amount: 900 });
  expect((await priceOf(id, { country: 'DE' }))!.reduction!.priorAmount).toBe(900);
});

it('has 201 rows of one list behind it and still knows what the other lists said before', async () => {
  const { id } = await aVariant(db, { price: 1000 });
  for (let hour = 0; hour <= 201; hour += 1)
    await aPrice(db, {
      variantId: id,
      list: 'markdown',
      amount: 900 - (hour % 2),
      validFrom: new Date(at('2026-01-10').getTime() + hour * 3_600_000),
    });
  await aPrice(db, {
    variantId: id,
    list: 'markdown',
    amount: 500,
    announced: true,
    validFrom: at('2026-11-10'),
  });
  expect((await priceOf(id))!.reduction).toMatchObject({ priorAmount: 899, percentBps: 4438 });
});

it('fifty variants are priced by an index among a great many rows, in one statement', async () => {
  const ids: Id<'Variant'>[] = [];
  for (let index = 0; index < 50; index += 1) ids.push((await aVariant(db, { price: 1000 })).id);
  await asOwner(
    database.migrateUrl,
    `INSERT INTO price (id, price_list_id, variant_id, valid_from, amount, currency, per, announced, reason, written_at)
     SELECT gen_random_uuid(), list.id, variant.id, '2024-01-01'::timestamptz + series.n * interval '1 hour', 900, 'EUR', 1,
            FALSE, 'many', '2026-01-01'
       FROM (SELECT id FROM variant ORDER BY id LIMIT 40) AS variant,
            (SELECT id FROM price_list WHERE code = 'regular EUR') AS list, generate_series(1, 1000) AS series(n);
     ANALYZE price; ANALYZE variant; ANALYZE price_list`,
  );
  const plans: string[] = [];
  const explaining: Db = {
    ...reading,
    rows: async (text, ...values) => {
      const explain = [`EXPLAIN (ANALYZE, BUFFERS) ${text[0]!}`, ...text.slice(1)];
      const rows = await reading.rows<Record<string, string>>(
        Object.assign(explain, { raw: explain }),
        ...values,
      );
      plans.push(rows.map((row) => Object.values(row)[0]).join('\n'));
      return [];
    },
  };
  await prices.sellables(explaining, ids);
  expect(plans).toHaveLength(1);
  expect(plans[0]).toContain('price_one_from_each_instant');
  expect(plans[0]).not.toMatch(/Seq Scan on price\b(?! *_list)/);
  const [, buffers] = /Buffers: shared hit=(\d+)/.exec(plans[0]!) ?? [];
  expect(Number(buffers)).toBeLessThan(2_000);
});

const aMembership = (
  customerId: Id<'Customer'>,
  priceListId: Id<'PriceList'>,
  validFrom: Date,
  isMember: boolean,
): PriceListMember => ({
  customerId,
  priceListId,
  validFrom,
  isMember,
  reason: 'a test',
  writtenAt: validFrom,
});
