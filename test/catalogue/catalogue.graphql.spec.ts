import type { Id } from '../../src/kernel/ids.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient, anId } from '../support/builders.js';
import { aCategory, aProduct, aVariant } from '../support/catalogue.js';

const NOWHERE = '01890000-0000-7000-8000-000000000000';
let app: RunningApp;
let key: string;
let categoryId: Id<'Category'>;

beforeAll(async () => {
  app = await startApp();
  key = await anApiClient(app.db);
  ({ id: categoryId } = await aCategory(app.db, { name: 'Koffie en keuken' }));
});
afterAll(() => app.close());

async function ask(
  query: string,
  variables: object = {},
  headers: Record<string, string> = { 'api-key': key },
) {
  const { body } = await app.send({ query, variables }, headers);
  return body as {
    data: Record<string, unknown> | null;
    errors?: { message: string; extensions: { code: string; field?: string } }[];
  };
}
const errorOf = async (query: string, variables: object = {}, headers?: Record<string, string>) => {
  const { errors } = await ask(query, variables, headers);
  return errors?.map(({ extensions: { code, field } }) => (field ? `${code} ${field}` : code));
};

const PRODUCTS = `query Products($search: String, $filter: ProductFilter, $sort: ProductSort, $first: Int, $after: String) {
  products(search: $search, filter: $filter, sort: $sort, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id slug name category { id name parentId } variants { sku price { amount { decimal } } } } } }`;
const PRODUCT = `query Product($id: UUID, $slug: String, $variantId: UUID) {
  product(id: $id, slug: $slug, variantId: $variantId) { id slug name description variants {
    id sku name kind unit options { name value } imageUrl saleState ageLimit needsSerial maxPerCustomer
    product { id } components { quantity variant { sku } } } } }`;
const BARCODE = `query Barcode($barcode: String!) { barcode(barcode: $barcode) { quantity gtin variant { id name } } }`;

describe('products', () => {
  it('are searched and shown with category, variants and prices', async () => {
    const { id, slug } = await aProduct(app.db, { name: 'Koffiezetapparaat', categoryId });
    const { sku } = await aVariant(app.db, { productId: id, price: 8995 });
    const { data } = await ask(PRODUCTS, {
      search: 'koffiezet apparaat',
      filter: { categoryIds: [categoryId] },
    });
    expect(data!['products']).toEqual({
      totalCount: 1,
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) as string },
      nodes: [
        {
          id,
          slug,
          name: 'Koffiezetapparaat',
          category: { id: categoryId, name: 'Koffie en keuken', parentId: null },
          variants: [{ sku, price: { amount: { decimal: '89.95' } } }],
        },
      ],
    });
  });

  it('come a page at a time', async () => {
    const { id } = await aCategory(app.db);
    for (const name of ['a', 'b', 'c']) await aProduct(app.db, { name, categoryId: id });
    const filter = { categoryIds: [id] };
    const first = await ask(PRODUCTS, { filter, first: 2 });
    const page = first.data!['products'] as { pageInfo: { endCursor: string; hasNextPage: boolean } };
    expect(page.pageInfo.hasNextPage).toBe(true);
    const { data } = await ask(PRODUCTS, {
      filter,
      first: 2,
      after: page.pageInfo.endCursor,
      sort: 'NAME_ASC',
    });
    expect(data!['products']).toMatchObject({ totalCount: 3, nodes: [{ name: 'c' }] });
  });

  it('take nulls for what is left out', async () => {
    expect(
      (await ask(PRODUCTS, { search: null, filter: null, sort: null, after: null, first: 1 })).errors,
    ).toBeUndefined();
    expect(
      (await ask(PRODUCTS, { search: 'thee ☕ 🫖', filter: { categoryIds: null } })).errors,
    ).toBeUndefined();
  });

  it.each([
    ['no page', { first: 0 }, 'first'],
    ['half a page', { first: 1.5 }, 'first'],
    ['a foreign cursor', { after: 'bm9uZQ' }, 'after'],
    ['NUL in the search', { search: 'a\u0000b' }, 'search'],
    ['a control character', { search: 'a\u0007b' }, 'search'],
    ['a search of 201', { search: 'x'.repeat(201) }, 'search'],
    ['an id that is none', { filter: { categoryIds: ['x'] } }, 'filter.categoryIds[0]'],
    ['an unknown field', { filter: { channel: 'APP' } }, 'filter.channel'],
    ['a store that there is not', { filter: { inStockAtLocationId: NOWHERE } }, 'filter.inStockAtLocationId'],
    ['a point that is nowhere', { filter: { collectableNear: {} } }, 'filter.collectableNear'],
    ['a sort that is not served', { sort: 'PRICE_ASC' }, 'sort'],
  ])('refuse %s, naming the field', async (_, variables, field) => {
    expect(await errorOf(PRODUCTS, variables)).toEqual([`BAD_USER_INPUT ${field}`]);
  });

  it('refuse more than a hundred at a time, and what is dearer still by its cost', async () => {
    const list = (first: number) =>
      errorOf('query ($first: Int) { products(first: $first) { nodes { id } } }', { first });
    expect(await list(101)).toEqual(['BAD_USER_INPUT first']);
    expect(await list(2 ** 31)).toEqual(['TOO_EXPENSIVE']);
  });

  it('refuse more than 100 categories', async () => {
    const categoryIds = Array.from({ length: 101 }, () => anId<'Category'>());
    const [error] = (await errorOf(PRODUCTS, { filter: { categoryIds } }))!;
    expect(error).toMatch(/^BAD_USER_INPUT .*categoryIds$/);
  });

  it('are for everybody with a key, and for nobody without', async () => {
    expect(await errorOf(PRODUCTS, {}, { 'api-key': 'forged' })).toEqual(['UNAUTHENTICATED']);
  });
});

