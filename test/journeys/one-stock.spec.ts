import { HoldPurpose, HoldService, StockService } from '../../src/inventory/index.js';
import { LocationKind } from '../../src/locations/index.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aStaffSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey, anActor, anApiClient, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { dataOf, type Json, mutationOf, REFUSAL } from '../support/graphql.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import { lockGate } from '../support/lock-gate.js';
import { expectInOrder, type Shop, startShop } from '../checkout/a-shop.js';

let app: RunningApp;
let shop: Shop;
let ops: Headers;
beforeAll(async () => {
  ({ app, shop } = await startShop());
  ops = await aStaffSession(app, { role: 'ops' });
});
afterEach(() => expectInOrder(app));
afterAll(() => app.close());

const ask = (query: string, variables: object, headers = ops): Promise<Json> =>
  dataOf(app, query, variables, headers);
const tasksOf = async (locationId: string): Promise<Json[]> =>
  (
    await ask(
      'query ($filter: TaskFilter) { tasks(filter: $filter) { nodes { kind state summary causeId outcome } } }',
      { filter: { locationId } },
    )
  ).tasks.nodes;
const linesOf = async (orderId: string): Promise<Json> =>
  app.db.query('SELECT id, short, quantity FROM order_line WHERE order_id = $1', [orderId]);
const block = (variantId: string, blocked: boolean) =>
  ask(
    `mutation ($input: SetSaleBlockInput!) { setSaleBlock(input: $input) { ${REFUSAL}
      ... on SaleBlock { variantId blocked reason since unitsSold buyersKnown } } }`,
    { input: { variantId, blocked, reason: 'recall' } },
  ).then((data: Json) => data.setSaleBlock);

describe('the last unit in the store is in a customer’s hand', () => {
  it('though a paid web order was promised it: sold, and the order is sent from elsewhere', async () => {
    const till = await shop.till();
    const goods = await shop.goods(1, {}, till.locationId);
    const { order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id));
    expect(await levelAt(app.db, { variantId: goods.id, locationId: till.locationId })).toMatchObject({
      onHand: 1,
      allocated: 1,
    });
    const elsewhere = await aLocation(app.db, { kind: LocationKind.WAREHOUSE });
    await aStockLevel(app.db, { variantId: goods.id, locationId: elsewhere.id, onHand: 4 });

    const paid = await shop.pay(till, await shop.ticketWith(till, [goods.barcode]));

    expect(paid).toMatchObject({ state: 'PAID' });
    const [told] = await tasksOf(till.locationId);
    expect(told).toMatchObject({
      kind: 'SHORTFALL',
      summary: expect.stringContaining('It can be had delivered.'),
    });
    await app.settled();
    expect(await linesOf(order.id)).toEqual([{ id: order.lines[0].id, short: 0, quantity: 1 }]);
    expect(await levelAt(app.db, { variantId: goods.id, locationId: elsewhere.id })).toMatchObject({
      onHand: 4,
      allocated: 1,
    });
    expect((await tasksOf(till.locationId))[0]).toMatchObject({ state: 'DONE', outcome: expect.any(String) });
  });

  it('and there is none elsewhere: the line is short, until stock comes', async () => {
    const till = await shop.till();
    const goods = await shop.goods(1, {}, till.locationId);
    const { order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id));

    await shop.pay(till, await shop.ticketWith(till, [goods.barcode]));
    await app.settled();

    expect(await linesOf(order.id)).toEqual([{ id: order.lines[0].id, short: 1, quantity: 1 }]);
    await app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, (tx) =>
      app.app.get(StockService).setByImport(tx, {
        rows: [
          {
            ...{ variantId: goods.id, locationId: till.locationId, onHand: 1, place: null },
            ...{ display: 0, quarantine: 0, damaged: 0, safetyStock: 0, backorderLimit: 0 },
          },
        ],
        cause: { kind: 'import', id: anId() },
      }),
    );
    await app.settled();
    expect(await linesOf(order.id)).toEqual([{ id: order.lines[0].id, short: 0, quantity: 1 }]);
    expect(await levelAt(app.db, { variantId: goods.id, locationId: till.locationId })).toMatchObject({
      onHand: 1,
      allocated: 1,
    });
  });

  it('and it lies aside for somebody: one look, then it is sold, or was found', async () => {
    const till = await shop.till();
    const goods = await shop.goods(1, {}, till.locationId);
    const [causeId, lineId] = [anId(), anId()];
    await app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, async (tx) => {
      const level = { variantId: goods.id, locationId: till.locationId, quantity: 1 };
      await app.app.get(HoldService).place(tx, {
        lines: [{ ...level, lineId }],
        purpose: HoldPurpose.CHECKOUT,
        causeId,
        endsAt: new Date(Date.now() + 600_000),
      });
      await app.app.get(StockService).putAside(tx, [level], { causeId, place: 'C-3' });
    });
    const ticket = await shop.ticketWith(till, [goods.barcode]);

    expect(await shop.pay(till, ticket)).toMatchObject({ code: 'UNIT_PUT_ASIDE' });
    const found = await shop.pay(till, ticket, { takePutAsideLineIds: [] });
    expect(found).toMatchObject({ state: 'PAID' });
    const level = { variantId: goods.id, locationId: till.locationId };
    expect(await levelAt(app.db, level)).toMatchObject({ onHand: 1, putAside: 1, held: 1 });

    const next = await shop.ticketWith(till, [goods.barcode]);
    const { lines } = (
      await ask(
        'query ($id: UUID) { ticket(id: $id) { cart { lines { id } } } }',
        { id: next.id },
        till.headers,
      )
    ).ticket.cart;
    const taken = await shop.pay(till, next, { takePutAsideLineIds: [lines[0].id] });
    expect(taken).toMatchObject({ state: 'PAID' });
    expect(await levelAt(app.db, level)).toMatchObject({ onHand: 0, putAside: 0, held: 0 });
  });
});

