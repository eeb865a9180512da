import { Cart } from '../../src/cart/index.js';
import { FinishLeftOrders } from '../../src/checkout/finish-left-orders.job.js';
import { Hold, HoldState } from '../../src/inventory/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { Order } from '../../src/orders/index.js';
import type { Gateway } from '../../src/payments/gateways/gateway.js';
import { TestGateway } from '../../src/payments/gateways/test.gateway.js';
import type { RunningApp } from '../support/app.js';
import { aKey } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import { oneByOne } from '../support/lock-gate.js';
import { everyInvariant, type Shop, startShop } from './a-shop.js';
import type { Json } from '../support/graphql.js';

/** An order of 10.00 delivered for 4.95 is 14.95; this one ends in 13, which the built-in gateway declines. */
const DECLINED_PRICE = 1018;
const DECLINED_TOTAL = DECLINED_PRICE + 495;
const FIFTEEN_MINUTES = "interval '16 minutes'";

describe('the gateway between the two transactions of an order', () => {
  let app: RunningApp;
  let shop: Shop;
  let gateway: TestGateway;
  let job: FinishLeftOrders;

  beforeAll(async () => {
    ({ app, shop } = await startShop());
    gateway = app.app.get(TestGateway, { strict: false });
    job = app.app.get(FinishLeftOrders, { strict: false });
  });
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  /** Runs `work` while the gateway's answer is lost, after it took the money or before. */
  const withoutAnswer = async <Result>(
    when: 'before' | 'after',
    work: () => Promise<Result>,
    only: (request: Parameters<Gateway['capture']>[0]) => boolean = () => true,
  ): Promise<Result> => {
    const capture = gateway.capture.bind(gateway);
    gateway.capture = async (request) => {
      if (!only(request)) return capture(request);
      if (when === 'after') await capture(request);
      throw new Error('the line to the gateway broke');
    };
    try {
      return await work();
    } finally {
      gateway.capture = capture;
    }
  };
  const placeOf = (goods: { id: Id<'Variant'>; locationId: Id<'Location'> }) =>
    levelAt(app.db, { variantId: goods.id, locationId: goods.locationId });
  const ordersOf = (goods: { id: string }): Promise<{ id: Id<'Order'>; state: string }[]> =>
    app.db.query(
      `SELECT id, state FROM customer_order WHERE id IN (SELECT order_id FROM order_line WHERE variant_id = $1)`,
      [goods.id],
    );
  const age = (orderId: string) =>
    app.db.query(`UPDATE customer_order SET placed_at = placed_at - ${FIFTEEN_MINUTES} WHERE id = $1`, [
      orderId,
    ]);
  /** An order whose process died with the gateway's answer. */
  const left = async (price = 1000) => {
    const goods = await shop.goods(3, { price });
    const headers = await shop.guest();
    const [key, input] = [aKey(), shop.lineInput(goods.id, 1, price + 495)];
    const body = await withoutAnswer('after', () => shop.send('placeOrder', headers, input, key));
    expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    const [order] = await ordersOf(goods);
    expect(order!.state).toBe('awaiting_payment');
    expect(await placeOf(goods)).toMatchObject({ held: 1, allocated: 0 });
    const repeat = () => shop.send('placeOrder', headers, input, key);
    return { goods, orderId: order!.id, repeat };
  };

  it('declines: the order is abandoned, its units are free, the cart is as before, the key keeps the refusal', async () => {
    const goods = await shop.goods(3, { price: DECLINED_PRICE });
    const { headers, cart, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    const key = aKey();

    const declined = await shop.send('placeOrder', headers, input, key);

    expect(input.expectedTotal.amount).toBe(DECLINED_TOTAL);
    expect(declined.data.placeOrder).toMatchObject({
      code: 'PAYMENT_DECLINED',
      why: 'Declined: the amount ends in 13.',
    });
    expect(await placeOf(goods)).toMatchObject({ onHand: 3, held: 0, allocated: 0 });
    const [order] = await ordersOf(goods);
    expect(await app.db.manager.findOneByOrFail(Order, { id: order!.id })).toMatchObject({
      state: 'abandoned',
      number: null,
    });
    expect(await app.db.query('SELECT state FROM payment WHERE order_id = $1', [order!.id])).toEqual([
      { state: 'failed' },
    ]);
    const thawed = await app.db.manager.findOneByOrFail(Cart, { id: cart.id });
    expect(thawed).toMatchObject({ state: 'open', frozenUntil: null });

    const again = await shop.send('placeOrder', headers, input, key);
    expect(again.data).toEqual(declined.data);
    expect(again.extensions.idempotency).toMatchObject({ replayed: true });
    expect(await ordersOf(goods)).toHaveLength(1);

    const more = await shop.ask('addCartLine', headers, {
      cartId: cart.id,
      variantId: goods.id,
      quantity: 1,
    });
    const placed = await shop.ask('placeOrder', headers, shop.placing(more));
    expect(placed).toMatchObject({ order: { state: 'CONFIRMED', lines: [{ quantity: 2 }] } });
    expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 2 });
  });

  it('lets the very same cart be placed again with a new key after it was declined', async () => {
    const goods = await shop.goods(3, { price: DECLINED_PRICE });
    const { headers, cart, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    expect((await shop.ask('placeOrder', headers, input)).code).toBe('PAYMENT_DECLINED');
    const { version } = await app.db.manager.findOneByOrFail(Cart, { id: cart.id });

    expect((await shop.ask('placeOrder', headers, { ...input, expectedVersion: version })).code).toBe(
      'PAYMENT_DECLINED',
    );

    expect((await ordersOf(goods)).map(({ state }) => state)).toEqual(['abandoned', 'abandoned']);
    expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 0 });
  });

  it.each(['before', 'after'] as const)(
    'is gone on with by a repeat of the key when the answer was lost %s the money was taken',
    async (when) => {
      const goods = await shop.goods(3);
      const { headers, cart, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      const key = aKey();
      const lost = await withoutAnswer(when, () => shop.send('placeOrder', headers, input, key));
      expect(lost.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
      expect(
        await shop.ask('addCartLine', headers, { cartId: cart.id, variantId: goods.id, quantity: 1 }),
      ).toMatchObject({ code: 'CART_FROZEN' });

      const placed = await shop.ask('placeOrder', headers, input, key);

      expect(placed).toMatchObject({ remaining: null, order: { state: 'CONFIRMED', due: { amount: 0 } } });
      expect(await ordersOf(goods)).toHaveLength(1);
      expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 1 });
      expect(
        await app.db.query(
          `SELECT outcome FROM test_gateway_entry WHERE payment_id IN
          (SELECT id FROM payment WHERE order_id = $1)`,
          [placed.order.id],
        ),
      ).toEqual([{ outcome: 'captured' }]);
    },
  );

  it('is finished by the job when nobody repeats the key, and a later repeat gets that order', async () => {
    const { goods, orderId, repeat } = await left();
    await job.run();
    expect(await ordersOf(goods)).toEqual([{ id: orderId, state: 'awaiting_payment' }]); // its process may live yet
    await age(orderId);

    await job.run();

    expect(await ordersOf(goods)).toEqual([{ id: orderId, state: 'confirmed' }]);
    expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 1 });
    const answer = (await repeat()).data.placeOrder;
    expect(answer).toMatchObject({
      __typename: 'OrderPlaced',
      guestToken: expect.any(String),
      order: { id: orderId, state: 'CONFIRMED' },
    });
    expect((await repeat()).data.placeOrder).toEqual(answer);
    expect(await ordersOf(goods)).toHaveLength(1);
  });

  it.each([
    ['took a line of it out', 'removeCartLine', {}],
    ['wants more of it', 'changeCartLine', { quantity: 3 }],
  ] as const)('gives back what came after the freeze ran out and she %s', async (_, operation, more) => {
    const goods = await shop.goods(5);
    const { headers, cart, input } = await shop.cartOf((await shop.customer()).headers, [[goods.id, 1]]);
    const key = aKey();
    await withoutAnswer('after', () => shop.send('placeOrder', headers, input, key));
    await app.db.query(`UPDATE cart SET frozen_until = now() - interval '1 second' WHERE id = $1`, [cart.id]);
    const version = cart.version + 1; // the freeze
    const change = { cartId: cart.id, expectedVersion: version, lineId: cart.lines[0].id, ...more };
    expect(await shop.ask(operation, headers, change)).toMatchObject({ __typename: 'Cart' });

    for (let time = 1; time <= 2; time += 1)
      expect((await shop.send('placeOrder', headers, input, key)).data.placeOrder).toMatchObject({
        problems: [{ problem: 'CHANGED_MEANWHILE' }],
      });

    expect(await ordersOf(goods)).toMatchObject([{ state: 'abandoned' }]);
    expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 0 });
  });

  it('is finished once, however many finish it at once', async () => {
    const { goods, orderId, repeat } = await left();
    await age(orderId);
    const [one, two] = await Promise.all([repeat(), repeat(), job.run(), job.run()]);
    expect(one.data.placeOrder).toMatchObject({ order: { id: orderId } });
    expect(two.data.placeOrder).toMatchObject({ order: { id: orderId } });
    expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 1 });
    expect(await app.db.query('SELECT kind FROM document WHERE order_id = $1', [orderId])).toHaveLength(1);
  });

  it('is abandoned by the job when it was declined, which a later repeat is told', async () => {
    const { goods, orderId, repeat } = await left(DECLINED_PRICE);
    await age(orderId);
    await job.run();
    expect(await ordersOf(goods)).toEqual([{ id: orderId, state: 'abandoned' }]);
    expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 0 });
    expect((await repeat()).data.placeOrder).toMatchObject({ code: 'PAYMENT_DECLINED' });
  });

  describe('when the units went to others meanwhile', () => {
    /** The hold ended, and somebody else bought all there was. */
    const soldOut = async () => {
      const made = await left();
      await app.db.query(`UPDATE hold SET ends_at = ends_at - ${FIFTEEN_MINUTES} WHERE cause_id = $1`, [
        made.orderId,
      ]);
      const others = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(made.goods.id, 3));
      expect(others).toMatchObject({ order: { state: 'CONFIRMED' } });
      return made;
    };
    const moneyOf = (orderId: string) =>
      app.db.query(
        `SELECT payment.captured_amount::int AS captured, sum(refund.amount)::int AS back
           FROM payment LEFT JOIN refund ON refund.payment_id = payment.id
          WHERE payment.order_id = $1 GROUP BY payment.id`,
        [orderId],
      );

    it('gives the money back and says so, again to a repeat', async () => {
      const { goods, orderId, repeat } = await soldOut();
      const refused = await repeat();
      expect(refused.data.placeOrder).toMatchObject({ code: 'INSUFFICIENT_STOCK' });
      expect(await moneyOf(orderId)).toEqual([{ captured: 1495, back: 1495 }]);
      expect(await app.db.manager.findOneByOrFail(Order, { id: orderId })).toMatchObject({
        state: 'abandoned',
      });
      expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 3 });
      expect((await repeat()).data).toEqual(refused.data);
      expect(await moneyOf(orderId)).toEqual([{ captured: 1495, back: 1495 }]);
    });

    it('gives it back once, though the job came first, and the repeat is told', async () => {
      const { orderId, repeat } = await soldOut();
      await age(orderId);
      await job.run();
      expect(await moneyOf(orderId)).toEqual([{ captured: 1495, back: 1495 }]);
      expect((await repeat()).data?.placeOrder).toMatchObject({ code: 'INSUFFICIENT_STOCK' });
      expect(await moneyOf(orderId)).toEqual([{ captured: 1495, back: 1495 }]);
    });
  });

  it('gives back once, however many find it sold out at once', async () => {
    const { goods, orderId, repeat } = await left();
    await app.db.query(`UPDATE hold SET ends_at = ends_at - ${FIFTEEN_MINUTES} WHERE cause_id = $1`, [
      orderId,
    ]);
    await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id, 3));
    await age(orderId);
    const [one, two] = await Promise.all([repeat(), repeat(), job.run(), job.run()]);
    for (const { data } of [one, two]) expect(data.placeOrder).toMatchObject({ code: 'INSUFFICIENT_STOCK' });
    expect(
      await app.db.query('SELECT amount::int AS back FROM refund WHERE order_id = $1', [orderId]),
    ).toEqual([{ back: 1495 }]);
  });

  it('does not leave other orders lying because the gateway does not answer for one', async () => {
    const [first, second] = [await left(), await left()];
    await age(first.orderId);
    await age(first.orderId); // the oldest, so the job takes it first
    await age(second.orderId);
    const [stuck] = (await app.db.query('SELECT id FROM payment WHERE order_id = $1', [first.orderId])) as {
      id: string;
    }[];
    await withoutAnswer(
      'before',
      () => job.run().catch(() => 0),
      ({ paymentId }) => paymentId === stuck!.id,
    );
    expect(await ordersOf(second.goods)).toMatchObject([{ state: 'confirmed' }]);
    expect(await ordersOf(first.goods)).toMatchObject([{ state: 'awaiting_payment' }]);
    await job.run();
    expect(await ordersOf(first.goods)).toMatchObject([{ state: 'confirmed' }]);
  });

  describe('at once', () => {
    it('makes one order of one key from two requests', async () => {
      const goods = await shop.goods(5);
      const headers = await shop.guest();
      const key = aKey();
      const [one, two] = await Promise.all([
        shop.send('placeOrder', headers, shop.lineInput(goods.id), key),
        shop.send('placeOrder', headers, shop.lineInput(goods.id), key),
      ]);
      expect(one.data.placeOrder.order.id).toBe(two.data.placeOrder.order.id);
      expect(one.data.placeOrder.guestToken).toBe(two.data.placeOrder.guestToken);
      expect(await ordersOf(goods)).toHaveLength(1);
      expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 1 });
    });

    it('makes one order of one cart from keys that differ', async () => {
      const goods = await shop.goods(50);
      const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => shop.send('placeOrder', headers, input)),
      );
      const placed = answers.filter(({ data }) => data?.placeOrder.__typename === 'OrderPlaced');
      expect(placed).toHaveLength(1);
      for (const { data, errors } of answers) {
        expect(errors).toBeUndefined();
        expect(['OrderPlaced', 'CartFrozen', 'CartClosed', 'CartChanged']).toContain(
          data.placeOrder.__typename,
        );
      }
      expect((await ordersOf(goods)).map(({ state }) => state)).toEqual(['confirmed']);
      expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 1 });
    });

    it('says what changed when something goes into the cart between its look and its freeze', async () => {
      const [goods, more] = [await shop.goods(50), await shop.goods(50)];
      const { headers, cart, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      const add = { cartId: cart.id, variantId: more.id, quantity: 1 };
      const [added, refused] = await oneByOne<Json>(
        app.db,
        ['cart', cart.id],
        [() => shop.ask('addCartLine', headers, add), () => shop.ask('placeOrder', headers, input)],
      );
      expect(refused).toMatchObject({
        code: 'CART_CHANGED',
        cart: { version: added.version, totals: { total: { amount: 2495 } } },
        differences: expect.arrayContaining([{ whyCode: 'LINE_ADDED' }]),
      });
      expect(await ordersOf(goods)).toEqual([]);
      expect(await placeOf(goods)).toMatchObject({ held: 0, allocated: 0 });
    });

    it('sells the last ten to ten of sixty', async () => {
      const goods = await shop.goods(10);
      const buyers = await Promise.all(Array.from({ length: 60 }, () => shop.guest()));
      const answers = await Promise.all(
        buyers.map((headers) => shop.send('placeOrder', headers, shop.lineInput(goods.id))),
      );
      const kinds = answers.map(
        ({ data, errors }) => errors?.[0].extensions.code ?? data.placeOrder.__typename,
      );
      expect(kinds.filter((kind) => kind === 'OrderPlaced')).toHaveLength(10);
      expect(kinds.filter((kind) => kind === 'InsufficientStock')).toHaveLength(50);
      expect(await placeOf(goods)).toMatchObject({ onHand: 10, held: 0, allocated: 10 });
      const orders = await ordersOf(goods);
      expect(orders.map(({ state }) => state)).toEqual(Array(10).fill('confirmed'));
      expect(await app.db.manager.countBy(Hold, { variantId: goods.id, state: HoldState.LIVE })).toBe(0);
      expect(
        await app.db.query('SELECT count(*)::int AS n FROM payment WHERE order_id = ANY($1)', [
          orders.map(({ id }) => id),
        ]),
      ).toEqual([{ n: 10 }]);
    });

    it('sells the last of two articles in two baskets of opposite order without a deadlock', async () => {
      const [a, b] = [await shop.goods(10), await shop.goods(10)];
      await aStockLevel(app.db, { variantId: a.id, onHand: 2 });
      const baskets = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? [a, b] : [b, a]));
      const answers = await Promise.all(
        baskets.map(async (basket) =>
          shop.send('placeOrder', await shop.guest(), {
            ...shop.lineInput(a.id, 1, 2495),
            lines: basket.map(({ id }) => ({ variantId: id, quantity: 1 })),
          }),
        ),
      );
      const kinds = answers.map(
        ({ data, errors }) => errors?.[0].extensions.code ?? data.placeOrder.__typename,
      );
      expect(kinds.filter((kind) => kind === 'OrderPlaced')).toHaveLength(10);
      expect(kinds.filter((kind) => kind === 'InsufficientStock')).toHaveLength(2);
    });
  });
});
