import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Db } from '../../src/platform/database/db.js';
import { TaxClassWriter, type TaxRateClass } from '../../src/pricing/index.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aPrice, aPriceService } from '../support/prices.js';
import { counted } from '../support/counted.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

const prices = aPriceService();
let db: DataSource;
let reading: Db;
let workshop: Awaited<ReturnType<typeof aWorkshop>>;

beforeAll(async () => {
  workshop = await aWorkshop('2026-11-20T10:00:00Z');
  db = workshop.db;
  reading = workshop.unitOfWork.read(anActor());
});
afterEach(() => expectInvariants(db, pricingInvariants));
afterAll(() => db.destroy());

const at = (day: string) => new Date(`${day}T00:00:00Z`);
async function priceOf(id: Id<'Variant'>, when?: Date, country = 'NL') {
  const found = await prices.sellables(reading, [id], when, { currency: 'EUR', country });
  return found.get(id)!;
}

describe('the price in force', () => {
  it('holds from its instant until the next row, to the millisecond', async () => {
    const { id } = await aVariant(db, { price: null });
    await aPrice(db, { variantId: id, amount: 1000, validFrom: at('2026-03-01') });
    await aPrice(db, { variantId: id, amount: 1200, validFrom: at('2026-04-01') });
    const before = new Date(at('2026-04-01').getTime() - 1);
    expect((await priceOf(id, new Date(at('2026-03-01').getTime() - 1))).price).toBeNull();
    expect((await priceOf(id, at('2026-03-01'))).price!.amount).toBe(1000);
    expect((await priceOf(id, before)).price!.amount).toBe(1000);
    expect((await priceOf(id, at('2026-04-01'))).price!.amount).toBe(1200);
  });

  it('ends with a row without an amount', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, { variantId: id, amount: null, validFrom: at('2026-06-01') });
    expect((await priceOf(id)).price).toBeNull();
    expect((await priceOf(id, at('2026-05-31'))).price!.amount).toBe(1000);
  });

  it('is the markdown only where that is lower', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, { variantId: id, list: 'markdown', amount: 1100, validFrom: at('2026-06-01') });
    expect(await priceOf(id)).toMatchObject({
      price: { amount: 1000, regularAmount: 1000, reduction: null },
    });
    await aPrice(db, { variantId: id, list: 'markdown', amount: 900, validFrom: at('2026-07-01') });
    expect(await priceOf(id)).toMatchObject({ price: { amount: 900, regularAmount: 1000 } });
  });

  it('needs a regular price: a markdown alone sells nothing', async () => {
    const { id } = await aVariant(db, { price: null });
    await aPrice(db, { variantId: id, list: 'markdown', amount: 900 });
    expect((await priceOf(id)).price).toBeNull();
  });

  it('is asked for a thousand variants in one statement, and no more', async () => {
    const { id } = await aVariant(db);
    const counting = counted({ ...reading });
    const many = [id, ...Array.from({ length: 999 }, () => anId<'Variant'>())];
    expect([...(await prices.sellables(counting, many)).keys()]).toEqual([id]);
    expect(counting.statements).toBe(1);
    await expect(prices.sellables(counting, [...many, id])).rejects.toThrow(RangeError);
  });

  it('asks nothing for nothing', async () => {
    expect((await prices.sellables(reading, [])).size).toBe(0);
  });
});

describe('a reduction', () => {
  it('is announced with its prior price: 99.95, for two weeks 89.95', async () => {
    const { id } = await aVariant(db, { price: 9995, markdown: 8995, markdownFrom: at('2026-11-08') });
    expect((await priceOf(id)).price).toMatchObject({
      amount: 8995,
      regularAmount: 9995,
      validFrom: at('2026-11-08'),
      reduction: { priorAmount: 9995, percentBps: 1000, announceable: true, since: at('2026-11-08') },
    });
  });

  it('is not one when the price was lower in the 30 days before', async () => {
    const { id } = await aVariant(db, { price: 10000 });
    for (const [day, amount] of [
      ['2026-03-10', 8000],
      ['2026-03-15', null],
      ['2026-04-01', 8500],
    ] as const)
      await aPrice(db, { variantId: id, list: 'markdown', amount, validFrom: at(day), announced: true });
    expect((await priceOf(id, at('2026-04-10'))).price).toMatchObject({
      amount: 8500,
      reduction: { priorAmount: 8000, percentBps: null, announceable: false },
    });
  });

  it('that is not announced is a lower price, and nothing is said of it', async () => {
    const { id } = await aVariant(db, { price: 1000 });
    await aPrice(db, { variantId: id, list: 'markdown', amount: 900, validFrom: at('2026-11-01') });
    expect((await priceOf(id)).price!.reduction).toMatchObject({
      priorAmount: 1000,
      percentBps: null,
      announceable: false,
    });
  });

  it('ends with its row, and the label changes that day', async () => {
    const { id } = await aVariant(db, { price: 1000, markdown: 900 });
    await aPrice(db, { variantId: id, list: 'markdown', amount: null, validFrom: at('2026-11-15') });
    expect((await priceOf(id)).price).toMatchObject({
      amount: 1000,
      reduction: null,
      validFrom: at('2026-11-15'),
    });
  });

  it('after more than 200 price changes has no prior price unless those it knows reach far enough', async () => {
    const { id } = await aVariant(db, { price: null });
    const hour = 3_600_000;
    for (let index = 0; index < 201; index += 1)
      await aPrice(db, {
        variantId: id,
        amount: 1000 + index,
        validFrom: new Date(at('2026-11-01').getTime() + index * hour),
      });
    await aPrice(db, {
      variantId: id,
      list: 'markdown',
      amount: 500,
      announced: true,
      validFrom: at('2026-11-12'),
    });
    expect((await priceOf(id)).price).toMatchObject({ amount: 500, reduction: null });
  });
});

