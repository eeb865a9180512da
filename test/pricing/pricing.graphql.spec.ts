import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { aGuestToken, aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aGroupList, aPrice } from '../support/prices.js';
import { aCustomer } from '../support/customers.js';

let app: RunningApp;
let key: string;
let store: Id<'Location'>;

beforeAll(async () => {
  app = await startApp();
  key = await anApiClient(app.db);
  store = (await aLocation(app.db)).id;
});
afterAll(() => app.close());

const PRICE = `amount { amount currency } per unitPrice { amount { decimal } per } regular { amount }
  reduction { prior { amount } percentBps announceable since } vat { rateBps net { amount } vat { amount } gross { amount } } validFrom`;

async function priceOf(variantId: string, headers: Headers = { 'api-key': key }) {
  const query = `query Price($variantId: UUID!) { product(variantId: $variantId) { variants { price { ${PRICE} } } } }`;
  const { body } = await app.send({ query, variables: { variantId } }, headers);
  return (body as { data: { product: { variants: { price: Record<string, unknown> | null }[] } } }).data
    .product.variants[0]!.price;
}

describe('the price of a variant', () => {
  it('says all that is known of it', async () => {
    const { id } = await aVariant(app.db, {
      price: 9995,
      markdown: 8995,
      netContent: 500,
      netUnit: 'g',
    });
    expect(await priceOf(id)).toEqual({
      amount: { amount: 8995, currency: 'EUR' },
      per: 1,
      unitPrice: { amount: { decimal: '179.90' }, per: 'kg' },
      regular: { amount: 9995 },
      reduction: {
        prior: { amount: 9995 },
        percentBps: 1000,
        announceable: true,
        since: '2026-10-31T23:00:00.000Z',
      },
      vat: [{ rateBps: 2100, net: { amount: 7434 }, vat: { amount: 1561 }, gross: { amount: 8995 } }],
      validFrom: '2026-10-31T23:00:00.000Z',
    });
  });

  it('is null for what is not for sale', async () => {
    const { id } = await aVariant(app.db, { price: null });
    expect(await priceOf(id)).toBeNull();
  });

  it('is the same through every client, and only the VAT in it is that of the country of the till', async () => {
    const { id } = await aVariant(app.db, { price: 1000, taxClass: 'reduced' });
    const hasselt = await aLocation(app.db, { country: 'BE' });
    const clients: Headers[] = [{ 'api-key': key }, await aGuestToken(app), await aCustomerSession(app)];
    for (const kind of [ClientKind.APP, ClientKind.OPS, ClientKind.SYSTEM, ClientKind.CONTACT_CENTRE])
      clients.push({ 'api-key': await anApiClient(app.db, { kind }) });
    for (const locationId of [store, hasselt.id])
      clients.push({
        'api-key': await anApiClient(app.db, { kind: ClientKind.POS, locationId, terminalId: anId() }),
      });
    const prices = await Promise.all(clients.map((headers) => priceOf(id, headers)));
    expect(new Set(prices.map((price) => JSON.stringify({ ...price, vat: null }))).size).toBe(1);
    expect(prices.map((price) => (price!['vat'] as { rateBps: number }[])[0]!.rateBps)).toEqual([
      ...Array.from({ length: clients.length - 1 }, () => 900),
      600,
    ]);
  });
});

describe('what it costs to ask', () => {
  const LIST = `{ products(first: 20) { totalCount nodes { id name category { name } variants { id sku name saleState price { amount { decimal } per reduction { percentBps } } } } } }`;
  const DETAIL = `query ($variantId: UUID!) { product(variantId: $variantId) { id name description category { name }
    variants { id sku options { name value } saleState price { ${PRICE} } } } }`;

  /** Statements about what is sold; those of the outbox and the clock go on meanwhile. */
  async function statementsAbout(body: object): Promise<number> {
    await app.send(body, { 'api-key': key }); // the client is known from then on
    let asked = 0;
    const unitOfWork = app.app.get(UnitOfWork);
    const read = unitOfWork.read.bind(unitOfWork);
    unitOfWork.read = (actor) => {
      const db = read(actor);
      return {
        ...db,
        rows: (text, ...values) => {
          if (/\b(product|variant|price|category|location|tax_rate|stock_level)\b/.test(text.join('?')))
            asked += 1;
          return db.rows(text, ...values);
        },
      };
    };
    const answer = await app.send(body, { 'api-key': key });
    unitOfWork.read = read;
    expect(answer.body).not.toHaveProperty('errors');
    return asked;
  }

  it('two statements for a list of 20 with variants and prices, three with prior prices and stock, two for one product', async () => {
    const { id } = await aVariant(app.db, { markdown: 900 });
    for (let index = 0; index < 20; index += 1) await aVariant(app.db);
    expect(await statementsAbout({ query: LIST })).toBe(2);
    const withStock = LIST.replace(
      'reduction { percentBps } }',
      'reduction { prior { decimal } percentBps } } availability { deliverable }',
    );
    expect(await statementsAbout({ query: withStock })).toBe(3);
    expect(await statementsAbout({ query: DETAIL, variables: { variantId: id } })).toBe(2);
  });
});

