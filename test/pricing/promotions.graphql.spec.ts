import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { promotionsInvariants } from '../../src/cli/audit/promotions.js';
import { Coupon, PromotionRow } from '../../src/pricing/index.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aPrice } from '../support/prices.js';
import { aCustomer } from '../support/customers.js';
import { dataOf, type Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { aStoredPromotion } from '../support/promotions.js';

const REFUSAL =
  '__typename ... on UserError { code message } ... on RuleBroken { problems { path problem } }';
const PROMOTION = '... on Promotion { id name state validFrom validUntil uses dryRun }';
const DOCUMENTS = {
  announcePromotion: `mutation ($input: AnnouncePromotionInput!) { announcePromotion(input: $input) { ${REFUSAL} ${PROMOTION} } }`,
  endPromotion: `mutation ($input: EndPromotionInput!) { endPromotion(input: $input) { __typename ... on UserError { code message } ${PROMOTION} ... on WrongState { currentState } } }`,
  issueCoupons: `mutation ($input: IssueCouponsInput!) { issueCoupons(input: $input) { ${REFUSAL} ... on CouponsIssued { promotionId couponCodes } ... on WrongState { currentState } ... on NotFound { what missingId } } }`,
  promotions: `query ($filter: PromotionFilter, $first: Int, $after: String) { promotions(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id name state uses dryRun } } }`,
} as const;

describe('promotions and coupons, for those who make them', () => {
  let app: RunningApp;
  let ops: Headers;
  let marketer: Headers;

  beforeAll(async () => {
    app = await startApp();
    ops = await aStaffSession(app, { role: 'ops' });
    marketer = await aStaffSession(app, { role: 'marketer' });
  });
  afterEach(() => expectInvariants(app.db, [...pricingInvariants, ...promotionsInvariants]));
  afterAll(() => app.close());

  const send = async (
    name: keyof typeof DOCUMENTS,
    variables: object,
    headers: Headers = marketer,
    key = aKey(),
  ): Promise<Json> =>
    (await app.send({ query: DOCUMENTS[name], variables }, { 'idempotency-key': key, ...headers })).body;
  const ask = async (
    name: keyof typeof DOCUMENTS,
    input: object,
    headers: Headers = marketer,
    key?: string,
  ): Promise<Json> => (await dataOf(app, DOCUMENTS[name], { input }, headers, key))[name];
  const soon = (ms = 60_000) => new Date(Date.now() + ms).toISOString();
  const promotion = (more: object = {}) => ({
    promotion: {
      name: 'Voorjaar',
      conditions: [{ kind: 'COUPON' }],
      actions: [{ kind: 'PERCENTAGE', percentBps: 1_000 }],
      priority: 0,
      validFrom: soon(),
      ...more,
    },
  });
  const rows = async () => {
    const [counted] = (await app.db.query(
      `SELECT (SELECT count(*) FROM promotion)::int AS promotions, (SELECT count(*) FROM coupon)::int AS coupons,
              (SELECT count(*) FROM outbox_event WHERE aggregate = 'promotion')::int AS events,
              (SELECT count(*) FROM audit_entry WHERE operation LIKE '%romotion' OR operation = 'issueCoupons')::int AS audits`,
    )) as Record<string, number>[];
    return counted!;
  };

  it('are announced once per key, listed, ended, and every step has its event and its audit entry', async () => {
    const before = await rows();
    const key = aKey();
    const input = promotion({
      name: 'Lente',
      conditions: [{ kind: 'QUANTITY', quantity: 2 }, { kind: 'COUPON' }],
    });

    const announced = await ask('announcePromotion', input, marketer, key);
    const again = await ask('announcePromotion', input, marketer, key);

    expect(announced).toMatchObject({
      name: 'Lente',
      state: 'SCHEDULED',
      uses: 0,
      dryRun: false,
      validUntil: null,
    });
    expect(again).toEqual(announced);
    const { promotions } = (await send('promotions', { first: 1 })).data;
    expect(promotions.nodes).toMatchObject([{ id: announced.id, state: 'SCHEDULED' }]);
    const ended = await ask('endPromotion', { promotionId: announced.id, reason: 'verkeerd' }, ops);
    expect(ended).toMatchObject({ state: 'ENDED', validUntil: announced.validFrom });
    expect(await ask('endPromotion', { promotionId: announced.id, reason: 'nog eens' })).toMatchObject({
      __typename: 'WrongState',
      currentState: 'ended',
    });
    const after = await rows();
    expect(after).toEqual({
      ...before,
      promotions: before['promotions']! + 1,
      events: before['events']! + 2,
      audits: before['audits']! + 2,
    });
    expect(await app.db.manager.findOneByOrFail(PromotionRow, { id: announced.id })).toMatchObject({
      version: 2,
      conditions: [{ kind: 'quantity', quantity: 2 }, { kind: 'coupon' }],
      actions: [{ kind: 'percentage', percentBps: 1_000 }],
    });
  });

  it('are tried without writing anything', async () => {
    const before = await rows();
    expect(await ask('announcePromotion', { ...promotion(), dryRun: true })).toMatchObject({
      dryRun: true,
      state: 'SCHEDULED',
    });
    expect(await rows()).toEqual(before);
  });

  it('are listed in pages, by state, in one statement', async () => {
    const past = await aStoredPromotion(app.db, {
      productIds: [],
      validUntil: new Date('2026-02-01T00:00:00Z'),
    });
    const now = await aStoredPromotion(app.db, { productIds: [] });
    const ended = (await send('promotions', { filter: { states: ['ENDED'] }, first: 100 })).data.promotions;
    const active = (await send('promotions', { filter: { states: ['ACTIVE'] }, first: 100 })).data.promotions;
    expect(ended.nodes).toContainEqual(expect.objectContaining({ id: past.id, state: 'ENDED' }));
    expect(active.nodes).toContainEqual(expect.objectContaining({ id: now.id, state: 'ACTIVE' }));
    const first = (await send('promotions', { first: 1 })).data.promotions;
    const second = (await send('promotions', { first: 1, after: first.pageInfo.endCursor })).data.promotions;
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(second.nodes[0].id < first.nodes[0].id).toBe(true);
    for (const after of ['x', Buffer.from('[1]').toString('base64url')])
      expect((await send('promotions', { after })).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('get coupons: named ones however they are written, and ones that nobody guesses', async () => {
    const { id } = await ask('announcePromotion', promotion());
    const [one, other] = [`lente-${id.slice(-6)}`, `Zomer ${id.slice(-6)}`];
    const issued = await ask('issueCoupons', { promotionId: id, couponCodes: [one, other], usesMax: 5 });
    expect(issued.couponCodes).toEqual([one.toUpperCase(), other.replace(' ', '').toUpperCase()]);
    const customerId = await aCustomer(app.db);
    const key = aKey();
    const input = {
      promotionId: id,
      count: 100,
      usesMax: 1,
      usesPerCustomerMax: 1,
      customerId,
      until: soon(),
    };
    const drawn = await ask('issueCoupons', input, marketer, key);
    expect(new Set(drawn.couponCodes).size).toBe(100);
    expect(drawn.couponCodes[0]).toMatch(/^[2-9B-Z]{10}$/);
    expect(await ask('issueCoupons', input, marketer, key)).toEqual(drawn);
    expect(await app.db.manager.countBy(Coupon, { promotionId: id, customerId })).toBe(100);
    expect(await ask('issueCoupons', { promotionId: id, couponCodes: [one] })).toMatchObject({
      problems: [{ path: 'input.couponCodes.0', problem: 'TAKEN' }],
    });
  });

  it.each<[string, () => Promise<Headers>]>([
    ['a guest', () => aGuestToken(app)],
    ['a customer', () => aCustomerSession(app)],
    ['an associate', () => aStaffSession(app, { role: 'associate' })],
    ['a manager', () => aStaffSession(app, { role: 'manager' })],
    ['an agent', () => aStaffSession(app, { role: 'agent' })],
    ['an admin', () => aStaffSession(app, { role: 'admin' })],
  ])('are not made by %s', async (_, who) => {
    const headers = await who();
    const before = await rows();
    for (const [name, input] of [
      ['announcePromotion', promotion()],
      ['endPromotion', { promotionId: anId(), reason: 'x' }],
      ['issueCoupons', { promotionId: anId(), count: 1 }],
    ] as const)
      expect((await send(name, { input }, headers)).errors[0].extensions.code).toBe('FORBIDDEN');
    expect((await send('promotions', {}, headers)).errors[0].extensions.code).toBe('FORBIDDEN');
    expect(await rows()).toEqual(before);
  });

  it('refuse what is wrong, all of it at once, and write nothing', async () => {
    const gift = await aVariant(app.db);
    const before = await rows();
    const itself = promotion({
      conditions: [
        { kind: 'PRODUCTS', productIds: [gift.productId] },
        { kind: 'QUANTITY', quantity: 0 },
      ],
      actions: [
        { kind: 'GIFT', giftVariantId: gift.id },
        { kind: 'AMOUNT', amount: { amount: -500, currency: 'EUR' } },
      ],
      validFrom: '2026-01-01T00:00:00Z',
    });
    const branch = promotion({
      conditions: [{ kind: 'CATEGORIES', categoryIds: [gift.categoryId] }],
      actions: [{ kind: 'GIFT', giftVariantId: gift.id }],
    });

    expect((await ask('announcePromotion', itself)).problems).toEqual([
      { path: 'input.promotion.validFrom', problem: 'IN_THE_PAST' },
      { path: 'input.promotion.conditions.1.quantity', problem: 'OUT_OF_RANGE' },
      { path: 'input.promotion.actions.0.giftVariantId', problem: 'REFERS_TO_ITSELF' },
      { path: 'input.promotion.actions.1.amount', problem: 'OUT_OF_RANGE' },
    ]);
    expect((await ask('announcePromotion', branch)).problems).toMatchObject([
      { problem: 'REFERS_TO_ITSELF' },
    ]);
    expect(await rows()).toEqual(before);
  });

  it('give nothing that has no price, now or planned', async () => {
    const [none, planned, ended] = [
      await aVariant(app.db, { price: null }),
      await aVariant(app.db, { price: null }),
      await aVariant(app.db),
    ];
    const tomorrow = new Date(Date.now() + 86_400_000);
    await aPrice(app.db, { variantId: planned.id, amount: 500, validFrom: tomorrow });
    await aPrice(app.db, { variantId: ended.id, amount: null, validFrom: new Date('2026-02-01T00:00:00Z') });
    const giving = ({ id }: { id: string }) =>
      ask('announcePromotion', {
        ...promotion({
          conditions: [{ kind: 'COUPON' }],
          actions: [{ kind: 'GIFT', giftVariantId: id }],
        }),
        dryRun: true,
      });
    for (const gift of [none, ended])
      expect(await giving(gift)).toMatchObject({
        __typename: 'RuleBroken',
        problems: [{ path: 'input.promotion.actions.0.giftVariantId', problem: 'NOT_PRICED' }],
      });
    expect(await giving(planned)).toMatchObject({ __typename: 'Promotion', dryRun: true });
  });

  it.each<[string, object]>([
    ['a fraction', { actions: [{ kind: 'PERCENTAGE', percentBps: 0.5 }] }],
    ['more than an Int', { priority: 2 ** 31 }],
    [
      'more than an amount can be',
      { actions: [{ kind: 'AMOUNT', amount: { amount: 2 ** 53, currency: 'EUR' } }] },
    ],
    ['half a cent', { actions: [{ kind: 'AMOUNT', amount: { amount: 0.5, currency: 'EUR' } }] }],
    ['no currency', { actions: [{ kind: 'AMOUNT', amount: { amount: 1, currency: 'eur' } }] }],
    ['a name of control characters', { name: 'a\u0000b' }],
    ['a long name', { name: 'a'.repeat(101) }],
    ['no name', { name: ' ' }],
    ['many conditions', { conditions: Array.from({ length: 11 }, () => ({ kind: 'COUPON' })) }],
    ['many actions', { actions: Array.from({ length: 6 }, () => ({ kind: 'FREE_DELIVERY' })) }],
    ['another kind', { actions: [{ kind: 'STEAL' }] }],
    ['an unknown field', { actions: [{ kind: 'FREE_DELIVERY', percent: 5 }] }],
    ['no id', { conditions: [{ kind: 'PRODUCTS', productIds: ['x'] }] }],
    ['no instant', { validFrom: 'tomorrow' }],
  ])('are not %s', async (_, more) => {
    const before = await rows();
    const { errors } = await send('announcePromotion', { input: promotion(more) });
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(errors[0].extensions.code);
    expect(await rows()).toEqual(before);
  });

  it.each<[string, object, object]>([
    ['neither codes nor how many', {}, { problem: 'CODES_OR_COUNT' }],
    ['both', { couponCodes: ['ABC'], count: 1 }, { problem: 'CODES_OR_COUNT' }],
    ['none', { couponCodes: [] }, { problem: 'MISSING' }],
    ['too short', { couponCodes: ['AB'] }, { problem: 'NOT_A_CODE' }],
    ['other letters', { couponCodes: ['ÉÉN'] }, { problem: 'NOT_A_CODE' }],
    [
      'one twice',
      { couponCodes: ['TWEEMAAL', 'tweemaal'] },
      { path: 'input.couponCodes.1', problem: 'TAKEN' },
    ],
    ['none of ours', { count: 0 }, { problem: 'OUT_OF_RANGE' }],
    ['many of ours', { count: 101 }, { problem: 'OUT_OF_RANGE' }],
    ['for no use', { count: 1, usesMax: 0 }, { problem: 'OUT_OF_RANGE' }],
    ['for less than no use', { count: 1, usesPerCustomerMax: -1 }, { problem: 'OUT_OF_RANGE' }],
    [
      'for the past',
      { count: 1, until: '2026-01-01T00:00:00Z' },
      { path: 'input.until', problem: 'IN_THE_PAST' },
    ],
  ])('get no coupons of %s', async (_, more, problem) => {
    const { id } = await ask('announcePromotion', promotion());
    const before = await rows();
    expect((await ask('issueCoupons', { promotionId: id, ...more })).problems).toMatchObject([problem]);
    expect(await rows()).toEqual(before);
  });

  it('get no coupons that nobody may have', async () => {
    const { id } = await ask('announcePromotion', promotion());
    const open = await ask('announcePromotion', promotion({ conditions: [] }));
    const missing = anId();
    const typed = [['\u0007AB'], ['A'.repeat(61)], Array.from({ length: 101 }, (_, n) => `CODE-${n}`)];
    for (const couponCodes of typed)
      expect(
        (await send('issueCoupons', { input: { promotionId: id, couponCodes } })).errors[0].extensions.code,
      ).toBe('BAD_USER_INPUT');
    expect(await ask('issueCoupons', { promotionId: missing, count: 1 })).toMatchObject({
      what: 'PROMOTION',
      missingId: missing,
    });
    expect(await ask('issueCoupons', { promotionId: id, count: 1, customerId: missing })).toMatchObject({
      what: 'CUSTOMER',
    });
    expect(await ask('issueCoupons', { promotionId: open.id, count: 1 })).toMatchObject({
      problems: [{ problem: 'NEEDS_NO_COUPON' }],
    });
    await ask('endPromotion', { promotionId: open.id, reason: 'klaar' });
    await ask('endPromotion', { promotionId: id, reason: 'klaar' });
    expect(await ask('issueCoupons', { promotionId: id, count: 1 })).toMatchObject({ currentState: 'ended' });
    expect(await ask('endPromotion', { promotionId: missing, reason: 'x' })).toMatchObject({
      code: 'NOT_FOUND',
    });
    const late = { promotionId: id, reason: 'x', at: '2026-01-01T00:00:00Z' };
    expect((await send('endPromotion', { input: late })).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('end once, however many end them at once', async () => {
    const { id } = await aStoredPromotion(app.db, { productIds: [] });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        ask('endPromotion', { promotionId: id, reason: 'op', at: soon(3_600_000) }),
      ),
    );
    const ended = answers.filter(({ __typename }) => __typename === 'Promotion').length;
    expect(await app.db.manager.findOneByOrFail(PromotionRow, { id })).toMatchObject({
      version: ended + 1,
    });
    const events = (await app.db.query(
      `SELECT sequence FROM outbox_event WHERE aggregate_id = $1 ORDER BY sequence`,
      [id],
    )) as Json[];
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: ended }, (_, index) => index + 2),
    );
  });
});