describe('a picker who cannot give what was promised', () => {
  const mutate = async (name: string, input: object, fields: string, headers: Headers, key = aKey()) =>
    (await dataOf(app, mutationOf(name, `${REFUSAL} ${fields}`), { input }, headers, key))[name];
  const REJECTED =
    '... on PickRejected { effect recountTaskId resourced task { id lines { lineId picked } } alternatives { kind location { id } } }';
  /** A paid collection of one unit, in the hands of a picker of its store. */
  const picking = async (onHand: number) => {
    const till = await shop.till();
    const goods = await shop.goods(onHand, {}, till.locationId);
    const { order } = await shop.ask('placeOrder', await shop.guest(), {
      ...shop.lineInput(goods.id, 1, 1000),
      lines: [
        {
          ...{ variantId: goods.id, quantity: 1 },
          fulfilment: { kind: 'COLLECT', locationId: till.locationId },
        },
      ],
    });
    const task = await mutate('takeNextPick', {}, '... on PickTask { id lines { lineId } }', till.headers);
    const level = { variantId: goods.id, locationId: till.locationId };
    const reject = (reason: string, more: object = {}, key?: string): Promise<Json> =>
      mutate(
        'rejectPick',
        { taskId: task.id, lineId: task.lines[0].lineId, quantity: 1, reason, ...more },
        REJECTED,
        till.headers,
        key,
      );
    return { till, goods, order, task, level, reject };
  };

  it('did not find it: nothing more is promised there until it is counted, and she is offered another store', async () => {
    const { till, goods, order, level, reject } = await picking(3);
    const other = await aLocation(app.db);
    await aStockLevel(app.db, { variantId: goods.id, locationId: other.id, onHand: 2 });
    const key = aKey();

    const rejected = await reject('NOT_FOUND', {}, key);
    expect(rejected).toMatchObject({ resourced: false, recountTaskId: expect.any(String) });
    expect(await reject('NOT_FOUND', {}, key)).toEqual(rejected);
    expect(rejected.alternatives).toContainEqual({ kind: 'COLLECT', location: { id: other.id } });
    expect(await levelAt(app.db, level)).toMatchObject({ onHand: 3, allocated: 0, unconfirmed: true });
    expect(await linesOf(order.id)).toMatchObject([{ short: 1 }]);
    const collectHere = {
      ...shop.lineInput(goods.id, 1, 1000),
      lines: [
        {
          ...{ variantId: goods.id, quantity: 1 },
          fulfilment: { kind: 'COLLECT', locationId: till.locationId },
        },
      ],
    };
    expect(await shop.ask('placeOrder', await shop.guest(), collectHere)).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
    });

    const store = await aStaffSession(app, { role: 'manager', locationId: till.locationId });
    const { id: countId } = await mutate(
      'openStockCount',
      { locationId: till.locationId, variantIds: [goods.id] },
      '... on StockCount { id }',
      store,
    );
    const lines = [{ variantId: goods.id, counted: 2 }];
    await mutate('recordStockCount', { countId, lines }, '... on StockCount { id }', store);
    await mutate('closeStockCount', { countId }, '... on StockCount { id }', store);
    await app.settled();

    expect(await levelAt(app.db, level)).toMatchObject({ onHand: 2, allocated: 1, unconfirmed: false });
    expect(await linesOf(order.id)).toMatchObject([{ short: 0 }]);
  });

  it.each([
    ['DAMAGED', { damaged: 1, display: 0 }],
    ['DISPLAY_ONLY', { damaged: 0, display: 1 }],
  ])('found it %s: it is that now, and another of the same store takes its place', async (reason, became) => {
    const { order, level, reject } = await picking(2);
    expect(await reject(reason)).toMatchObject({ resourced: true, recountTaskId: null, alternatives: [] });
    expect(await levelAt(app.db, level)).toMatchObject({ onHand: 2, allocated: 1, ...became });
    expect(await linesOf(order.id)).toMatchObject([{ short: 0 }]);
  });

  it('rejects no more than is asked, nothing of another’s, and a line once', async () => {
    const { reject } = await picking(1);
    expect(await reject('DAMAGED', { quantity: 2 })).toMatchObject({ code: 'WRONG_STATE' });
    expect(await reject('DAMAGED', { taskId: anId() })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await reject('DAMAGED', { lineId: anId() })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await reject('DAMAGED')).toMatchObject({ resourced: false });
    expect(await reject('DAMAGED')).toMatchObject({ code: 'WRONG_STATE' });
  });
});

