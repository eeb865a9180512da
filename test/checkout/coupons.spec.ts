import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Coupon, CouponCustomer, PromotionBasisService, PromotionUse } from '../../src/pricing/index.js';
import type { Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey, anActor, anId } from '../support/builders.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';
import { promotedShop } from './a-promotion.js';
import { euro, everyInvariant, type Shop, startShop } from './a-shop.js';

describe('a coupon', () => {
  let app: RunningApp;
  let shop: Shop;
  let promoted: ReturnType<typeof promotedShop>;

  beforeAll(async () => {
    ({ app, shop } = await startShop());
    promoted = promotedShop(app);
  });
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  it('count when it does, and say why not when it does not', async () => {
    const [goods, other] = [await shop.goods(10), await shop.goods(10)];
    const { coupon } = await promoted.couponOf([goods.productId]);
    const { coupon: used } = await promoted.couponOf([goods.productId], { usesMax: 1, uses: 0 });
    await app.db.manager.update(Coupon, { id: used.id }, { validUntil: new Date('2026-02-01T00:00:00Z') });
    const { coupon: elsewhere } = await promoted.couponOf([anId<'Product'>()]);
    const { coupon: personal } = await promoted.couponOf([goods.productId], { usesPerCustomerMax: 1 });
    const { headers, cart } = await shop.cartOf(await shop.guest(), [
      [goods.id, 1],
      [other.id, 1],
    ]);

    const codes = [coupon.code.toLowerCase(), used.code, elsewhere.code, personal.code, 'BESTAAT-NIET'];
    const set = await promoted.setCoupons(headers, cart, codes);

    expect(set).toMatchObject({
      __typename: 'Cart',
      version: cart.version + 1,
      totals: { discount: { amount: 100 } },
      coupons: [
        { couponCode: coupon.code.toLowerCase(), applied: true, problem: null, problemCode: null },
        { applied: false, problem: 'Deze code is nu niet geldig.', problemCode: 'EXPIRED' },
        { problemCode: 'CONDITIONS_NOT_MET' },
        { problemCode: 'LOG_IN' },
        { problemCode: 'UNKNOWN' },
      ],
    });
    const again = await promoted.setCoupons(headers, set, codes);
    expect(again.version).toBe(set.version);
    expect(await promoted.setCoupons(headers, cart, [])).toMatchObject({
      __typename: 'StaleCart',
      cart: { version: set.version },
    });
    expect(await promoted.setCoupons(headers, set, [])).toMatchObject({
      coupons: [],
      totals: { discount: { amount: 0 } },
    });
  });

  it('is used by the order, leaves the cart, and is used up for the next', async () => {
    const [goods, other] = [await shop.goods(10), await shop.goods(10)];
    const { coupon, promotion } = await promoted.couponOf([goods.productId], { usesMax: 1 });
    const { headers, cart } = await shop.cartOf(await shop.guest(), [
      [goods.id, 1],
      [other.id, 1],
    ]);
    const set = await promoted.setCoupons(headers, cart, [coupon.code]);

    const placed = await shop.ask('placeOrder', headers, {
      ...shop.placing(set),
      lineIds: [set.lines[0].id],
      expectedTotal: euro(1395),
    });

    expect(placed).toMatchObject({
      __typename: 'OrderPlaced',
      order: { totals: { total: { amount: 1395 } } },
    });
    expect(await promoted.read(headers, cart.id)).toMatchObject({ coupons: [] });
    expect(await app.db.manager.findBy(PromotionUse, { promotionId: promotion.id })).toMatchObject([
      { couponId: coupon.id, amount: 100 },
    ]);
    const next = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    expect(await promoted.setCoupons(next.headers, next.cart, [coupon.code])).toMatchObject({
      coupons: [{ applied: false, problemCode: 'USED_UP' }],
    });
  });

  it('gives its last use to one of 50 orders at once; 49 are told, and their carts are as they were', async () => {
    const goods = await shop.goods(100);
    const { coupon } = await promoted.couponOf([goods.productId], { usesMax: 1 });
    const carts: { headers: Headers; set: Json }[] = [];
    for (let buyer = 0; buyer < 50; buyer += 1) {
      const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      carts.push({ headers, set: await promoted.setCoupons(headers, cart, [coupon.code]) });
    }
    const held = async () => {
      const [row] = await app.db.query(
        `SELECT (SELECT count(*) FROM hold WHERE state = 'live')::int AS holds,
                (SELECT count(*) FROM cart WHERE frozen_until IS NOT NULL)::int AS frozen`,
      );
      return row as { holds: number; frozen: number };
    };
    const before = await held();

    const place = ({ headers, set }: (typeof carts)[0]) => shop.ask('placeOrder', headers, shop.placing(set));
    const gate = await lockGate(app.db, 'SELECT FROM coupon WHERE id = $1 FOR UPDATE', [coupon.id]);
    const first = carts.slice(0, 5).map(place);
    await gate.queue(5);
    const rest = carts.slice(5).map(place);
    await gate.open();
    const answers = await Promise.all([...first, ...rest]);

    const names = answers.map(({ __typename }) => __typename as string);
    expect(names.filter((name) => name === 'OrderPlaced')).toHaveLength(1);
    expect(names.filter((name) => name === 'CouponUsedUp')).toHaveLength(49);
    expect(await app.db.manager.findOneByOrFail(Coupon, { id: coupon.id })).toMatchObject({ uses: 1 });
    expect(await app.db.manager.countBy(PromotionUse, { couponId: coupon.id })).toBe(1);
    expect(await held()).toEqual(before);
    const versions = (await app.db.query('SELECT id, version FROM cart WHERE id = ANY($1)', [
      carts.map(({ set }) => set.id),
    ])) as { id: string; version: number }[];
    for (const [index, { set }] of carts.entries())
      if (names[index] === 'CouponUsedUp')
        expect(versions.find(({ id }) => id === set.id)!.version).toBe(set.version);
    const loser = carts[names.indexOf('CouponUsedUp')]!;
    expect(await promoted.read(loser.headers, loser.set.id)).toMatchObject({
      version: loser.set.version,
      lines: [{ quantity: 1 }],
      coupons: [{ couponCode: coupon.code, applied: false, problemCode: 'USED_UP' }],
      totals: { total: { amount: 1495 } },
    });
  });

  it('gives its last use to one till of several at once', async () => {
    const tills = [];
    const goods = await shop.goods(100);
    const { coupon } = await promoted.couponOf([goods.productId], { usesMax: 1 });
    for (let at = 0; at < 5; at += 1) {
      const till = await shop.till();
      const ticket = await shop.ticketWith(till, [goods.barcode]);
      const set = await promoted.setCoupons(till.headers, ticket, [coupon.code]);
      tills.push({ till, ticket: { id: ticket.id, version: set.version, total: set.totals.total.amount } });
    }
    expect(tills.map(({ ticket }) => ticket.total)).toEqual([900, 900, 900, 900, 900]);

    const answers = await Promise.all(tills.map(({ till, ticket }) => shop.pay(till, ticket)));

    expect(answers.map(({ __typename }) => __typename as string).toSorted()).toEqual([
      'CouponUsedUp',
      'CouponUsedUp',
      'CouponUsedUp',
      'CouponUsedUp',
      'Ticket',
    ]);
  });

  it('is used once by a customer who shows her card at several tills at once; the others are told', async () => {
    const goods = await shop.goods(100);
    const { coupon } = await promoted.couponOf([goods.productId], { usesPerCustomerMax: 1 });
    const { customerId } = await shop.customer();
    const sales = [];
    for (let at = 0; at < 4; at += 1) {
      const till = await shop.till();
      const ticket = await shop.ticketWith(till, [goods.barcode]);
      await app.db.query('UPDATE cart SET customer_id = $1 WHERE id = $2', [customerId, ticket.id]);
      const set = await promoted.setCoupons(till.headers, ticket, [coupon.code]);
      sales.push({ till, ticket: { id: ticket.id, version: set.version, total: set.totals.total.amount } });
    }
    expect(sales.map(({ ticket }) => ticket.total)).toEqual([900, 900, 900, 900]);
    const answers = await Promise.all(sales.map(({ till, ticket }) => shop.pay(till, ticket)));
    expect(answers.map(({ __typename }) => __typename as string).toSorted()).toEqual([
      'CouponUsedUp',
      'CouponUsedUp',
      'CouponUsedUp',
      'Ticket',
    ]);
    expect(await app.db.manager.findBy(CouponCustomer, { couponId: coupon.id })).toMatchObject([{ uses: 1 }]);
  });

  it('is given back when the payment is declined, once, and may be used again', async () => {
    const goods = await shop.goods(10, { price: 909 });
    const { coupon } = await promoted.couponOf([goods.productId], { usesMax: 1, usesPerCustomerMax: 1 });
    const { headers, customerId } = await shop.customer();
    const { cart } = await shop.cartOf(headers, [[goods.id, 1]]);
    const set = await promoted.setCoupons(headers, cart, [coupon.code]); // 909 − 91 + 495 = 1313
    const uses = async () => ({
      all: (await app.db.manager.findOneByOrFail(Coupon, { id: coupon.id })).uses,
      hers: (await app.db.manager.findOneBy(CouponCustomer, { couponId: coupon.id, customerId }))?.uses,
    });

    expect(await shop.ask('placeOrder', headers, shop.placing(set))).toMatchObject({
      __typename: 'PaymentDeclined',
    });

    expect(await uses()).toEqual({ all: 0, hers: 0 });
    const { orderId } = await app.db.manager.findOneByOrFail(PromotionUse, { couponId: coupon.id });
    const promotions = app.app.get(PromotionBasisService, { strict: false });
    await app.app
      .get(UnitOfWork, { strict: false })
      .run(anActor(), { operation: 'again' }, (tx) => promotions.giveBack(tx, orderId));
    expect(await uses()).toEqual({ all: 0, hers: 0 });
    const more = await shop.cartOf(headers, [[goods.id, 1]]);
    const now = await promoted.read(headers, cart.id);
    expect(now.coupons).toMatchObject([{ applied: true }]);
    const { version } = more.cart;
    expect(
      await shop.ask('placeOrder', headers, { ...shop.placing(now), expectedVersion: version }),
    ).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await uses()).toEqual({ all: 1, hers: 1 });
  });

  it('may be guessed at 20 times, then not for a while, and a right code buys no more', async () => {
    const goods = await shop.goods(10);
    const { coupon } = await promoted.couponOf([goods.productId]);
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    let { version } = cart;
    for (let guess = 0; guess < 20; guess += 1) {
      const keyed = { ...headers, 'idempotency-key': aKey() };
      const codes = [guess === 10 ? coupon.code : `RAAD-${guess}`];
      const set = await promoted.setCoupons(keyed, { id: cart.id, version }, codes);
      expect(set.__typename).toBe('Cart');
      if (guess < 10) expect(await promoted.setCoupons(keyed, { id: cart.id, version }, codes)).toEqual(set);
      ({ version } = set);
    }
    expect(await promoted.setCoupons(headers, { id: cart.id, version }, [coupon.code])).toMatchObject({
      __typename: 'TooManyAttempts',
      retryAt: expect.any(String),
    });
    expect(await promoted.setCoupons(headers, { id: cart.id, version }, [])).toMatchObject({ coupons: [] });
  });

  it('is text that people can type', async () => {
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[(await shop.goods(1)).id, 1]]);
    const typed = ['\u0000', 'A\u0007B', '', ' ', 'A'.repeat(61), '\u202eABC'];
    for (const code of typed)
      expect((await promoted.setCoupons(headers, cart, [code])).errors[0].extensions.code).toBe(
        'BAD_USER_INPUT',
      );
    expect(
      (await promoted.setCoupons(headers, cart, ['A', 'B', 'C', 'D', 'E', 'F'])).errors[0].extensions.code,
    ).toBe('BAD_USER_INPUT');
    const foreign = await shop.cartOf(await shop.guest(), [[(await shop.goods(1)).id, 1]]);
    expect(await promoted.setCoupons(headers, foreign.cart, ['ABC'])).toMatchObject({ code: 'NOT_FOUND' });
    expect((await promoted.read(headers, cart.id)).coupons).toEqual([]);
  });
});
