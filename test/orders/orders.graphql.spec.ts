import type { Id } from '../../src/kernel/ids.js';
import { aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { dataOf, type Json, mutationOf, REFUSAL } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { lockGate } from '../support/lock-gate.js';
import { aShop, euro, everyInvariant, openShop } from '../checkout/a-shop.js';

const PARCEL = { carrier: 'PostNL', trackingNumber: '3SABCD1234567' };

const CLAIM = mutationOf(
  'claimReceipt',
  `${REFUSAL} ... on Order { id documents { number } } ... on WrongState { currentState } ... on NotFound { what missingId }`,
);

describe('the orders of the schema', () => {
  let app: RunningApp;
  let shop: ReturnType<typeof aShop>;

  beforeAll(async () => {
    app = await startApp();
    await openShop(app);
    shop = aShop(app);
  });
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  const read = async (id: string, headers: Headers): Promise<Json> =>
    (
      await app.send(
        { query: 'query ($id: UUID!) { order(id: $id) { id number history { what } } }', variables: { id } },
        headers,
      )
    ).body;
  const placedBy = async (headers: Headers, given = {}) => {
    const goods = await shop.goods(5, given);
    const placed = await shop.ask('placeOrder', headers, shop.lineInput(goods.id, 2));
    const [part] = (await app.db.query('SELECT id FROM fulfilment WHERE order_id = $1', [
      placed.order.id,
    ])) as { id: string }[];
    return { goods, placed, order: placed.order as Json, fulfilmentId: part!.id };
  };
  const associateAt = (locationId: Id<'Location'>) => aStaffSession(app, { role: 'associate', locationId });

  describe('order', () => {
    it('is read by its customer and by staff, and is null for everybody else, as if there were none', async () => {
      const [anna, other] = [await shop.customer(), await shop.customer()];
      const { order } = await placedBy(anna.headers);
      const whole = { data: { order: { id: order.id, number: order.number } } };
      for (const headers of [
        anna.headers,
        await aStaffSession(app, { role: 'ops' }),
        await aStaffSession(app, { role: 'associate' }),
      ])
        expect(await read(order.id, headers)).toMatchObject(whole);
      for (const headers of [other.headers, await aGuestToken(app)]) {
        expect((await read(order.id, headers)).data).toEqual({ order: null });
        expect((await read(anId(), headers)).data).toEqual({ order: null });
      }
    });

    it('is read by an agent after she has checked who calls, and by another agent not even then', async () => {
      const anna = await shop.customer();
      const { order } = await placedBy(anna.headers);
      const [agent, other] = [
        await aStaffSession(app, { role: 'agent' }),
        await aStaffSession(app, { role: 'agent' }),
      ];
      expect((await read(order.id, agent)).data).toEqual({ order: null });
      const query =
        'mutation ($input: ConfirmCallerInput!) { confirmCaller(input: $input) { ... on CustomerFile { id } } }';
      const input = { customerId: anna.customerId, how: 'postcode' };
      await app.send({ query, variables: { input } }, { ...agent, 'idempotency-key': aKey() });
      expect((await read(order.id, agent)).data.order).toMatchObject({ id: order.id });
      expect((await read(order.id, other)).data).toEqual({ order: null });
    });

    it('is read by the guest who has its token, and by no other', async () => {
      const headers = await shop.guest();
      const { placed, order } = await placedBy(headers);
      const hers = { ...headers, 'guest-token': placed.guestToken };
      expect((await read(order.id, hers)).data.order).toMatchObject({ number: order.number });
      expect(
        (await read(order.id, { ...headers, 'guest-token': 'guest-of-nobody' })).data?.order ?? null,
      ).toBeNull();
      expect((await read(order.id, headers)).data?.order ?? null).toBeNull();
      expect((await read(order.id, (await shop.customer()).headers)).data).toEqual({ order: null });
    });

    it('tells what happened in her language', async () => {
      const anna = await shop.customer();
      const { order } = await placedBy(anna.headers);
      const told = async (language: string) =>
        (await read(order.id, { ...anna.headers, 'accept-language': language })).data.order.history.map(
          ({ what }: Json) => what,
        );
      expect(await told('en')).toEqual(['Placed, waiting for payment', 'Confirmed']);
      expect(await told('nl')).toEqual(['Geplaatst, wacht op betaling', 'Bevestigd']);
    });

    it('names the field of an id that is none', async () => {
      const { errors } = await read('x', await shop.guest());
      expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
      expect(JSON.stringify(errors[0])).toContain('id');
    });
  });

  it('pages through a customer’s orders, newest first, each once', async () => {
    const anna = await shop.customer();
    const ids: string[] = [];
    for (let made = 0; made < 5; made += 1) {
      ids.push((await placedBy(anna.headers)).order.id);
      await new Promise((resolve) => setTimeout(resolve, 2)); // ids sort by the millisecond
    }
    await placedBy((await shop.customer()).headers);
    const page = async (after: string | null): Promise<Json> =>
      (
        await app.send(
          {
            query: `query ($after: String) { me { orders(first: 2, after: $after) {
              nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
            variables: { after },
          },
          anna.headers,
        )
      ).body.data.me.orders;
    const seen: string[] = [];
    for (let after: string | null = null, pages = 1; pages <= 3; pages += 1) {
      const { nodes, totalCount, pageInfo } = await page(after);
      seen.push(...nodes.map(({ id }: Json) => id));
      expect(totalCount).toBe(5);
      expect(pageInfo).toMatchObject({ hasNextPage: pages < 3, hasPreviousPage: pages > 1 });
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual([...ids].reverse());
    const tooMany = await app.send({ query: '{ me { orders(first: 101) { nodes { id } } } }' }, anna.headers);
    expect(tooMany.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    const forged = await app.send(
      { query: '{ me { orders(first: 2, after: "forged") { nodes { id } } } }' },
      anna.headers,
    );
    expect(forged.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  describe('despatchFulfilment', () => {
    it('gives the units to the carrier, once per key', async () => {
      const { goods, order, fulfilmentId } = await placedBy(await shop.guest());
      const iris = await associateAt(goods.locationId);
      const key = aKey();

      const sent = await shop.ask('despatchFulfilment', iris, { fulfilmentId, ...PARCEL }, key);

      expect(sent).toMatchObject({
        __typename: 'Fulfilment',
        id: fulfilmentId,
        state: 'DESPATCHED',
        doneAt: expect.any(String),
        tracking: PARCEL,
      });
      expect(await shop.ask('despatchFulfilment', iris, { fulfilmentId, ...PARCEL }, key)).toEqual(sent);
      expect(await levelAt(app.db, { variantId: goods.id, locationId: goods.locationId })).toMatchObject({
        onHand: 3,
        allocated: 0,
      });
      expect(
        await app.db.query('SELECT state, version FROM customer_order WHERE id = $1', [order.id]),
      ).toEqual([{ state: 'fulfilled', version: 3 }]);
      expect(await shop.ask('despatchFulfilment', iris, { fulfilmentId, ...PARCEL })).toMatchObject({
        code: 'WRONG_STATE',
        currentState: 'despatched',
      });
    });

    it('refuses elsewhere, but not ops; and what there is not', async () => {
      const { goods, fulfilmentId } = await placedBy(await shop.guest());
      const elsewhere = await aStaffSession(app, { role: 'associate' });
      const before = await shop.rows();
      expect(await shop.ask('despatchFulfilment', elsewhere, { fulfilmentId, ...PARCEL })).toMatchObject({
        code: 'WRONG_LOCATION',
        rightLocationId: goods.locationId,
      });
      const missing = anId();
      expect(
        await shop.ask('despatchFulfilment', elsewhere, { fulfilmentId: missing, ...PARCEL }),
      ).toMatchObject({ code: 'NOT_FOUND', missingId: missing });
      expect({ ...(await shop.rows()), outbox_event: 0 }).toEqual({ ...before, outbox_event: 0 });
      const ops = await aStaffSession(app, { role: 'ops' });
      expect(await shop.ask('despatchFulfilment', ops, { fulfilmentId, ...PARCEL })).toMatchObject({
        state: 'DESPATCHED',
      });
    });

    it('leaves once when two despatch it at once', async () => {
      const { goods, fulfilmentId } = await placedBy(await shop.guest());
      const iris = await associateAt(goods.locationId);
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => shop.ask('despatchFulfilment', iris, { fulfilmentId, ...PARCEL })),
      );
      expect(answers.filter(({ __typename }) => __typename === 'Fulfilment')).toHaveLength(1);
      expect(answers.filter(({ code }) => code === 'WRONG_STATE')).toHaveLength(3);
      expect(await levelAt(app.db, { variantId: goods.id, locationId: goods.locationId })).toMatchObject({
        onHand: 3,
      });
    });

    it('asks for one serial number per unit of what has them', async () => {
      const { goods, order, fulfilmentId } = await placedBy(await shop.guest(), { needsSerial: true });
      const iris = await associateAt(goods.locationId);
      const lineId = order.lines[0].id;
      const serials = (...numbers: string[]) => numbers.map((serialNumber) => ({ lineId, serialNumber }));
      for (const given of [[], serials('A'), serials('A', 'A'), serials('A', 'B', 'C')])
        expect(
          await shop.ask('despatchFulfilment', iris, { fulfilmentId, ...PARCEL, serials: given }),
        ).toMatchObject({ code: 'SERIAL_NEEDED', lineId });
      await shop.ask('despatchFulfilment', iris, { fulfilmentId, ...PARCEL, serials: serials('A', 'B') });
      expect(await app.db.query('SELECT serial_numbers FROM order_line WHERE id = $1', [lineId])).toEqual([
        { serial_numbers: ['A', 'B'] },
      ]);
      const other = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id, 2));
      const [part] = (await app.db.query('SELECT id FROM fulfilment WHERE order_id = $1', [
        other.order.id,
      ])) as { id: string }[];
      const sent = await shop.ask('despatchFulfilment', iris, {
        ...{ fulfilmentId: part!.id, ...PARCEL },
        serials: ['C', ' B '].map((serialNumber) => ({ lineId: other.order.lines[0].id, serialNumber })),
      });
      expect(sent).toMatchObject({
        ...{ code: 'SERIAL_NEEDED', lineId: other.order.lines[0].id, soldAlready: ['B'] },
      });
      expect(await shop.count('sold_unit')).toBe(2);
    });

    it.each([
      ['a guest', () => shop.guest()],
      ['a customer', async () => (await shop.customer()).headers],
      ['an agent', () => aStaffSession(app, { role: 'agent' })],
      ['an admin', () => aStaffSession(app, { role: 'admin' })],
    ])('is not for %s', async (_, headersOf) => {
      const { errors } = await shop.send('despatchFulfilment', await headersOf(), {
        fulfilmentId: anId(),
        ...PARCEL,
      });
      expect(errors[0].extensions.code).toMatch(/^(FORBIDDEN|UNAUTHENTICATED)$/);
    });

    it.each([
      ['an id that is none', { fulfilmentId: 'x' }, 'fulfilmentId'],
      ['a carrier too long', { carrier: 'x'.repeat(201) }, 'carrier'],
      ['a blank carrier', { carrier: ' ' }, 'carrier'],
      ['a number with NUL', { trackingNumber: '3S\u0000' }, 'trackingNumber'],
      ['a serial of no line', { serials: [{ lineId: 'x', serialNumber: 'A' }] }, 'lineId'],
      ['an unknown field', { colour: 'red' }, 'colour'],
    ])('names the field of bad input: %s', async (_, given, field) => {
      const iris = await aStaffSession(app, { role: 'associate' });
      const { errors } = await shop.send('despatchFulfilment', iris, {
        fulfilmentId: anId(),
        ...PARCEL,
        ...given,
      });
      expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
      expect(JSON.stringify(errors[0])).toContain(field);
    });
  });

  describe('claimReceipt', () => {
    const claimed = async (headers: Headers, input: object): Promise<Json> =>
      (await dataOf(app, CLAIM, { input }, headers)).claimReceipt;
    const refusal = async (headers: Headers, input: object): Promise<Json> =>
      (await app.send({ query: CLAIM, variables: { input } }, headers)).body.errors?.[0].extensions;
    /** A sale to nobody known, paid and taken along; and the till it was made at. */
    const aSale = async (amount = 1_000) => {
      const till = await shop.till();
      const { ticket } = await shop.ticketOf(till, { price: amount });
      const { receipt, order } = await shop.pay(till, ticket);
      return {
        till,
        documentNumber: receipt.number as string,
        total: euro(amount),
        orderId: order.id as string,
      };
    };

    it('makes a sale without a card hers by its receipt, once, with its points', async () => {
      const { documentNumber, total, orderId } = await aSale(2_500);
      const [anna, bea] = [await shop.customer(), await shop.customer()];
      const wrong = [
        { documentNumber, total: euro(2_499) },
        { documentNumber, total: { amount: 2_500, currency: 'USD' } },
        { documentNumber: 'XXX1-2026-000001', total },
      ];
      for (const input of wrong)
        expect(await claimed(anna.headers, input)).toEqual({
          __typename: 'NotFound',
          code: 'NOT_FOUND',
          message: expect.any(String) as string,
          what: 'DOCUMENT',
          missingId: null,
        });

      const gate = await lockGate(app.db, 'SELECT FROM customer_order WHERE id = $1 FOR UPDATE', [orderId]);
      const asked = Promise.all(
        [anna, bea].map(({ headers }) => claimed(headers, { documentNumber, total })),
      );
      await gate.queue(2);
      await gate.open();
      const answers = await asked;

      const winner = answers[0].__typename === 'Order' ? anna : bea;
      const [won, lost] = winner === anna ? answers : [...answers].reverse();
      expect(won).toMatchObject({ id: orderId, documents: [{ number: documentNumber }] });
      expect(lost).toMatchObject({ code: 'WRONG_STATE', currentState: 'claimed' });
      const keyed = { ...winner.headers, 'idempotency-key': aKey() };
      for (let round = 0; round < 11; round += 1)
        expect(await claimed(keyed, { documentNumber, total })).toMatchObject({ id: orderId });
      await app.settled();
      const { me } = await dataOf(app, '{ me { points orders { nodes { id } } } }', {}, winner.headers);
      expect(me).toMatchObject({ points: 25, orders: { nodes: [{ id: orderId }] } });
    });

    it('lets nobody guess: ten tries of a person, ten at a receipt', async () => {
      const { headers } = await shop.customer();
      const guess = (index: number) =>
        claimed(headers, { documentNumber: `ABC1-2026-${100_000 + index}`, total: euro(1) });
      const codes = [];
      for (let index = 0; index < 11; index += 1) codes.push((await guess(index)).code);
      expect(codes).toEqual([...Array<string>(10).fill('NOT_FOUND'), 'TOO_MANY_ATTEMPTS']);
    });

    it('is for a customer whom staff name, and for nobody they have not asked', async () => {
      const { till, documentNumber, total, orderId } = await aSale();
      const { customerId, headers } = await shop.customer();
      const receipt = { documentNumber, total };
      const agent = await aStaffSession(app, { role: 'agent' });
      expect(await refusal(headers, { ...receipt, customerId })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await refusal(till.headers, receipt)).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await refusal(agent, { ...receipt, customerId })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await claimed(till.headers, { ...receipt, customerId: anId() })).toMatchObject({
        what: 'CUSTOMER',
      });
      expect(await claimed(till.headers, { ...receipt, customerId })).toMatchObject({ id: orderId });
    });

    it.each([
      [{ documentNumber: 'x'.repeat(201), total: euro(1) }, 'input.documentNumber'],
      [{ documentNumber: 'x', total: euro(1.5) }, 'input.total.amount'],
    ])('names the field of bad input: %j', async (input, field) => {
      const { headers } = await shop.customer();
      expect(await refusal(headers, input)).toMatchObject({ code: 'BAD_USER_INPUT', field });
    });
  });
});