describe('a recall', () => {
  it('stops the sale in every channel in the next statement, and says who has it', async () => {
    const till = await shop.till();
    const goods = await shop.goods(5, {}, till.locationId);
    await shop.pay(till, await shop.ticketWith(till, [goods.barcode]));
    const { order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id, 2));
    const ticket = await shop.ticketWith(till, [goods.barcode]);

    expect(await block(goods.id, true)).toMatchObject({
      ...{ variantId: goods.id, blocked: true, reason: 'recall' },
      ...{ unitsSold: 1, buyersKnown: 0, since: expect.any(String) },
    });

    const guest = await shop.guest();
    const { cart, guestToken } = await shop.ask('openCart', guest, {});
    const line = { cartId: cart.id, variantId: goods.id, quantity: 1 };
    const reservation = {
      lines: [{ variantId: goods.id, quantity: 1 }],
      fulfilment: { kind: 'COLLECT', locationId: till.locationId },
      ...{ contact: { name: 'Anna', email: 'anna@example.org' }, receipt: { by: 'PRINT' } },
    };
    const inApp = { 'api-key': await anApiClient(app.db, { kind: ClientKind.APP, channel: Channel.APP }) };
    for (const refused of [
      await shop.pay(till, ticket),
      await shop.ask('scanIntoCart', till.headers, { cartId: ticket.id, barcode: goods.barcode }),
      await shop.ask('placeOrder', guest, shop.lineInput(goods.id)),
      await shop.ask('placeOrder', inApp, shop.lineInput(goods.id)),
      await shop.ask('addCartLine', { ...guest, 'guest-token': guestToken }, line),
      await shop.ask('placeReservation', { ...guest, 'guest-token': guestToken }, reservation),
      await shop.ask('placeReservation', till.headers, reservation),
    ])
      expect(refused).toMatchObject({ code: 'SALE_BLOCKED' });
    const { buyers } = await ask(
      'query ($variantId: UUID!) { buyers(variantId: $variantId, first: 1) { totalCount pageInfo { hasNextPage } nodes { orderId orderNumber quantity contact { email } } } }',
      { variantId: goods.id },
    );
    expect(buyers).toMatchObject({
      totalCount: 2,
      pageInfo: { hasNextPage: true },
      nodes: [
        { orderId: order.id, orderNumber: order.number, quantity: 2, contact: { email: 'anna@example.org' } },
      ],
    });
    expect(await block(goods.id, false)).toMatchObject({ blocked: false });
    expect(await shop.pay(till, ticket)).toMatchObject({ state: 'PAID' });
    expect(await block(anId(), true)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that comes while somebody buys: the next is refused, her order is listed, and nothing of it leaves', async () => {
    const till = await shop.till();
    const iris = await aStaffSession(app, { role: 'associate', locationId: till.locationId });
    const goods = await shop.goods(2, {}, till.locationId);
    const at = 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE';
    const gate = await lockGate(app.db, at, [goods.id]);
    const placing = shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id));
    await gate.queue(1);
    expect(await block(goods.id, true)).toMatchObject({ blocked: true });
    expect(await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id))).toMatchObject({
      code: 'SALE_BLOCKED',
    });
    await gate.open();

    const { order } = await placing;
    const { buyers } = await ask(
      'query ($variantId: UUID!) { buyers(variantId: $variantId) { nodes { orderNumber } } }',
      { variantId: goods.id },
    );
    expect(buyers.nodes).toEqual([{ orderNumber: order.number }]);
    const [row] = (await app.db.query('SELECT id FROM fulfilment WHERE order_id = $1', [order.id])) as Json;
    const sent = { fulfilmentId: row.id, carrier: 'Bode', trackingNumber: 'T1' };
    expect(await shop.ask('despatchFulfilment', iris, sent)).toMatchObject({ code: 'SALE_BLOCKED' });
  });

  it('of a part stops the bundle, and what waits for its carrier stays', async () => {
    const till = await shop.till();
    const iris = await aStaffSession(app, { role: 'associate', locationId: till.locationId });
    const part = await shop.goods(9, {}, till.locationId);
    const bundle = await aVariant(app.db, { components: [{ variantId: part.id, quantity: 2 }] });
    const sent = await Promise.all(
      [part, bundle].map(async ({ id }) => {
        const { order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(id));
        const [row] = (await app.db.query('SELECT id FROM fulfilment WHERE order_id = $1', [
          order.id,
        ])) as Json;
        return { fulfilmentId: row.id, carrier: 'Bode', trackingNumber: 'T1' };
      }),
    );
    const ticket = await shop.ticketWith(till, [bundle.barcode]);
    const level = { variantId: part.id, locationId: till.locationId };

    await block(part.id, true);

    await app.settled();
    const before = { rows: await shop.rows(), level: await levelAt(app.db, level) };
    for (const refused of [
      await shop.pay(till, ticket),
      await shop.ask('scanIntoCart', till.headers, { cartId: ticket.id, barcode: bundle.barcode }),
      await shop.ask('placeOrder', await shop.guest(), shop.lineInput(bundle.id)),
      ...(await Promise.all(sent.map((parcel) => shop.ask('despatchFulfilment', iris, parcel)))),
    ])
      expect(refused).toMatchObject({ code: 'SALE_BLOCKED' });
    expect({ rows: await shop.rows(), level: await levelAt(app.db, level) }).toEqual(before);
    await app.db.query('DELETE FROM bundle_component WHERE bundle_id = $1', [bundle.id]);
    expect(await shop.ask('despatchFulfilment', iris, sent[1]!)).toMatchObject({ code: 'SALE_BLOCKED' });

    await block(part.id, false);
    for (const parcel of sent)
      expect(await shop.ask('despatchFulfilment', iris, parcel)).toMatchObject({ state: 'DESPATCHED' });
  });
});

