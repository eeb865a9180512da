import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { money } from '../../src/kernel/money.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import {
  Price,
  PriceList,
  PriceListMember,
  PriceListWriteRepository,
  PriceListWriter,
  type PriceRow,
  PriceWriteRepository,
  PriceWriter,
} from '../../src/pricing/index.js';
import { anActor } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { counted } from '../support/counted.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aPriceService } from '../support/prices.js';

const writer = new PriceWriter(new PriceWriteRepository());
const prices = aPriceService();
let db: DataSource;
let unitOfWork: UnitOfWork;

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, pricingInvariants));
afterAll(() => db.destroy());

const write = (rows: readonly PriceRow[]) =>
  unitOfWork.run(anActor(), { operation: 'import' }, (tx) => writer.prices(tx, rows));
const aRow = (given: Partial<PriceRow> & { sku: string }): PriceRow => ({
  list: 'regular',
  currency: 'EUR',
  amount: money(1000, 'EUR'),
  per: 1,
  validFrom: new Date('2026-01-05T00:00:00+01:00'),
  announced: false,
  reason: 'Jaarprijs 2026',
  ...given,
});
const unpriced = () => aVariant(db, { price: null });

describe('prices', () => {
  it('are written once, however often the file is', async () => {
    const { sku, id } = await unpriced();
    const rows = [aRow({ sku }), aRow({ sku, list: 'markdown', amount: money(900, 'EUR'), announced: true })];
    expect(await write(rows)).toEqual({ accepted: 2, problems: [] });
    expect(await write(rows)).toEqual({ accepted: 2, problems: [] });
    expect(await db.manager.countBy(Price, { variantId: id })).toBe(2);
  });

  it('are never edited: another amount at the same instant is a problem, and nothing changes', async () => {
    const { sku, id } = await unpriced();
    await write([aRow({ sku })]);
    const result = await write([aRow({ sku, amount: money(1100, 'EUR') })]);
    expect(result).toEqual({
      accepted: 0,
      problems: [
        {
          index: 0,
          column: 'validFrom',
          reason: 'has another price already; prices are never edited, add a later one',
        },
      ],
    });
    expect(await db.manager.findBy(Price, { variantId: id })).toMatchObject([{ amount: 1000 }]);
  });

  it('cannot be edited by the application even if it tried', async () => {
    await expect(db.query('UPDATE price SET amount = 1')).rejects.toThrow('permission denied');
    await expect(db.query('DELETE FROM price')).rejects.toThrow('permission denied');
  });

  it('of two writers at one instant one stands, and the other is told', async () => {
    const { sku, id } = await unpriced();
    const results = await Promise.all(
      [1000, 2000, 3000, 4000].map((amount) => write([aRow({ sku, amount: money(amount, 'EUR') })])),
    );
    expect(results.map(({ accepted }) => accepted).toSorted()).toEqual([0, 0, 0, 1]);
    expect(await db.manager.countBy(Price, { variantId: id })).toBe(1);
  });

  it('make the list of a new currency, once', async () => {
    const [one, two] = [await unpriced(), await unpriced()];
    const inFrancs = (sku: string) => aRow({ sku, currency: 'CHF', amount: money(1100, 'CHF') });
    await Promise.all([write([inFrancs(one.sku)]), write([inFrancs(two.sku)])]);
    expect(await db.manager.findBy(PriceList, { currency: 'CHF' })).toHaveLength(1);
    const market = { currency: 'CHF', country: 'NL' };
    const reading = unitOfWork.read(anActor());
    const found = await prices.sellables(reading, [one.id], reading.now, market);
    expect(found.get(one.id)!.price).toMatchObject({ amount: 1100, currency: 'CHF' });
    expect((await prices.sellables(reading, [one.id])).get(one.id)!.price).toBeNull();
  });

  it('tell what is wrong with a row, and write the rest', async () => {
    const { sku, id } = await unpriced();
    const result = await write([
      aRow({ sku: 'unknown' }),
      aRow({ sku, amount: money(-1, 'EUR') }),
      aRow({ sku, amount: money(1, 'CHF') }),
      aRow({ sku, announced: true }),
      aRow({ sku, amount: null, validFrom: new Date('2026-12-01T00:00:00Z') }),
      aRow({ sku, amount: null, validFrom: new Date('2026-12-01T00:00:00Z') }),
      aRow({ sku, country: 'XX' }),
    ]);
    expect(result.problems.map(({ index, column }) => [index, column])).toEqual([
      [0, 'sku'],
      [1, 'amount'],
      [2, 'currency'],
      [3, 'announced'],
      [5, 'validFrom'],
      [6, 'list'],
    ]);
    expect(await db.manager.findBy(Price, { variantId: id })).toMatchObject([{ amount: null }]);
  });

  it('of a thousand rows are a handful of statements', async () => {
    const { sku } = await unpriced();
    const rows = Array.from({ length: 1_000 }, (_, day) =>
      aRow({ sku, validFrom: new Date(Date.UTC(2020, 0, 1 + day)) }),
    );
    const statements = await unitOfWork.run(anActor(), { operation: 'import' }, async (tx) => {
      const counting = counted(tx);
      await writer.prices(counting, rows);
      return counting.statements;
    });
    expect(statements).toBe(6);
    expect(await write([])).toEqual({ accepted: 0, problems: [] });
  });
});