describe('a product', () => {
  it('is found by id, address or variant, with all that a variant says', async () => {
    const part = await aVariant(app.db);
    const { id, productId } = await aVariant(app.db, {
      name: 'Espressomachine + bonen',
      options: [{ name: 'kleur', value: 'zwart' }],
      ageLimit: 18,
      needsSerial: true,
      maxPerCustomer: 2,
      saleState: 'preorder',
      saleFrom: new Date('2999-01-01T00:00:00Z'),
      components: [{ variantId: part.id, quantity: 2 }],
    });
    const byId = await ask(PRODUCT, { id: productId.toUpperCase() });
    expect(byId.data!['product']).toMatchObject({
      id: productId,
      variants: [
        {
          id,
          kind: 'BUNDLE',
          unit: 'PIECE',
          options: [{ name: 'kleur', value: 'zwart' }],
          imageUrl: null,
          saleState: 'PREORDER',
          ageLimit: 18,
          needsSerial: true,
          maxPerCustomer: 2,
          product: { id: productId },
          components: [{ quantity: 2, variant: { sku: part.sku } }],
        },
      ],
    });
    const { slug } = byId.data!['product'] as { slug: string };
    expect((await ask(PRODUCT, { slug })).data).toEqual(byId.data);
    expect((await ask(PRODUCT, { variantId: id })).data).toEqual(byId.data);
  });

  it('that is not there is null', async () => {
    for (const by of [{ id: anId() }, { slug: 'niets' }, { variantId: anId() }])
      expect(await ask(PRODUCT, by)).toMatchObject({ data: { product: null } });
  });

  it.each([
    ['by nothing', {}, 'id'],
    ['by two names', { slug: 'a', id: '01890000-0000-7000-8000-000000000000' }, 'id'],
    ['by no UUID', { id: 'x' }, 'id'],
    ['by an address with NUL', { slug: 'a\u0000' }, 'slug'],
    ['by an address of 201', { slug: 'a'.repeat(201) }, 'slug'],
  ])('is not asked %s', async (_, variables, field) => {
    expect(await errorOf(PRODUCT, variables)).toEqual([`BAD_USER_INPUT ${field}`]);
  });
});

describe('a barcode', () => {
  it('leads to a variant and a quantity, however it was scanned', async () => {
    const { id, name, barcode } = await aVariant(app.db, { barcodeQuantity: 3 });
    for (const scanned of [
      barcode,
      `0${barcode}`,
      `(01)0${barcode}(21)S1`,
      `https://x.example/01/0${barcode}`,
    ])
      expect((await ask(BARCODE, { barcode: scanned })).data!['barcode']).toEqual([
        { quantity: 3, gtin: barcode, variant: { id, name } },
      ]);
  });

  it('that nothing is known by is an empty list, and so is a misread one', async () => {
    for (const barcode of ['9521234999991', '9521234001073', 'onbekend ☕', '(01)123'])
      expect((await ask(BARCODE, { barcode })).data!['barcode']).toEqual([]);
  });

  it.each([
    ['blank', '  '],
    ['too long', '1'.repeat(513)],
    ['with NUL', '952\u00001234'],
    ['with a control character', '952\u0007'],
  ])('%s is refused', async (_, barcode) => {
    expect(await errorOf(BARCODE, { barcode })).toEqual(['BAD_USER_INPUT barcode']);
  });
});

it('shows every category with the branch it belongs to', async () => {
  const { id } = await aCategory(app.db, { name: 'Molens', parentId: categoryId });
  const { data } = await ask('{ categories { id name parentId } }');
  expect(data!['categories']).toContainEqual({ id, name: 'Molens', parentId: categoryId });
});
