import type { DataSource } from 'typeorm';
import {
  BarcodeRepository,
  CatalogueWriteRepository,
  CatalogueWriter,
  Category,
  ProductNarrowing,
  ProductSort,
} from '../../src/catalogue/index.js';
import { type ListProducts, ProductListService } from '../../src/catalogue/product-list.service.js';
import { ProductRepository } from '../../src/catalogue/product.repository.js';
import { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { decodeCursor, encodeCursor } from '../../src/kernel/page.js';
import type { Db } from '../../src/platform/database/db.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor } from '../support/builders.js';
import { aCategory, aProduct, aVariant } from '../support/catalogue.js';
import { counted } from '../support/counted.js';
import { asOwner, aWorkshop, cloneDatabase, openDatabase } from '../support/database.js';

const list = new ProductListService(new ProductRepository(), new ProductNarrowing());
const writer = new CatalogueWriter(new CatalogueWriteRepository(), new BarcodeRepository());
let db: DataSource;
let unitOfWork: UnitOfWork;
let reading: Db;

beforeAll(async () => {
  ({ db, unitOfWork } = await aWorkshop());
  reading = unitOfWork.read(anActor());
});
afterAll(() => db.destroy());

const page = (asked: Partial<ListProducts> & { first?: number; after?: string | null } = {}) => {
  const { first = 100, after = null, ...rest } = asked;
  return list.list(reading, {
    search: null,
    filter: null,
    sort: null,
    isCounted: false,
    page: { first, after: after === null ? null : decodeCursor(after) },
    ...rest,
  });
};
const namesOf = async (asked: Parameters<typeof page>[0]) =>
  (await page(asked)).nodes.map(({ name }) => name);

async function products(...names: readonly string[]): Promise<Id<'Category'>> {
  const { id } = await aCategory(db);
  for (const name of names) await aProduct(db, { name, categoryId: id });
  return id;
}

describe('a search', () => {
  it.each([
    ['koffiezet apparaat', 'Koffiezetapparaat Dorvink'],
    ['koffiezetapparaat', 'Koffiezet apparaat Wrenzo'],
    ['koffie zet apparaat', 'Koffiezetapparaat Dorvink'],
    ['KOFFIEZETAPPARAAT dorv', 'Koffiezetapparaat Dorvink'],
    ['creme', 'Crème brûlée-brander'],
    ['brulee', 'Crème brûlée-brander'],
  ])('for "%s" finds "%s"', async (search, name) => {
    const category = await products(
      'Koffiezetapparaat Dorvink',
      'Koffiezet apparaat Wrenzo',
      'Crème brûlée-brander',
    );
    expect(await namesOf({ search, filter: { categoryIds: [category] } })).toContain(name);
  });

  it('finds nothing for what has no letter or digit, and nothing for what is not there', async () => {
    expect(await page({ search: '☕ !?', isCounted: true })).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await namesOf({ search: 'xyzzyxyzzy' })).toEqual([]);
  });

  it('puts a word in the name before the same word in the description, variants between', async () => {
    const category = await aCategory(db);
    const { code } = await db.manager.findOneByOrFail(Category, { id: category.id });
    const word = `zorkel${category.id.slice(-6)}`;
    await unitOfWork.run(anActor(), { operation: 'import' }, async (tx) => {
      await writer.products(tx, [
        { code: `a${word}`, category: code, name: 'Een', description: `Past bij ${word}` },
        { code: `b${word}`, category: code, name: `Twee ${word}`, description: null },
      ]);
    });
    for (const own of [`a${word}`, `b${word}`])
      await db.query('UPDATE product SET is_listed = true WHERE code = $1', [own]);
    expect(await namesOf({ search: word })).toEqual([`Twee ${word}`, 'Een']);
  });

  it('is safe to type anything into', async () => {
    for (const search of [`'; DROP TABLE product; --`, 'a:*|b', '& | !', 'a\\b', '<->'])
      expect(await namesOf({ search })).toEqual([]);
  });
});