it('a location that is closed promises nothing, however it is asked, and nothing is written', async () => {
  const goods = await shop.goods(9);
  await app.db.query("UPDATE location SET closed = true, abilities = '{}' WHERE id = $1", [goods.locationId]);
  const guest = await shop.guest();
  const { cart, guestToken } = await shop.ask('openCart', guest, {});
  const hers = { ...guest, 'guest-token': guestToken };
  const collect = { kind: 'COLLECT', locationId: goods.locationId };
  const level = { variantId: goods.id, locationId: goods.locationId };
  const lines = [{ variantId: goods.id, quantity: 1 }];
  const contact = { name: 'Anna', email: 'anna@example.org' };
  await app.settled();
  const before = { rows: await shop.rows(), level: await levelAt(app.db, level) };
  for (const [refused, code] of [
    [await shop.ask('placeOrder', guest, shop.lineInput(goods.id)), 'INSUFFICIENT_STOCK'],
    [
      await shop.ask('addCartLine', hers, { cartId: cart.id, ...lines[0], fulfilment: collect }),
      'FULFILMENT_NOT_POSSIBLE',
    ],
    [
      await shop.ask('placeReservation', hers, {
        ...{ lines, fulfilment: collect, contact, receipt: { by: 'PRINT' } },
      }),
      'FULFILMENT_NOT_POSSIBLE',
    ],
  ])
    expect(refused).toMatchObject({ code });
  const { planSourcing: plan } = await ask(
    'query ($lines: [NewLineInput!]!, $near: PointInput!) { planSourcing(lines: $lines, near: $near) { parts { locationId } shortages { available } } }',
    { lines, near: { postcode: '3511 AB', country: 'NL' } },
  );
  expect(plan).toEqual({ parts: [], shortages: [{ available: 0 }] });
  expect({ rows: await shop.rows(), level: await levelAt(app.db, level) }).toEqual(before);
});
