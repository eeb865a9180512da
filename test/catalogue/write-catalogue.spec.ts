import type { DataSource } from 'typeorm';
import { catalogueInvariants } from '../../src/cli/audit/catalogue.js';
import {
  Barcode,
  BarcodeRepository,
  BundleComponent,
  CatalogueReader,
  CatalogueWriteRepository,
  CatalogueWriter,
  Category,
  Product,
  Variant,
  type VariantRowGiven,
  VariantRepository,
} from '../../src/catalogue/index.js';
import type { BulkResult } from '../../src/platform/database/bulk-write.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aCategory, aGtin, aVariant } from '../support/catalogue.js';
import { counted } from '../support/counted.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

const barcodes = new BarcodeRepository();
const writer = new CatalogueWriter(new CatalogueWriteRepository(), barcodes);
const reader = new CatalogueReader(new VariantRepository(), barcodes);
let db: DataSource;
let unitOfWork: UnitOfWork;

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, catalogueInvariants));
afterAll(() => db.destroy());

const write = (work: (tx: Tx) => Promise<BulkResult>) =>
  unitOfWork.run(anActor(), { operation: 'import' }, work);

let codes = 0;
const code = (prefix: string) => `${prefix}-${anId().slice(-6)}-${(codes += 1)}`;

async function aCategoryCode(): Promise<string> {
  const own = code('cat');
  await aCategory(db, { code: own });
  return own;
}

async function aProductCode(name = 'Koffiezetapparaat'): Promise<string> {
  const own = code('P');
  await write(async (tx) =>
    writer.products(tx, [{ code: own, category: await aCategoryCode(), name, description: null }]),
  );
  return own;
}

const aVariantRow = (given: Partial<VariantRowGiven> & { product: string }): VariantRowGiven => ({
  sku: code('SKU'),
  name: 'Zwart',
  kind: 'goods',
  unit: 'piece',
  options: [{ name: 'kleur', value: 'zwart' }],
  taxClass: 'standard',
  saleState: 'on_sale',
  saleFrom: null,
  preorderMax: null,
  maxPerCustomer: null,
  ageLimit: null,
  needsSerial: false,
  netContent: null,
  netUnit: null,
  weightGrams: 800,
  parcels: 1,
  quantityStep: 1,
  quantityMin: 1,
  energyClass: null,
  seasonUntil: null,
  hangsOn: [],
  flags: ['fragile'],
  ...given,
});

describe('categories', () => {
  it('are written with parents of the same batch, whatever their order', async () => {
    const [child, parent] = [code('c'), code('p')];
    const result = await write((tx) =>
      writer.categories(tx, [
        { code: child, name: 'Tv', parent },
        { code: parent, name: 'Beeld', parent: null },
      ]),
    );
    expect(result).toEqual({ accepted: 2, problems: [] });
    const [written, above] = [
      await db.manager.findOneByOrFail(Category, { code: child }),
      await db.manager.findOneByOrFail(Category, { code: parent }),
    ];
    expect(written.parentId).toBe(above.id);
  });

  it('are left out, with what hangs below them, when a parent is unknown', async () => {
    const [orphan, below, fine] = [code('c'), code('c'), code('c')];
    const result = await write((tx) =>
      writer.categories(tx, [
        { code: below, name: 'B', parent: orphan },
        { code: orphan, name: 'A', parent: 'nowhere' },
        { code: fine, name: 'C', parent: null },
      ]),
    );
    expect(result).toEqual({
      accepted: 1,
      problems: [
        { index: 0, column: 'parent', reason: 'does not name a category' },
        { index: 1, column: 'parent', reason: 'does not name a category' },
      ],
    });
    expect(await db.manager.countBy(Category, { code: below })).toBe(0);
  });

  it('are no rings', async () => {
    const [a, b] = [code('c'), code('c')];
    const rows = [
      { code: a, name: 'A', parent: b },
      { code: b, name: 'B', parent: a },
    ];
    const result = await write((tx) => writer.categories(tx, rows));
    expect(result.problems.map(({ column }) => column)).toEqual(['parent', 'parent']);
    expect(await db.manager.countBy(Category, { code: a })).toBe(0);
  });
});