describe('VAT', () => {
  it.each([
    ['standard', 'NL', [{ rateBps: 2100, weight: 1 }]],
    ['reduced', 'NL', [{ rateBps: 900, weight: 1 }]],
    ['reduced', 'BE', [{ rateBps: 600, weight: 1 }]],
    ['standard', 'DE', [{ rateBps: 1900, weight: 1 }]],
    ['none', 'NL', [{ rateBps: null, weight: 1 }]],
  ] as const)('of class %s in %s', async (taxClass, country, parts) => {
    const { id } = await aVariant(db, { taxClass });
    expect((await priceOf(id, undefined, country)).vatParts).toEqual(parts);
  });

  it('was another on another day', async () => {
    const { id } = await aVariant(db, { taxClass: 'reduced' });
    expect((await priceOf(id, at('2018-12-31'))).vatParts).toEqual([{ rateBps: 600, weight: 1 }]);
    expect((await priceOf(id, at('2020-08-01'), 'DE')).vatParts).toEqual([{ rateBps: 500, weight: 1 }]);
  });

  it('is that of the class a country puts it in, from an instant on: 12 % in Belgium, nothing for some', async () => {
    const { id, sku } = await aVariant(db);
    const write = (taxClass: TaxRateClass, country: string, day: string) =>
      workshop.unitOfWork.run(anActor(), { operation: 'import' }, (tx) =>
        new TaxClassWriter().classes(tx, [{ sku, country, taxClass, validFrom: at(day), reason: 'a test' }]),
      );
    const intermediate = { accepted: 1, problems: [] };
    expect(await write('intermediate', 'BE', '2026-03-01')).toEqual(intermediate);
    expect(await write('intermediate', 'BE', '2026-03-01')).toEqual(intermediate);
    expect((await write('zero', 'BE', '2026-03-01')).problems).toMatchObject([{ column: 'taxClass' }]);
    expect((await write('intermediate', 'NL', '2026-03-01')).problems).toMatchObject([
      { column: 'taxClass', reason: 'has no rate in that country' },
    ]);
    for (const [kind, taxClass, reason] of [
      [VariantKind.DEPOSIT, 'none', 'stands outside the VAT table everywhere'],
      [VariantKind.BUNDLE, 'mixed', 'is taxed by its parts: give them a class'],
    ] as const) {
      const { sku: other } = await aVariant(db, { kind, taxClass, price: null });
      const row = {
        sku: other,
        country: 'NL',
        taxClass: 'reduced' as TaxRateClass,
        validFrom: at('2026-03-01'),
      };
      const { problems } = await workshop.unitOfWork.run(anActor(), { operation: 'import' }, (tx) =>
        new TaxClassWriter().classes(tx, [{ ...row, reason: 'a test' }]),
      );
      expect(problems).toMatchObject([{ column: 'sku', reason }]);
    }
    await write('zero', 'BE', '2026-06-01');
    const rateOn = async (day: string, country: string) =>
      (await priceOf(id, at(day), country)).vatParts[0]!.rateBps;
    expect(await rateOn('2026-02-01', 'BE')).toBe(2100);
    expect(await rateOn('2026-04-01', 'BE')).toBe(1200);
    expect(await rateOn('2026-07-01', 'BE')).toBe(0);
    expect(await rateOn('2026-07-01', 'NL')).toBe(2100);
  });

  it('of a country without rates is a fault, never 0 %', async () => {
    const { id } = await aVariant(db);
    await expect(priceOf(id, undefined, 'FR')).rejects.toThrow('FR has no VAT rate');
  });

  it('is not asked where nothing had a price, before the oldest rate as well', async () => {
    const { id } = await aVariant(db);
    expect(await priceOf(id, new Date('1950-01-01T00:00:00Z'))).toMatchObject({ price: null });
  });

  it('of a bundle of two rates goes by what its parts regularly cost', async () => {
    const machine = await aVariant(db, { price: 19999 });
    const beans = await aVariant(db, { price: 1899, taxClass: 'reduced' });
    const { id } = await aVariant(db, {
      price: 19900,
      taxClass: 'mixed',
      components: [
        { variantId: machine.id, quantity: 1 },
        { variantId: beans.id, quantity: 2 },
      ],
    });
    const sellable = await priceOf(id);
    expect(sellable.components).toHaveLength(2);
    expect([...sellable.vatParts].toSorted((a, b) => b.rateBps! - a.rateBps!)).toEqual([
      { rateBps: 2100, weight: 19999 },
      { rateBps: 900, weight: 3798 },
    ]);
  });
});
