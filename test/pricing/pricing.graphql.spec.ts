import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { aGuestToken, aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient, anId } from '../support/builders.js';
import { aGroupList, aLocation, aPrice, aVariant } from '../support/catalogue.js';
import { aCustomer } from '../support/orders.js';

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
      totalCount pageInfo { hasNextPage endCursor } nodes { variantId ${fields} } } }`;
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
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await labels(headers, { since, first: 2, after });
      const { nodes, pageInfo, totalCount } = data!.shelfLabels;
      expect(totalCount).toBe(4);
      seen.push(...nodes.map(({ variantId }) => variantId));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen.toSorted()).toEqual(changed.toSorted());
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
    const none = { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
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

describe('setPrices', () => {
  const SET = `mutation SetPrices($input: SetPricesInput!) { setPrices(input: $input) { __typename
    ... on PricesSet { dryRun rows { variantId priceList before { amount } after { amount } changeBps } }
    ... on PriceSurprise { code surprises { variantId changeBps } }
    ... on RuleBroken { code problems { path problem } } ... on NotFound { code what } } }`;
  const aChange = (variantId: string, given: object = {}) => ({
    variantId,
    priceList: 'regular EUR',
    amount: { amount: 1100, currency: 'EUR' },
    validFrom: '2999-01-01T00:00:00Z',
    reason: 'Jaarprijs',
    ...given,
  });
  async function set(headers: Headers, input: object) {
    const { body } = await app.send({ query: SET, variables: { input } }, headers);
    return body as {
      data: { setPrices: Record<string, unknown> } | null;
      errors?: { extensions: { code: string; field?: string } }[];
    };
  }
  const rowsOf = async (id: string): Promise<number> => {
    const [row] = await app.db.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM price WHERE variant_id = $1',
      [id],
    );
    return row!.n;
  };

  it('shows before and after in a dry run, which writes nothing, and sets it once per key', async () => {
    const { id } = await aVariant(app.db, { price: 1000 });
    const headers = await aStaffSession(app, { role: 'ops' });
    const rows = [
      {
        variantId: id,
        priceList: 'regular EUR',
        before: { amount: 1000 },
        after: { amount: 1100 },
        changeBps: 1000,
      },
    ];
    const dry = await set(headers, { changes: [aChange(id)], dryRun: true });
    expect(dry.data!.setPrices).toEqual({ __typename: 'PricesSet', dryRun: true, rows });
    expect(await rowsOf(id)).toBe(1);
    const keyed = { ...headers, 'idempotency-key': anId<'Key'>() };
    for (const _ of [1, 2])
      expect((await set(keyed, { changes: [aChange(id)] })).data!.setPrices).toEqual({
        __typename: 'PricesSet',
        dryRun: false,
        rows,
      });
    expect(await rowsOf(id)).toBe(2);
  });

  it('refuses by type, and writes nothing', async () => {
    const { id } = await aVariant(app.db, { price: 1000 });
    const headers = await aStaffSession(app, { role: 'ops' });
    const answer = async (given: object) =>
      (await set(headers, { changes: [aChange(id, given)] })).data!.setPrices;
    expect(await answer({ amount: { amount: 10, currency: 'EUR' } })).toMatchObject({
      code: 'PRICE_SURPRISE',
      surprises: [{ variantId: id, changeBps: -9900 }],
    });
    expect(await answer({ validFrom: '2020-01-01T00:00:00Z' })).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ path: 'input.changes.0.validFrom', problem: 'IN_THE_PAST' }],
    });
    expect(await answer({ variantId: anId() })).toMatchObject({ code: 'NOT_FOUND', what: 'VARIANT' });
    expect(await rowsOf(id)).toBe(1);
  });

  it.each<[string, () => Promise<Headers>]>([
    ['a customer', () => aCustomerSession(app)],
    ['an associate', () => aStaffSession(app, { role: 'associate' })],
    ['a manager', () => aStaffSession(app, { role: 'manager' })],
    ['an agent', () => aStaffSession(app, { role: 'agent' })],
    ['a marketer', () => aStaffSession(app, { role: 'marketer' })],
  ])('is not for %s', async (_, session) => {
    const { errors } = await set(await session(), { changes: [aChange(anId())] });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it.each([
    ['no change', { changes: [] }],
    ['101 changes', { changes: Array.from({ length: 101 }, () => aChange(anId())) }],
    ['an unknown field', { changes: [aChange(anId(), { channel: 'WEBSHOP' })] }],
    [
      'an amount that is no number',
      { changes: [aChange(anId(), { amount: { amount: 10.5, currency: 'EUR' } })] },
    ],
    [
      'an amount beyond what is exact',
      { changes: [aChange(anId(), { amount: { amount: 2 ** 53, currency: 'EUR' } })] },
    ],
    ['a currency that is none', { changes: [aChange(anId(), { amount: { amount: 1, currency: 'EUX' } })] }],
    ['a price for nothing', { changes: [aChange(anId(), { per: 0 })] }],
    ['a price for 2³¹ units', { changes: [aChange(anId(), { per: 2 ** 31 })] }],
    ['a reason with NUL', { changes: [aChange(anId(), { reason: 'a\u0000' })] }],
    ['a reason without end', { changes: [aChange(anId(), { reason: 'x'.repeat(201) })] }],
    ['a list without end', { changes: [aChange(anId(), { priceList: 'x'.repeat(61) })] }],
    ['a share below nothing', { changes: [aChange(anId())], surpriseMaxBps: -1 }],
  ])('refuses %s as bad input', async (_, input) => {
    const { errors } = await set(await aStaffSession(app, { role: 'ops' }), input);
    expect(errors![0]!.extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
  });
});

describe('priceParity', () => {
  const PARITY = `query Parity($variantIds: [UUID!]!, $at: Instant) { priceParity(variantIds: $variantIds, at: $at) {
    at clientsCompared thingsCompared differences { what clientName expected found approvedBy } } }`;
  const ask = async (variables: object, headers: Headers) =>
    (await app.send({ query: PARITY, variables }, headers)).body;

  it('compares what every enabled client is told, at any instant, and finds no difference', async () => {
    const [one, two] = [await aVariant(app.db, { markdown: 900 }), await aVariant(app.db, { price: null })];
    await aPrice(app.db, { variantId: one.id, amount: 1050, country: 'BE' });
    const hasselt = await aLocation(app.db, { country: 'BE' });
    for (const locationId of [store, hasselt.id])
      await anApiClient(app.db, { kind: ClientKind.POS, locationId, terminalId: anId() });
    await anApiClient(app.db, { disabledAt: new Date('2026-01-02T00:00:00Z') });
    const marketer = await aStaffSession(app, { role: 'marketer' });
    const [{ n }] = await app.db.query<[{ n: number }]>(
      'SELECT count(*)::int AS n FROM api_client WHERE disabled_at IS NULL',
    );
    for (const at of [undefined, '2026-11-15T00:00:00Z', '2999-01-01T00:00:00Z']) {
      const { data } = await ask({ variantIds: [one.id, two.id, anId()], at }, marketer);
      expect(data.priceParity).toMatchObject({ clientsCompared: n, thingsCompared: 2, differences: [] });
    }
  });

  it('is for marketers and ops', async () => {
    for (const role of ['associate', 'manager', 'agent', 'admin'] as const)
      expect((await ask({ variantIds: [anId()] }, await aStaffSession(app, { role }))).errors).toMatchObject([
        { extensions: { code: 'FORBIDDEN' } },
      ]);
    const ops = await aStaffSession(app, { role: 'ops' });
    expect((await ask({ variantIds: [] }, ops)).errors).toMatchObject([
      { extensions: { field: 'variantIds' } },
    ]);
  });
});