describe('priceAt', () => {
  const PRICE_AT = `query PriceAt($variantIds: [UUID!]!, $at: Instant, $customerId: UUID, $country: String) {
    priceAt(variantIds: $variantIds, at: $at, customerId: $customerId, country: $country) {
      variantId at listName price { amount { amount } vat { rateBps } } trail { steps { kind label amount { amount } } total { amount } } } }`;
  async function ask(variables: object, headers: Headers = { 'api-key': key }) {
    const { body } = await app.send({ query: PRICE_AT, variables }, headers);
    return body as {
      data: { priceAt: Record<string, unknown>[] } | null;
      errors?: { extensions: { code: string; field?: string } }[];
    };
  }

  it('gives price and trail at any instant, in the order asked, without those that are not there', async () => {
    const one = await aVariant(app.db, { price: 9995, markdown: 8995 });
    const two = await aVariant(app.db, { price: null });
    const { data } = await ask({ variantIds: [two.id, anId(), one.id], at: '2026-11-20T12:00:00+01:00' });
    expect(data!.priceAt).toEqual([
      { variantId: two.id, at: '2026-11-20T11:00:00.000Z', listName: null, price: null, trail: null },
      {
        variantId: one.id,
        at: '2026-11-20T11:00:00.000Z',
        listName: 'markdown EUR',
        price: { amount: { amount: 8995 }, vat: [{ rateBps: 2100 }] },
        trail: {
          steps: [
            { kind: 'LIST', label: 'Prijs', amount: { amount: 9995 } },
            { kind: 'MARKDOWN', label: 'Afgeprijsd', amount: { amount: -1000 } },
            { kind: 'VAT', label: 'btw 21%', amount: { amount: 1561 } },
          ],
          total: { amount: 8995 },
        },
      },
    ]);
    const before = await ask({ variantIds: [one.id], at: '2026-10-01T00:00:00Z' });
    expect(before.data!.priceAt).toMatchObject([
      { listName: 'regular EUR', price: { amount: { amount: 9995 } } },
    ]);
  });

  it('tells the example of the directive alike at each instant: effective everywhere, announced nowhere', async () => {
    const { id } = await aVariant(app.db, { price: 10000 });
    const markdown = { variantId: id, list: 'markdown', announced: true } as const;
    for (const [day, amount] of [
      ['2026-03-10', 8000],
      ['2026-03-16', null],
      ['2026-04-01', 8500],
    ] as const)
      await aPrice(app.db, { ...markdown, amount, validFrom: new Date(`${day}T00:00:00+01:00`) });
    const query = `query ($variantIds: [UUID!]!, $at: Instant, $country: String) {
      priceAt(variantIds: $variantIds, at: $at, country: $country) {
        price { amount { amount } regular { amount } reduction { prior { amount } percentBps announceable } } } }`;
    const at = async (day: string, country: string) => {
      const variables = { variantIds: [id], at: `${day}T12:00:00Z`, country };
      const { body } = await app.send({ query, variables }, { 'api-key': key });
      const { amount, reduction } = body.data.priceAt[0].price;
      return [amount.amount, reduction?.prior.amount ?? null, reduction?.announceable ?? null];
    };
    for (const country of ['NL', 'BE', 'DE'])
      for (const [day, expected] of [
        ['2026-02-01', [10000, null, null]],
        ['2026-03-12', [8000, 10000, true]],
        ['2026-03-20', [10000, null, null]],
        ['2026-04-05', [8500, 8000, false]],
        ['2026-11-01', [8500, 8000, false]],
      ] as const)
        expect(await at(day, country)).toEqual(expected);
  });

  it('is of a country of sale, with its prices and its VAT', async () => {
    const { id } = await aVariant(app.db, { price: 1000, taxClass: 'reduced' });
    await aPrice(app.db, { variantId: id, amount: 1050, country: 'BE' });
    const { data } = await ask({ variantIds: [id], country: 'BE' });
    expect(data!.priceAt).toMatchObject([
      { listName: 'regular EUR BE', price: { amount: { amount: 1050 }, vat: [{ rateBps: 600 }] } },
    ]);
  });

  it('is hers for a customer, and for staff who ask for her; in her list of products too', async () => {
    const customerId = await aCustomer(app.db);
    const { id: priceListId, code } = await aGroupList(app.db, { memberIds: [customerId] });
    const { id } = await aVariant(app.db, { price: 1000 });
    await aPrice(app.db, { variantId: id, priceListId, amount: 700 });
    const hers = await aCustomerSession(app, { customerId });
    const agent = await aStaffSession(app, { role: 'agent' });
    for (const [variables, headers] of [
      [{}, hers],
      [{ customerId }, agent],
    ] as const)
      expect((await ask({ variantIds: [id], ...variables }, headers)).data!.priceAt).toMatchObject([
        { listName: code, price: { amount: { amount: 700 } } },
      ]);
    expect((await ask({ variantIds: [id] })).data!.priceAt).toMatchObject([{ listName: 'regular EUR' }]);
    expect(await priceOf(id, hers)).toMatchObject({ amount: { amount: 700 }, regular: { amount: 1000 } });
    expect((await ask({ variantIds: [id], customerId }, hers)).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    expect((await ask({ variantIds: [id], customerId: anId() }, agent)).data!.priceAt).toMatchObject([
      { listName: 'regular EUR' },
    ]);
  });

  it.each([
    ['no variants', { variantIds: [] }, 'variantIds'],
    ['a country that nothing is sold in', { variantIds: [anId()], country: 'FR' }, 'country'],
    ['a country that is none', { variantIds: [anId()], country: "N'\u0000" }, 'country'],
    ['an instant without offset', { variantIds: [anId()], at: '2026-01-05' }, 'at'],
  ])('refuses %s, naming the field', async (_, variables, field) => {
    expect((await ask(variables)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });
});

it('priceAt answers for a hundred variants and refuses one more', async () => {
  const query = 'query PriceAt($variantIds: [UUID!]!) { priceAt(variantIds: $variantIds) { listName } }';
  const ask = (length: number) =>
    app.send({ query, variables: { variantIds: Array.from({ length }, () => anId()) } }, { 'api-key': key });
  expect((await ask(100)).body.data).toEqual({ priceAt: [] });
  expect((await ask(101)).body.errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', field: 'variantIds' } },
  ]);
});
