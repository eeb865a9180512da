import type { DataSource } from 'typeorm';
import { HoldPurpose, HoldService } from '../../src/inventory/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anActor, anApiClient, anId } from '../support/builders.js';
import { connect } from '../support/database.js';
import type { Json } from '../support/graphql.js';
import { levelAt } from '../support/inventory.js';
import { rounds } from '../support/rounds.js';
import { lockGate } from '../support/lock-gate.js';
import { ADDRESS, aShop, euro, expectInOrder, openShop } from '../checkout/a-shop.js';

const BUYERS = 200;
/** So many of a process come to one row at a time (row-gate.ts); the others queue before it. */
const AT_THE_ROW = 8;
const GATE = 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE';
const DELIVER = { kind: 'DELIVER', address: ADDRESS };

type Goods = Awaited<ReturnType<ReturnType<typeof aShop>['goods']>>;
/** Buys one unit, all prepared; gives the answer. */
type Buyer = () => Promise<Json>;

let app: RunningApp;
/** Beside the pool that the buyers wait for. */
let aside: DataSource;
let shop: ReturnType<typeof aShop>;
beforeAll(async () => {
  app = await startApp();
  await openShop(app);
  shop = aShop(app);
  aside = await connect(app.database.url, 2);
});
afterEach(() => expectInOrder(app));
afterAll(async () => {
  await aside.destroy();
  await app.close();
});

/** As clients are told to: with its key, again for as long as the answer is that we are too busy. */
const buy = async (name: 'placeOrder' | 'payTicket', headers: Headers, input: object): Promise<Json> => {
  const key = aKey();
  for (;;) {
    const { data, errors } = await shop.send(name, headers, input, key);
    if (!errors) return data[name];
    if (errors[0].extensions.code !== 'UNAVAILABLE') throw new Error(JSON.stringify(errors));
  }
};
/** A basket of lines, without a cart, in the app. */
const inApp = async (goods: Goods): Promise<Buyer> => {
  const apiKey = await anApiClient(app.db, { kind: ClientKind.APP, channel: Channel.APP });
  return () => buy('placeOrder', { 'api-key': apiKey }, shop.lineInput(goods.id));
};

const inWebshop = async (goods: Goods): Promise<Buyer> => {
  const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]], { fulfilment: DELIVER });
  return () => buy('placeOrder', headers, input);
};
/** At a till, to be sent to her. */
const atTill = async (goods: Goods): Promise<Buyer> => {
  const till = await shop.till(goods.locationId);
  const { id } = await shop.ask('openTicket', till.headers, {});
  const { version, total } = await shop.addSent(till, id, goods.id);
  const input = {
    ticketId: id,
    expectedVersion: version,
    expectedTotal: euro(total),
    tenders: [{ kind: 'CASH' }],
  };
  return () => buy('payTicket', till.headers, input);
};
const prepared = async (goods: Goods): Promise<Buyer[]> => {
  const buyers: Buyer[] = [];
  for (let made = 0; made < BUYERS; made += 4)
    buyers.push(
      ...(await Promise.all([0, 1, 2, 3].map((n) => [inApp, inWebshop, atTill][(made + n) % 3]!(goods)))),
    );
  return buyers;
};
const tally = (answers: readonly Json[]): Record<string, number> => {
  const counted: Record<string, number> = {};
  for (const { code, __typename } of answers)
    counted[code ?? __typename] = (counted[code ?? __typename] ?? 0) + 1;
  return counted;
};

it.each(rounds)(
  'is one order’s of 200 buyers in three channels, and the others leave nothing behind (round %i)',
  async () => {
    const goods = await shop.goods(1);
    const buyers = await prepared(goods);
    const carts = await shop.count("cart WHERE state = 'open'");
    const gate = await lockGate(aside, GATE, [goods.id]);

    const asked = Promise.all(buyers.map((buyer) => buyer()));
    await gate.queue(AT_THE_ROW);
    await gate.open();
    const counted = tally(await asked);
    await app.settled();

    const { INSUFFICIENT_STOCK: refused, ...sold } = counted;
    expect(refused).toBe(BUYERS - 1);
    expect(Object.values(sold)).toEqual([1]);
    expect(await levelAt(app.db, { variantId: goods.id, locationId: goods.locationId })).toMatchObject({
      ...{ onHand: 1, held: 0, allocated: 1 },
    });
    const [left] = (await app.db.query(
      `SELECT (SELECT count(*)::int FROM order_line WHERE variant_id = $1) AS lines,
            (SELECT count(*)::int FROM customer_order WHERE state <> 'confirmed') AS unfinished,
            (SELECT count(*)::int FROM payment JOIN order_line AS line USING (order_id) WHERE variant_id = $1) AS payments,
            (SELECT count(*)::int FROM payment WHERE state <> 'captured') AS unpaid,
            (SELECT count(*)::int FROM test_gateway_entry AS entry
              WHERE NOT EXISTS (SELECT FROM payment WHERE payment.id = entry.payment_id)) AS taken_for_nothing,
            (SELECT count(*)::int FROM idempotency_record WHERE result IS NULL) AS in_progress,
            (SELECT count(*)::int FROM cart WHERE frozen_until IS NOT NULL AND state = 'open') AS frozen,
            (SELECT count(*)::int FROM hold WHERE state = 'live') AS held,
            (SELECT count(*)::int FROM allocation WHERE variant_id = $1) AS allocations`,
      [goods.id],
    )) as object[];
    expect(left).toEqual({
      ...{ lines: 1, unfinished: 0, payments: 1, unpaid: 0, taken_for_nothing: 0 },
      ...{ in_progress: 0, frozen: 0, held: 0, allocations: 1 },
    });
    expect(carts - (await shop.count("cart WHERE state = 'open'"))).toBeLessThanOrEqual(1);
  },
  600_000, // seconds on a machine of its own
);

it.each(rounds)(
  'is sold to one of three when its hold has ended, though no job has run (round %i)',
  async () => {
    const goods = await shop.goods(1);
    const [causeId, lineId] = [anId(), anId()];
    const level = { variantId: goods.id, locationId: goods.locationId as Id<'Location'>, quantity: 1 };
    await app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, (tx) =>
      app.app.get(HoldService).place(tx, {
        ...{ lines: [{ ...level, lineId }], purpose: HoldPurpose.CHECKOUT, causeId },
        endsAt: new Date(Date.now() - 1),
      }),
    );
    const buyers = await Promise.all([inApp, inWebshop, atTill].map((channel) => channel(goods)));
    const gate = await lockGate(aside, GATE, [goods.id]);
    const asked = Promise.all(buyers.map((buyer) => buyer()));
    await gate.queue(buyers.length);
    await gate.open();
    const { INSUFFICIENT_STOCK: refused } = tally(await asked);
    expect(refused).toBe(2);
    expect(await levelAt(app.db, level)).toMatchObject({ onHand: 1, held: 0, allocated: 1 });
  },
);
