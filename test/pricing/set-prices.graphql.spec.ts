import { Location, LocationKind, Seller } from '../../src/locations/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { MarketService, ShelfLabel } from '../../src/pricing/index.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { aGroupList, aPrice } from '../support/prices.js';

let app: RunningApp;
let store: Id<'Location'>;

beforeAll(async () => {
  app = await startApp();
  store = (await aLocation(app.db)).id;
  await aLocation(app.db, { kind: LocationKind.WAREHOUSE }); // whose seller sells at a distance
});
afterAll(() => app.close());

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

  it('tells a change of more than 32 bits of basis points as the most there is', async () => {
    const { id } = await aVariant(app.db, { price: 1 });
    const headers = await aStaffSession(app, { role: 'ops' });
    const changes = [aChange(id, { amount: { amount: 1_000_000_000, currency: 'EUR' } })];
    const row = { variantId: id, changeBps: 2_147_483_647 };
    expect((await set(headers, { changes })).data!.setPrices).toMatchObject({ surprises: [row] });
    const confirmed = { changes, confirmSurprises: true };
    expect((await set(headers, confirmed)).data!.setPrices).toMatchObject({ rows: [row] });
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
    at clientsCompared thingsCompared sellers { sellerName country clientsCompared thingsCompared differencesFound }
    differences { what clientName sellerName expected found approvedBy } } }`;
  const ask = async (variables: object, headers: Headers) =>
    (await app.send({ query: PARITY, variables }, headers)).body;

  it('compares what every enabled client is told, at any instant, and finds no difference', async () => {
    const [one, two] = [await aVariant(app.db, { markdown: 900 }), await aVariant(app.db, { price: null })];
    await aPrice(app.db, { variantId: one.id, amount: 1050, country: 'BE' });
    const [hasselt, franchise] = [await aLocation(app.db, { country: 'BE' }), await aLocation(app.db)];
    expect(franchise.sellerId).not.toBe(
      (await app.db.manager.findOneByOrFail(Location, { id: store })).sellerId,
    );
    for (const locationId of [store, hasselt.id, franchise.id])
      await anApiClient(app.db, { kind: ClientKind.POS, locationId, terminalId: anId() });
    await anApiClient(app.db, { disabledAt: new Date('2026-01-02T00:00:00Z') });
    const marketer = await aStaffSession(app, { role: 'marketer' });
    const [{ n, sold }] = await app.db.query<[{ n: number; sold: number }]>(
      `SELECT count(*)::int AS n, count(*) FILTER (WHERE location_id IS NULL OR location_id IN (SELECT id FROM location))::int AS sold
         FROM api_client WHERE disabled_at IS NULL`, // sessions of other tests stand in places of no seller
    );
    for (const at of [undefined, '2026-11-15T00:00:00Z', '2999-01-01T00:00:00Z']) {
      const { data } = await ask({ variantIds: [one.id, two.id, anId()], at }, marketer);
      expect(data.priceParity).toMatchObject({ clientsCompared: n, thingsCompared: 2, differences: [] });
      const { sellers } = data.priceParity as {
        sellers: { sellerName: string; country: string; clientsCompared: number; differencesFound: number }[];
      };
      expect(sellers.reduce((so, { clientsCompared }) => so + clientsCompared, 0)).toBe(sold);
      const [belgian, other] = await Promise.all(
        [hasselt, franchise].map(({ sellerId }) => app.db.manager.findOneByOrFail(Seller, { id: sellerId })),
      );
      for (const [sellerName, country] of [
        [belgian!.name, 'BE'],
        [other!.name, 'NL'],
      ])
        expect(sellers).toContainEqual({
          sellerName,
          country,
          clientsCompared: 1,
          thingsCompared: 2,
          differencesFound: 0,
        });
    }
  });

  it('is not moved by what hangs on a shelf: a label is no price', async () => {
    const { id } = await aVariant(app.db, { price: 3295 });
    await aPrice(app.db, { variantId: id, amount: 3495, validFrom: new Date('2026-04-01T00:00:00Z') });
    const asOf = new Date('2026-03-01T00:00:00Z');
    await app.db.manager.insert(ShelfLabel, {
      id: anId<'ShelfLabel'>(),
      locationId: store,
      variantId: null,
      asOf,
      confirmedAt: asOf,
      staffId: null,
    });
    await anApiClient(app.db, { kind: ClientKind.POS, locationId: store, terminalId: anId() });
    const { data } = await ask({ variantIds: [id] }, await aStaffSession(app, { role: 'marketer' }));
    expect(data.priceParity).toMatchObject({ thingsCompared: 1, differences: [] });
  });

  it('names the seller whose tills are told another price', async () => {
    const { id } = await aVariant(app.db, { price: 1000 });
    const club = await aGroupList(app.db, { audience: 'open_group' });
    await aPrice(app.db, { variantId: id, amount: 900, priceListId: club.id });
    const franchise = await aLocation(app.db);
    const { name } = await app.db.manager.findOneByOrFail(Seller, { id: franchise.sellerId });
    await anApiClient(app.db, { kind: ClientKind.POS, locationId: franchise.id, terminalId: anId() });
    const markets = app.app.get(MarketService, { strict: false });
    const honest = markets.ofActor.bind(markets);
    markets.ofActor = async (db, actor) => ({
      ...(await honest(db, actor)),
      ...(actor.locationId === franchise.id && { joinedId: club.id }),
    });
    const { data } = await ask({ variantIds: [id] }, await aStaffSession(app, { role: 'marketer' }));
    markets.ofActor = honest;
    expect(data.priceParity.differences).toMatchObject([
      {
        what: id,
        sellerName: name,
        expected: expect.stringMatching(/^10\.00/),
        found: expect.stringMatching(/^9\.00/),
      },
    ]);
    const { sellers } = data.priceParity as { sellers: { sellerName: string; differencesFound: number }[] };
    expect(sellers.filter(({ differencesFound }) => differencesFound > 0)).toMatchObject([
      { sellerName: name, differencesFound: 1 },
    ]);
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

describe('an amount that is none', () => {
  const good = { amount: 100, currency: 'EUR' };
  const wrong: readonly [string, unknown, string][] = [
    ['overflows', { ...good, amount: 2 ** 53 }, 'amount'],
    ['overflows downwards', { ...good, amount: -(2 ** 53) }, 'amount'],
    ['has more decimals than the currency', { ...good, amount: 0.5 }, 'amount'],
    ['is text', { ...good, amount: '100' }, 'amount'],
    ['is of a currency that is none', { ...good, currency: 'EUX' }, 'currency'],
    ['is of no currency', { amount: 100 }, 'currency'],
    ['says more than amount and currency', { ...good, decimal: '1.00' }, ''],
  ];
  const promotion = (given: object) => ({
    promotion: {
      name: 'Actie',
      conditions: [],
      actions: [],
      priority: 0,
      validFrom: '2999-01-01T00:00:00Z',
      ...given,
    },
  });
  const rules = (given: object) => ({
    key: 'other',
    effectiveFrom: '2999-02-01T00:00:00Z',
    servesOpenOrders: true,
    rules: {
      windowDays: 30,
      startsAt: 'DELIVERY',
      fee: good,
      by: ['POST'],
      postagePaidBy: 'CUSTOMER',
      deliveryCost: good,
      ...given,
    },
    texts: [{ language: 'nl', text: 'Tekst' }],
  });
  const change = (amount: unknown) => ({
    changes: [
      { variantId: anId(), priceList: 'regular EUR', amount, validFrom: '2999-01-01T00:00:00Z', reason: 'x' },
    ],
  });
  type Taker = [name: string, path: string, role: StaffRole, input: (amount: unknown) => object];
  const takers: readonly Taker[] = [
    ['setPrices', 'input.changes.0.amount', 'ops', change],
    [
      'announcePromotion',
      'input.promotion.actions.0.amount',
      'marketer',
      (amount) => promotion({ actions: [{ kind: 'AMOUNT', amount }] }),
    ],
    [
      'announcePromotion',
      'input.promotion.conditions.0.amount',
      'marketer',
      (amount) => promotion({ conditions: [{ kind: 'AMOUNT', amount }] }),
    ],
    [
      'adjustPrice',
      'input.off',
      'associate',
      (off) => ({ cartId: anId(), expectedVersion: 1, off, reason: 'MANDATE' }),
    ],
    ...['fee', 'deliveryCost', 'deliveryFreeFrom'].map(
      (field): Taker =>
        [
          'draftTerms',
          `input.rules.${field}`,
          'ops',
          (amount: unknown) => rules({ [field]: amount }),
        ] as const,
    ),
  ];
  const rows = () =>
    app.db
      .query(`SELECT (SELECT count(*) FROM price) AS prices, (SELECT count(*) FROM promotion) AS promotions,
      (SELECT count(*) FROM terms_draft) AS drafts, (SELECT count(*) FROM audit_entry) AS audits,
      (SELECT count(*) FROM outbox_event) AS events, (SELECT count(*) FROM idempotency_record) AS keys`);

  it.each(takers)(
    'is bad input to %s at %s, named, and writes nothing',
    async (name, path, role, inputOf) => {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`;
      const { id: terminalId } = await aTerminal(app.db, { locationId: store });
      const headers = await aStaffSession(app, {
        role,
        ...(role === 'associate' && { locationId: store, terminalId }),
      });
      const before = await rows();
      for (const [what, amount, field] of wrong) {
        const { body } = await app.send({ query, variables: { input: inputOf(amount) } }, headers);
        const { code, field: told } = body.errors[0].extensions;
        const named = String(told).replace(/\[(\d+)\]/g, '.$1');
        expect([what, code, named.startsWith(path) && named.endsWith(field)]).toEqual([
          what,
          'BAD_USER_INPUT',
          true,
        ]);
      }
      expect(await rows()).toEqual(before);
    },
  );
});