describe('a list', () => {
  it('is by name, capitals and accents apart, a page at a time', async () => {
    const category = await products('Éclair', 'zaag', 'Boor', 'eclair groot', 'aap');
    const filter = { categoryIds: [category] };
    const first = await page({ filter, first: 2, isCounted: true });
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = await page({ filter, first: 2, after: first.pageInfo.endCursor });
    const third = await page({ filter, first: 2, after: second.pageInfo.endCursor });
    expect([first, second, third].flatMap(({ nodes }) => nodes.map(({ name }) => name))).toEqual([
      'aap',
      'Boor',
      'Éclair',
      'eclair groot',
      'zaag',
    ]);
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('keeps its count on a page beyond the end', async () => {
    const filter = { categoryIds: [await products('Een', 'Twee')] };
    const all = await page({ filter });
    const beyond = await page({ filter, after: all.pageInfo.endCursor, isCounted: true });
    expect(beyond).toMatchObject({ nodes: [], totalCount: 2 });
  });

  it('can be newest first, and pages there too', async () => {
    const { id: categoryId } = await aCategory(db);
    for (const [name, day] of [
      ['oud', 1],
      ['nieuw', 20],
      ['midden', 10],
    ] as const)
      await aProduct(db, { name, categoryId, createdAt: new Date(Date.UTC(2026, 5, day, 10, 0, 0, 123)) });
    const asked = { filter: { categoryIds: [categoryId] }, sort: ProductSort.NEWEST };
    expect(await namesOf(asked)).toEqual(['nieuw', 'midden', 'oud']);
    const { pageInfo } = await page({ ...asked, first: 1 });
    expect(await namesOf({ ...asked, after: pageInfo.endCursor })).toEqual(['midden', 'oud']);
  });

  it('pages through what is equally relevant without losing any', async () => {
    const category = await products('Lamp rood', 'Lamp blauw', 'Lamp groen', 'Lampenkap');
    const asked = { filter: { categoryIds: [category] }, search: 'lamp' };
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const found = await page({ ...asked, first: 1, after });
      seen.push(...found.nodes.map(({ name }) => name));
      if (!found.pageInfo.hasNextPage) break;
      after = found.pageInfo.endCursor;
    }
    expect(seen.toSorted()).toEqual(['Lamp blauw', 'Lamp groen', 'Lamp rood', 'Lampenkap']);
  });

  it('has what is in a branch of a category, and not what lists do not show', async () => {
    const above = await aCategory(db);
    const below = await aCategory(db, { parentId: above.id });
    await aProduct(db, { name: 'Diep', categoryId: below.id });
    await aProduct(db, { name: 'Verborgen', categoryId: below.id, isListed: false });
    expect(await namesOf({ filter: { categoryIds: [above.id] } })).toEqual(['Diep']);
    expect(await namesOf({ filter: { categoryIds: [] } })).toEqual([]);
  });

  it('has each product with its variants, in one statement', async () => {
    const { id: categoryId } = await aCategory(db);
    const { id: productId } = await aProduct(db, { name: 'Tv', categoryId });
    for (const [position, name] of ['55 inch', '43 inch'].entries())
      await aVariant(db, { productId, position, name });
    await aProduct(db, { name: 'Zonder', categoryId });
    const counting = counted({ ...reading });
    const { nodes } = await list.list(counting, {
      search: null,
      filter: { categoryIds: [categoryId] },
      sort: null,
      isCounted: true,
      page: { first: 20, after: null },
    });
    expect(nodes.map(({ name, variants }) => [name, variants.map((variant) => variant.name)])).toEqual([
      ['Tv', ['55 inch', '43 inch']],
      ['Zonder', []],
    ]);
    expect(counting.statements).toBe(1);
  });

  it('looks a rare word up among many, however many searches the connection has made', async () => {
    const database = await cloneDatabase();
    const one = await openDatabase(database, 1);
    const unitOfWork = new UnitOfWork(one, new FixedClock(reading.now));
    const { id } = await aProduct(one, { name: 'Kwikvoorraadmeter' });
    await one.query(
      `INSERT INTO product SELECT (jsonb_populate_record(product, jsonb_build_object('id', gen_random_uuid(), 'code', 'C-' || n,
         'slug', 's-' || n, 'sort_name', 'lamp ' || n, 'search', 'lamp:1A maker' || n % 300 || ':2D'))).*
         FROM product, generate_series(1, 10000) AS n WHERE product.id = $1`,
      [id],
    );
    await asOwner(database.migrateUrl, 'VACUUM ANALYZE product');
    const asked = { search: 'kwik', filter: null, sort: null, isCounted: true };
    const readSoFar = async (): Promise<number> => {
      const soFar = `SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'product'`;
      return ((await one.query(soFar)) as { rows: number }[])[0]!.rows;
    };
    const readBy = async (search: string) => {
      const before = await readSoFar();
      await list.list(unitOfWork.read(anActor()), { ...asked, search, page: { first: 20, after: null } });
      return (await readSoFar()) - before;
    };
    for (let again = 0; again < 10; again += 1) await readBy('kwik');
    expect(await readBy('kwik')).toBeLessThan(10);
    await one.destroy();
  });

  it.each([
    ['of another order', encodeCursor([ProductSort.NEWEST, 1, '01890000-0000-7000-8000-000000000000'])],
    ['without an id', encodeCursor([ProductSort.NAME_ASC, 'a', 'b'])],
    ['with another key', encodeCursor([ProductSort.NAME_ASC, 5, '01890000-0000-7000-8000-000000000000'])],
  ])('refuses a cursor %s', async (_, after) => {
    await expect(page({ after })).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'after' },
    });
  });
});