describe('lists of groups', () => {
  const lists = new PriceListWriter(new PriceListWriteRepository());
  const run = <Result>(work: Parameters<UnitOfWork['run']>[2]) =>
    unitOfWork.run(anActor(), { operation: 'import' }, work) as Promise<Result>;
  const problems = (result: unknown) =>
    (result as { problems: { index: number; column: string }[] }).problems.map(({ index, column }) => [
      index,
      column,
    ]);

  it('are made once, and never changed', async () => {
    const euro = { currency: 'EUR', country: null, vatIncluded: true } as const;
    const staff = { ...euro, code: 'staff', audience: 'closed_group' } as const;
    expect(await run((tx) => lists.lists(tx, [staff]))).toEqual({ accepted: 1, problems: [] });
    const again = await run((tx) =>
      lists.lists(tx, [staff, { ...staff, code: 'regular EUR BE' }, { ...staff, code: 'markdown' }]),
    );
    expect(problems(again)).toEqual([
      [1, 'code'],
      [2, 'audience'],
    ]);
    for (const other of [{ audience: 'open_group' }, { vatIncluded: false }] as const)
      expect(problems(await run((tx) => lists.lists(tx, [{ ...staff, ...other }])))).toEqual([[0, 'code']]);
    expect(await db.manager.findBy(PriceList, { code: 'staff' })).toMatchObject([
      { audience: 'closed_group' },
    ]);
  });

  it('have members from an instant, and prices by their code', async () => {
    const customerId = await aCustomer(db, { code: 'bos' });
    const { sku } = await unpriced();
    const euro = { currency: 'EUR', country: null, vatIncluded: true } as const;
    const club = { ...euro, code: 'club', audience: 'open_group' } as const;
    await run((tx) => lists.lists(tx, [club]));
    const joins = {
      list: 'club',
      customer: 'bos',
      validFrom: new Date('2026-02-01T00:00:00Z'),
      member: true,
      reason: 'joined',
    };
    const said = await run((tx) =>
      lists.members(tx, [joins, { ...joins, list: 'nobody' }, { ...joins, customer: 'nobody' }, joins]),
    );
    expect(problems(said)).toEqual([
      [1, 'list'],
      [2, 'customer'],
      [3, 'validFrom'],
    ]);
    expect(problems(await run((tx) => lists.members(tx, [{ ...joins, member: false }])))).toEqual([
      [0, 'member'],
    ]);
    expect(await db.manager.findBy(PriceListMember, { customerId })).toMatchObject([{ isMember: true }]);
    expect(
      problems(
        await write([
          aRow({ sku, list: 'club', announced: true }),
          aRow({ sku, list: 'nobody' }),
          aRow({ sku, list: 'club', currency: 'CHF', amount: money(1, 'CHF') }),
        ]),
      ),
    ).toEqual([
      [1, 'list'],
      [2, 'currency'],
    ]);
  });
});