describe('products and variants', () => {
  it('written twice are there once, and change when the file does', async () => {
    const product = await aProductCode();
    const row = aVariantRow({
      product,
      seasonUntil: '2026-12-26',
      saleFrom: new Date('2026-12-01T08:00:00Z'),
    });
    await write((tx) => writer.variants(tx, [row]));
    const first = await db.manager.findOneByOrFail(Variant, { sku: row.sku });
    expect(await write((tx) => writer.variants(tx, [row]))).toEqual({ accepted: 1, problems: [] });
    expect(await db.manager.findOneByOrFail(Variant, { sku: row.sku })).toEqual(first);
    await write((tx) => writer.variants(tx, [{ ...row, name: 'Wit' }]));
    const changed = await db.manager.findOneByOrFail(Variant, { sku: row.sku });
    expect(changed).toEqual({ ...first, name: 'Wit', labelChangedAt: new Date('2026-11-20T10:00:00Z') });
    expect(first).toMatchObject({
      seasonUntil: '2026-12-26',
      saleFrom: row.saleFrom,
      flags: ['fragile'],
      options: [{ name: 'kleur', value: 'zwart' }],
    });
  });

  it('get a slug by name, with the code where that is taken, and keep it', async () => {
    const name = `Okkelo Müsli ${code('x')}`;
    const [first, second] = [await aProductCode(name), await aProductCode(name)];
    const slugs = await db.manager.findBy(Product, { name });
    expect(slugs.find(({ code: own }) => own === first)!.slug).toBe(
      `okkelo-musli-${name
        .slice(13)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')}`,
    );
    const { slug, category } = await db.manager
      .findOneByOrFail(Product, { code: second })
      .then(async (product) => ({
        slug: product.slug,
        category: await db.manager.findOneByOrFail(Category, { id: product.categoryId }),
      }));
    expect(slug.endsWith(second.toLowerCase())).toBe(true);
    await write((tx) =>
      writer.products(tx, [{ code: second, category: category.code, name: 'Anders', description: 'x' }]),
    );
    expect(await db.manager.findOneByOrFail(Product, { code: second })).toMatchObject({
      name: 'Anders',
      slug,
      sortName: 'anders',
    });
  });

  it('tell what they refer to in vain, and what comes twice; the rest is written', async () => {
    const product = await aProductCode();
    const fine = aVariantRow({ product });
    const result = await write((tx) =>
      writer.variants(tx, [aVariantRow({ product: 'nothing' }), fine, { ...fine, name: 'again' }]),
    );
    expect(result).toEqual({
      accepted: 1,
      problems: [
        { index: 0, column: 'product', reason: 'does not name a product' },
        { index: 2, column: 'sku', reason: 'comes twice' },
      ],
    });
    expect(await db.manager.findOneByOrFail(Variant, { sku: fine.sku })).toMatchObject({ name: 'Zwart' });
  });

  it.each([
    ['a variant on sale', {}, true],
    ['one that ended', { saleState: 'ended' as const }, false],
    ['a deposit', { kind: 'deposit' as const, taxClass: 'none' as const }, false],
    ['what hangs on another line', { hangsOn: ['any'] }, false],
  ])('are listed by %s: %p', async (_, given, isListed) => {
    const product = await aProductCode();
    expect((await db.manager.findOneByOrFail(Product, { code: product })).isListed).toBe(false);
    await write((tx) => writer.variants(tx, [aVariantRow({ product, ...given })]));
    expect((await db.manager.findOneByOrFail(Product, { code: product })).isListed).toBe(isListed);
  });

  it('leave the list of the product that a variant moves away from', async () => {
    const [from, to] = [await aProductCode(), await aProductCode()];
    const row = aVariantRow({ product: from });
    await write((tx) => writer.variants(tx, [row]));
    await write((tx) => writer.variants(tx, [{ ...row, product: to }]));
    expect((await db.manager.findOneByOrFail(Product, { code: from })).isListed).toBe(false);
    expect((await db.manager.findOneByOrFail(Product, { code: to })).isListed).toBe(true);
  });

  it('cost a handful of statements, not one per row', async () => {
    const product = await aProductCode();
    const rows = Array.from({ length: 500 }, () => aVariantRow({ product }));
    let statements = 0;
    await write(async (tx) => {
      const counting = counted(tx);
      const result = await writer.variants(counting, rows);
      ({ statements } = counting);
      return result;
    });
    expect(statements).toBe(6);
    const facts = await reader.variantsBySku(unitOfWork.read(anActor()), [rows[0]!.sku, 'unknown']);
    expect([...facts.keys()]).toEqual([rows[0]!.sku]);
  });
});

