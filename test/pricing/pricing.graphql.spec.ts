import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
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

interface Label {
  variantId: string;
  [field: string]: unknown;
}
interface Answer {
  data: {
    shelfLabels: {
      totalCount: number;
      nextSince: string;
      toTakeDown: string[];
      nodes: Label[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  } | null;
  errors?: { extensions: { code: string; field?: string } }[];
}

const PRICE = `amount { amount currency } per unitPrice { amount { decimal } per } regular { amount }
  reduction { prior { amount } percentBps announceable since } vat { rateBps net { amount } vat { amount } gross { amount } } validFrom`;

async function priceOf(variantId: string, headers: Headers = { 'api-key': key }) {
  const query = `query Price($variantId: UUID!) { product(variantId: $variantId) { variants { price { ${PRICE} } } } }`;
  const { body } = await app.send({ query, variables: { variantId } }, headers);
  return (body as { data: { product: { variants: { price: Record<string, unknown> | null }[] } } }).data
    .product.variants[0]!.price;
}

async function labels(headers: Headers, variables: object = {}, fields = 'variantId') {
  const query = `query Labels($locationId: UUID!, $since: Instant, $first: Int, $after: String) {
    shelfLabels(locationId: $locationId, since: $since, first: $first, after: $after) {
      totalCount nextSince toTakeDown pageInfo { hasNextPage endCursor } nodes { variantId ${fields} } } }`;
  const { body } = await app.send(
    { query, variables: { locationId: store, first: 100, ...variables } },
    headers,
  );
  return body as Answer;
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

describe('shelf labels', () => {
  it('say what the price says', async () => {
    const cable = await aVariant(app.db, { price: 395, per: 100, unit: 'cm' as never, name: 'Snoer' });
    const reduced = await aVariant(app.db, { price: 9995, markdown: 8995 });
    const headers = await aStaffSession(app, { role: 'associate', locationId: store });
    const { data } = await labels(
      headers,
      {},
      'name price { decimal } per unitPrice { amount { decimal } per } reduction { percentBps } validFrom',
    );
    const of = (id: string) => data!.shelfLabels.nodes.find(({ variantId }) => variantId === id);
    expect(of(cable.id)).toEqual({
      variantId: cable.id,
      name: 'Snoer',
      price: { decimal: '3.95' },
      per: 100,
      unitPrice: { amount: { decimal: '3.95' }, per: 'm' },
      reduction: null,
      validFrom: '2026-01-04T23:00:00.000Z',
    });
    expect(of(reduced.id)).toMatchObject({ price: { decimal: '89.95' }, reduction: { percentBps: 1000 } });
  });

  it('say nothing of a reduction that may not be announced', async () => {
    const { id } = await aVariant(app.db, { price: 1000 });
    await aPrice(app.db, {
      variantId: id,
      list: 'markdown',
      amount: 900,
      validFrom: new Date('2026-11-01T00:00:00Z'),
    });
    const headers = { 'api-key': await anApiClient(app.db, { kind: ClientKind.SYSTEM, channel: null }) };
    const { data } = await labels(headers, {}, 'price { amount } reduction { percentBps }');
    expect(data!.shelfLabels.nodes).toContainEqual({
      variantId: id,
      price: { amount: 900 },
      reduction: null,
    });
  });

  it('are of what is on sale, hung on a shelf, and priced', async () => {
    const made = {
      sold: await aVariant(app.db),
      running: await aVariant(app.db, { saleState: 'run_out' }),
      launched: await aVariant(app.db, {
        saleState: 'announced',
        saleFrom: new Date('2026-02-01T00:00:00Z'),
      }),
      announced: await aVariant(app.db, {
        saleState: 'announced',
        saleFrom: new Date('2999-01-01T00:00:00Z'),
      }),
      ended: await aVariant(app.db, { saleState: 'ended' }),
      blocked: await aVariant(app.db, { blockReason: 'recall' }),
      service: await aVariant(app.db, { kind: 'service' as never }),
      deposit: await aVariant(app.db, { kind: 'deposit' as never, taxClass: 'none' }),
      unpriced: await aVariant(app.db, { price: null }),
    };
    const headers = await aStaffSession(app, { role: 'ops' });
    const shown = new Set((await labels(headers)).data!.shelfLabels.nodes.map(({ variantId }) => variantId));
    expect(Object.entries(made).flatMap(([name, { id }]) => (shown.has(id) ? [name] : []))).toEqual([
      'sold',
      'running',
      'launched',
    ]);
  });

  it('since an instant are those that have changed after it, and come a page at a time', async () => {
    const since = new Date('2026-11-10T00:00:00Z');
    const [one, two, ended] = [
      await aVariant(app.db),
      await aVariant(app.db),
      await aVariant(app.db, { markdown: 500 }),
    ];
    for (const { id } of [one, two])
      await aPrice(app.db, { variantId: id, amount: 1100, validFrom: new Date('2026-11-11T00:00:00Z') });
    await aPrice(app.db, {
      variantId: ended.id,
      list: 'markdown',
      amount: null,
      validFrom: new Date('2026-11-12T00:00:00Z'),
    });
    const launched = await aVariant(app.db, {
      saleState: 'announced',
      saleFrom: new Date('2026-11-13T00:00:00Z'),
    });
    const headers = await aStaffSession(app, { role: 'manager', locationId: store });
    const changed = [one, two, ended, launched].map(({ id }) => id);
    const gone = await aVariant(app.db, { saleState: 'ended' });
    await aPrice(app.db, { variantId: gone.id, amount: 1100, validFrom: new Date('2026-11-11T00:00:00Z') });
    const [seen, down]: [string[], string[]] = [[], []];
    const onwards = new Set<string>();
    for (let after: string | null = null; ;) {
      const { data } = await labels(headers, { since, first: 2, after });
      const { nodes, pageInfo, totalCount, nextSince, toTakeDown } = data!.shelfLabels;
      down.push(...toTakeDown);
      onwards.add(nextSince);
      expect(totalCount).toBe(4);
      seen.push(...nodes.map(({ variantId }) => variantId));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen.toSorted()).toEqual(changed.toSorted());
    expect(down).toEqual([gone.id]);
    expect(onwards.size).toBe(1);
  });

  it('are told as changed when a price of this morning is written at noon', async () => {
    const { id } = await aVariant(app.db);
    const headers = await aStaffSession(app, { role: 'manager', locationId: store });
    const since = new Date('2026-11-19T08:00:00Z');
    const told = async () =>
      (await labels(headers, { since }, 'price { amount }')).data!.shelfLabels.nodes.filter(
        ({ variantId }) => variantId === id,
      );
    await aPrice(app.db, { variantId: id, amount: 1100, validFrom: new Date('2026-11-18T23:00:00Z') });
    expect(await told()).toEqual([]);
    await aPrice(app.db, {
      variantId: id,
      amount: 1200,
      validFrom: new Date('2026-11-18T23:00:00Z'),
      revision: 1,
      writtenAt: new Date('2026-11-19T11:00:00Z'),
    });
    expect(await told()).toMatchObject([{ price: { amount: 1200 } }]);
  });

  it.each<[string, () => Promise<Headers>, string]>([
    ['a webshop by key alone', () => Promise.resolve({ 'api-key': key }), 'UNAUTHENTICATED'],
    ['a guest', () => aGuestToken(app), 'FORBIDDEN'],
    ['a customer', () => aCustomerSession(app), 'FORBIDDEN'],
    ['an agent', () => aStaffSession(app, { role: 'agent' }), 'FORBIDDEN'],
    ['a marketer', () => aStaffSession(app, { role: 'marketer' }), 'FORBIDDEN'],
    ['an admin', () => aStaffSession(app, { role: 'admin' }), 'FORBIDDEN'],
  ])('are not for %s', async (_, session, code) => {
    expect((await labels(await session())).errors).toMatchObject([{ extensions: { code } }]);
  });

  it('of another store, of a warehouse and of no place are alike: none', async () => {
    await aVariant(app.db);
    const [other, warehouse] = [
      await aLocation(app.db),
      await aLocation(app.db, { abilities: ['ship'] as never }),
    ];
    const none = {
      totalCount: 0,
      nextSince: expect.any(String),
      toTakeDown: [],
      nodes: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    };
    const roles: readonly StaffRole[] = ['associate', 'manager'];
    for (const role of roles) {
      const headers = await aStaffSession(app, { role, locationId: store });
      for (const locationId of [other.id, warehouse.id, anId()])
        expect((await labels(headers, { locationId })).data!.shelfLabels).toEqual(none);
    }
    const ops = await aStaffSession(app, { role: 'ops' });
    expect((await labels(ops, { locationId: other.id })).data!.shelfLabels.nodes.length).toBeGreaterThan(0);
    for (const locationId of [warehouse.id, anId()])
      expect((await labels(ops, { locationId })).data!.shelfLabels).toEqual(none);
  });

  it.each([
    ['no location', { locationId: 'x' }, 'locationId'],
    ['an instant without offset', { since: '2026-01-05' }, 'since'],
    ['a page of 0', { first: 0 }, 'first'],
    ['a page of 101', { first: 101 }, 'first'],
    ['a foreign cursor', { after: 'WzFd' }, 'after'],
  ])('refuse %s, naming the field', async (_, variables, field) => {
    const headers = await aStaffSession(app, { role: 'ops' });
    expect((await labels(headers, variables)).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field } },
    ]);
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