describe('deposits, parts and barcodes', () => {
  it('join a deposit to what it is charged with, and only a deposit', async () => {
    const water = await aVariant(db);
    const deposit = await aVariant(db, { kind: 'deposit' as never, taxClass: 'none' });
    const result = await write((tx) =>
      writer.deposits(tx, [
        { sku: water.sku, deposit: deposit.sku },
        { sku: deposit.sku, deposit: water.sku },
      ]),
    );
    expect(result.problems).toEqual([
      { index: 1, column: 'deposit', reason: 'is no variant of kind deposit' },
    ]);
    expect((await reader.variants(unitOfWork.read(anActor()), [water.id])).get(water.id)).toMatchObject({
      depositVariantId: deposit.id,
    });
    await write((tx) => writer.deposits(tx, [{ sku: water.sku, deposit: null }]));
    expect((await db.manager.findOneByOrFail(Variant, { id: water.id })).depositVariantId).toBeNull();
    await db.manager.update(Product, { id: deposit.productId }, { isListed: false });
  });

  it('make a bundle of what one call says, no more and no less', async () => {
    const [one, two] = [await aVariant(db), await aVariant(db)];
    const bundle = await aVariant(db, { components: [{ variantId: one.id, quantity: 1 }] });
    const result = await write((tx) =>
      writer.bundleComponents(tx, [
        { bundle: bundle.sku, component: two.sku, quantity: 3 },
        { bundle: bundle.sku, component: bundle.sku, quantity: 1 },
        { bundle: one.sku, component: two.sku, quantity: 1 },
      ]),
    );
    expect(result.problems).toEqual([
      { index: 1, column: 'component', reason: 'is a bundle itself' },
      { index: 2, column: 'bundle', reason: 'is no variant of kind bundle' },
    ]);
    expect(await db.manager.findBy(BundleComponent, { bundleId: bundle.id })).toEqual([
      { bundleId: bundle.id, componentId: two.id, quantity: 3 },
    ]);
  });

  it('lead a code to what the latest file says', async () => {
    const [one, two] = [await aVariant(db, { barcode: null }), await aVariant(db, { barcode: null })];
    const own = aGtin().padStart(14, '0');
    const barcode = { kind: 'gtin' as const, code: own };
    await write((tx) => writer.barcodes(tx, [{ barcode, sku: one.sku, quantity: 1 }]));
    await write((tx) => writer.barcodes(tx, [{ barcode, sku: two.sku, quantity: 3 }]));
    expect(await db.manager.findBy(Barcode, { code: own })).toEqual([
      { code: own, kind: 'gtin', variantId: two.id, quantity: 3 },
    ]);
    const result = await write((tx) =>
      writer.barcodes(tx, [
        { barcode, sku: one.sku, quantity: 1 },
        { barcode, sku: two.sku, quantity: 3 },
        { barcode, sku: 'unknown', quantity: 1 },
      ]),
    );
    expect(result).toEqual({
      accepted: 2,
      problems: [{ index: 2, column: 'sku', reason: 'does not name a variant' }],
    });
    expect(await reader.barcodeMatches(unitOfWork.read(anActor()), own)).toHaveLength(2);
  });
});

it('says nothing and writes nothing for no rows', async () => {
  for (const method of [
    'categories',
    'products',
    'variants',
    'deposits',
    'bundleComponents',
    'barcodes',
  ] as const)
    expect(await write((tx) => writer[method](tx, []))).toEqual({ accepted: 0, problems: [] });
});
