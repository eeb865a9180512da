import { VariantKind } from '../../src/catalogue/index.js';
import { Cart, CartLine } from '../../src/cart/index.js';
import { Hold, HoldState } from '../../src/inventory/index.js';
import { Order, OrderLine } from '../../src/orders/index.js';
import { deliveryWays, TermsDirectory } from '../../src/terms/index.js';
import { aGuestToken, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey } from '../support/builders.js';
import { statementsOf } from '../support/cart.js';
import { aVariant } from '../support/catalogue.js';
import { EVENING, publishedTerms, withOptions } from '../support/terms.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { promotedShop } from './a-promotion.js';
import { DETAILS, euro, everyInvariant, GATEWAY, type Shop, startShop } from './a-shop.js';

/** What placing may ask of the database; the rest is BEGIN, COMMIT, and what jobs and reactions do meanwhile. */
const OURS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['claim, with the cart', /^WITH carried_0 AS/],
  ['sellables', /^WITH list AS/],
  ['where it lies', /^SELECT level\.variant_id/],
  ['cart, payment or stock', /^WITH (changed|wanted) AS/],
  ['whether a till is paid for it', /^SELECT ticket\.frozen_until/],
  ['the order', /^WITH in_force AS/],
  ['holds, with the payment', /^WITH new_payment AS/],
  ['events', /^WITH events AS/],
  ['the gateway', /^INSERT INTO test_gateway_entry/],
  ['order agreed', /^WITH sale AS/],
  ['order read', /^SELECT sale\.\*/],
  ['the confirmation, with the events', /^WITH document_drawn AS/],
  ['fields of the answer', /^SELECT (\* FROM payment|document\.\*)/],
  ['one too many', /cart|order|price|hold|variant/],
];

const RETURN = `mutation ($input: ReturnAtTillInput!) { returnAtTill(input: $input) { __typename ... on UserError { code message }
  ... on Return { lines { basis } refund { total { amount } } } } }`;

describe('placing an order', () => {
  let app: RunningApp;
  let shop: Shop;

  beforeAll(async () => ({ app, shop } = await startShop()));
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  it('makes an order of a guest’s cart: agreed, paid, allocated, confirmed on paper', async () => {
    const goods = await shop.goods(10);
    const { headers, input, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 2]]);

    const placed = await shop.ask('placeOrder', headers, input);

    expect(placed).toMatchObject({
      __typename: 'OrderPlaced',
      guestToken: null,
      remaining: null,
      order: {
        number: expect.stringMatching(/^B-\d{9}-.$/),
        version: 2,
        state: 'CONFIRMED',
        contract: 'DISTANCE',
        lines: [
          {
            name: goods.name,
            quantity: 2,
            fulfilled: 0,
            price: { total: { amount: 2000 } },
            fulfilment: { kind: 'DELIVER', address: { postcode: '3511 AB' } },
          },
        ],
        totals: { delivery: { amount: 495 }, total: { amount: 2495 } },
        fulfilments: [{ kind: 'DELIVER', state: 'PLANNED', lines: [{ quantity: 2 }] }],
        payments: [{ tender: 'TEST_GATEWAY', state: 'CAPTURED', captured: { amount: 2495 } }],
        documents: [{ kind: 'ORDER_CONFIRMATION' }],
        contact: { name: 'Anna de Wit', email: 'anna@example.org', phone: null },
        receiptChoice: { by: 'EMAIL', email: 'anna@example.org' },
        origin: { channel: 'WEBSHOP', person: null, location: null },
        due: { amount: 0 },
      },
    });
    expect(await levelAt(app.db, { variantId: goods.id, locationId: goods.locationId })).toMatchObject({
      onHand: 10,
      held: 0,
      allocated: 2,
    });
    expect(await app.db.manager.findOneByOrFail(Cart, { id: cart.id })).toMatchObject({ state: 'ordered' });
    const [line] = await app.db.manager.findBy(CartLine, { cartId: cart.id });
    expect(line).toMatchObject({ orderLineId: placed.order.lines[0].id });
    expect(await shop.ask('placeOrder', headers, input)).toEqual({
      __typename: 'CartClosed',
      code: 'CART_CLOSED',
      message: expect.any(String),
      closedCartId: cart.id,
    });
  });

  it('takes 15 statements in two transactions, however many lines there are', async () => {
    const orders: string[][] = [];
    for (const _ of [1, 2, 3]) {
      const goods = await Promise.all([1, 2, 3].map(() => shop.goods(10)));
      const { headers, input } = await shop.cartOf(
        await shop.guest(),
        goods.map(({ id }) => [id, 1] as const),
      );
      const sent = await statementsOf(app.db, () => shop.ask('placeOrder', headers, input));
      orders.push(sent.flatMap((text) => OURS.find(([, pattern]) => pattern.test(text))?.[0] ?? []));
    }
    // one of them at least without a job's statement in between
    expect(orders).toContainEqual([
      'claim, with the cart',
      'sellables',
      'where it lies',
      'cart, payment or stock',
      'whether a till is paid for it',
      'the order',
      'holds, with the payment',
      'events',
      'the gateway',
      'order agreed',
      'order read',
      'cart, payment or stock',
      'cart, payment or stock',
      'cart, payment or stock',
      'the confirmation, with the events',
      'fields of the answer',
      'fields of the answer',
    ]);
  });

  it('makes an order of lines for a guest without a token, and a repeat gives the same token and order', async () => {
    const goods = await shop.goods(10);
    const headers = await shop.guest();
    const key = aKey();

    const first = await shop.send('placeOrder', headers, shop.lineInput(goods.id), key);
    const second = await shop.send('placeOrder', headers, shop.lineInput(goods.id), key);

    expect(first.data.placeOrder).toMatchObject({
      __typename: 'OrderPlaced',
      guestToken: expect.any(String),
      remaining: null,
      order: { state: 'CONFIRMED', totals: { total: { amount: 1495 } } },
    });
    expect(first.extensions?.idempotency?.replayed ?? false).toBe(false);
    expect(second.data).toEqual(first.data);
    expect(second.extensions.idempotency).toMatchObject({ replayed: true });
    const { guestToken, order } = first.data.placeOrder;
    const read = { query: `query ($id: UUID!) { order(id: $id) { number } }`, variables: { id: order.id } };
    expect((await app.send(read, { ...headers, 'guest-token': guestToken })).body.data.order).toEqual({
      number: order.number,
    });
    expect((await app.send(read, await aGuestToken(app))).body.data.order).toBeNull();
    const mismatch = await shop.send('placeOrder', headers, shop.lineInput(goods.id, 2), key);
    expect(mismatch.errors[0].extensions.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('puts a customer’s order into her list, and keeps what she did not choose in her cart', async () => {
    const [one, other] = [await shop.goods(5), await shop.goods(5)];
    const { customerId, headers } = await shop.customer();
    const { cart, input } = await shop.cartOf(headers, [
      [one.id, 1],
      [other.id, 2],
    ]);
    const lineIds = cart.lines
      .filter(({ variant }: { variant: { id: string } }) => variant.id === one.id)
      .map(({ id }: { id: string }) => id);

    const placed = await shop.ask('placeOrder', headers, { ...input, lineIds, expectedTotal: euro(1495) });

    expect(placed).toMatchObject({
      __typename: 'OrderPlaced',
      guestToken: null,
      remaining: { id: cart.id, lines: [{ quantity: 2 }] },
      order: { lines: [{ quantity: 1 }] },
    });
    expect(await app.db.manager.findOneByOrFail(Order, { id: placed.order.id })).toMatchObject({
      customerId,
    });
    const me = await app.send({ query: '{ me { orders(first: 5) { nodes { id } } } }' }, headers);
    expect(me.body.data.me.orders.nodes).toEqual([{ id: placed.order.id }]);
  });

  it('opens a pickup for what she collects, and allocates it in that store', async () => {
    const goods = await shop.goods(5);
    const headers = await shop.guest();

    const placed = await shop.ask('placeOrder', headers, {
      ...shop.lineInput(goods.id, 1, 1000),
      lines: [
        { variantId: goods.id, quantity: 1, fulfilment: { kind: 'COLLECT', locationId: goods.locationId } },
      ],
    });

    expect(placed.order).toMatchObject({
      totals: { delivery: { amount: 0 }, total: { amount: 1000 } },
      fulfilments: [{ kind: 'COLLECT', state: 'PLANNED' }],
    });
    expect(await levelAt(app.db, { variantId: goods.id, locationId: goods.locationId })).toMatchObject({
      allocated: 1,
    });
    expect(
      await app.db.query('SELECT state FROM pickup WHERE order_id = $1', [placed.order.id]),
    ).toMatchObject([{ state: 'to_pick' }]);
  });

  describe('as a dry run', () => {
    /** Every row of the database, but for how far readers of events have come. */
    const everything = async (): Promise<Record<string, string>> => {
      await shop.quiet();
      const tables = (await app.db.query(
        `SELECT relname AS name FROM pg_stat_user_tables WHERE relname <> 'outbox_cursor'`,
      )) as { name: string }[];
      const hashes: Record<string, string> = {};
      for (const { name } of tables) {
        const [row] = (await app.db.query(
          `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') AS hash FROM "${name}" AS t`,
        )) as { hash: string }[];
        hashes[name] = row!.hash;
      }
      return hashes;
    };
    const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
    /** What of an answer does not depend on which order it is, and that it is there. */
    const gist = ({ order, remaining }: Json): object =>
      JSON.parse(
        JSON.stringify({
          order: { ...order, number: 0, payments: 0, documents: 0, due: 0 },
          remaining,
        }).replaceAll(ID, ''),
      ) as object;

    it('answers what placing would, and keeps nothing, not even the key', async () => {
      const [one, other] = [await shop.goods(5), await shop.goods(5)];
      const { headers } = await shop.customer();
      const collect = { fulfilment: { kind: 'COLLECT', locationId: one.locationId } };
      const { cart } = await shop.cartOf(headers, [[one.id, 2]], collect);
      const left = await shop.ask('addCartLine', headers, {
        cartId: cart.id,
        variantId: other.id,
        quantity: 1,
      });
      const lineIds = left.lines
        .filter(({ variant }: Json) => variant.id === one.id)
        .map(({ id }: Json) => id);
      const input = { ...shop.placing(left), lineIds, expectedTotal: euro(2000) };
      const guest = await shop.guest();
      const asked: [Headers, object][] = [
        [headers, input],
        [guest, shop.lineInput(other.id)],
      ];
      for (const [caller, wanted] of asked) {
        const key = aKey();
        const before = await everything();

        const tried = await shop.ask('placeOrder', caller, { ...wanted, dryRun: true }, key);

        expect(await everything()).toEqual(before);
        const placed = await shop.ask('placeOrder', caller, wanted, key);
        expect(tried).toMatchObject({
          ...{ dryRun: true, guestToken: null, order: { state: 'CONFIRMED', payments: [], documents: [] } },
        });
        expect(placed).toMatchObject({ dryRun: false, order: { payments: [{ state: 'CAPTURED' }] } });
        expect(gist(tried)).toEqual(gist(placed));
      }
    });

    it('leaves the last unit, and the last use of a coupon, to whoever places', async () => {
      const promoted = promotedShop(app);
      const goods = await shop.goods(1);
      const { coupon } = await promoted.couponOf([goods.productId], { usesMax: 1 });
      const cartWith = async () => {
        const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
        return { headers, input: shop.placing(await promoted.setCoupons(headers, cart, [coupon.code])) };
      };
      const [hers, his] = [await cartWith(), await cartWith()];
      const dry = ({ headers, input }: typeof hers) =>
        shop.ask('placeOrder', headers, { ...input, dryRun: true });
      for (const buyer of [hers, hers, his])
        expect(await dry(buyer)).toMatchObject({
          dryRun: true,
          order: { totals: { total: { amount: 1395 } } },
        });
      expect(await shop.ask('placeOrder', hers.headers, hers.input)).toMatchObject({ dryRun: false });
      const refused = await dry(his);
      expect(refused.code).toBe('COUPON_USED_UP');
      expect(await shop.ask('placeOrder', his.headers, his.input)).toEqual(refused);
    });

    it('asks no gateway: what that would decline is tried all the same', async () => {
      const goods = await shop.goods(5, { price: 1018 }); // with 4.95 it ends in 13, which the built-in one declines
      const input = shop.lineInput(goods.id, 1, 1513);
      const headers = await shop.guest();
      expect(await shop.ask('placeOrder', headers, { ...input, dryRun: true })).toMatchObject({
        dryRun: true,
      });
      expect(await shop.ask('placeOrder', headers, input)).toMatchObject({ code: 'PAYMENT_DECLINED' });
    });
  });

  it('takes an emoji in a name', async () => {
    const goods = await shop.goods();
    const details = { ...DETAILS, contact: { name: 'Anna 🎈', email: 'anna@example.org' } };
    expect(
      await shop.ask('placeOrder', await shop.guest(), { ...shop.lineInput(goods.id), details }),
    ).toMatchObject({ order: { contact: { name: 'Anna 🎈' } } });
  });

  it('takes nothing for an order that costs nothing', async () => {
    const free = await aVariant(app.db, { price: 0, kind: VariantKind.SERVICE });
    const placed = await shop.ask('placeOrder', await shop.guest(), {
      ...shop.lineInput(free.id, 1, 0),
      tenders: GATEWAY,
    });
    expect(placed).toMatchObject({ order: { state: 'CONFIRMED', payments: [], due: { amount: 0 } } });
  });

  describe('two ways at once', () => {
    const rules = withOptions(EVENING);
    const [, evening] = deliveryWays(rules);

    beforeAll(async () => {
      await publishedTerms(app.db, { version: 2, effectiveFrom: new Date('2026-02-01T00:00:00Z'), rules });
      app.app.get(TermsDirectory, { strict: false }).kept.maxAgeMs = 0;
    });

    it.each([
      [
        'gives back the standard delivery with the last of it that she withdraws from',
        1_000,
        495,
        [1_000, 1_495],
      ],
      ['gives back none where that was free: the evening was her wish', 3_000, 0, [3_000, 3_000]],
    ] as const)('%s', async (_, price, standard, back) => {
      const [lamp, kettle] = [await shop.goods(5, { price }), await shop.goods(5, { price })];
      const { headers, cart } = await shop.cartOf(await shop.guest(), [[lamp.id, 1]]);
      const whole = await shop.ask('addCartLine', headers, {
        cartId: cart.id,
        variantId: kettle.id,
        quantity: 1,
        fulfilment: { kind: 'DELIVER', deliveryOptionId: evening!.id },
      });
      const { order } = await shop.ask('placeOrder', headers, {
        cartId: cart.id,
        expectedVersion: whole.version,
        expectedTotal: euro(whole.totals.total.amount),
        details: DETAILS,
        tenders: GATEWAY,
      });
      expect(order.totals.delivery.amount).toBe(standard + 795);
      for (const { locationId } of [lamp, kettle]) {
        const [fulfilment] = (await app.db.query(
          'SELECT id FROM fulfilment WHERE order_id = $1 AND location_id = $2',
          [order.id, locationId],
        )) as Json[];
        const packer = await shop.till(locationId);
        const sent = { fulfilmentId: fulfilment.id, carrier: 'PostNL', trackingNumber: '3S1' };
        expect(await shop.ask('despatchFulfilment', packer.headers, sent)).toMatchObject({
          state: 'DESPATCHED',
        });
      }
      const till = await shop.till();
      const refunds: number[] = [];
      for (const { id: orderLineId } of order.lines) {
        const lines = [{ orderLineId, quantity: 1, reason: 'bedacht', grade: 'SELLABLE' }];
        const { body } = await app.send(
          { query: RETURN, variables: { input: { orderId: order.id, lines } } },
          { 'idempotency-key': aKey(), ...till.headers },
        );
        const { returnAtTill } = (body as Json).data;
        expect(returnAtTill.lines).toEqual([{ basis: 'WITHDRAWAL' }]);
        refunds.push(returnAtTill.refund.total.amount);
      }
      expect(refunds).toEqual(back);
    });
  });

  it('leaves no hold and no frozen cart behind', async () => {
    expect(await app.db.manager.countBy(Hold, { state: HoldState.LIVE })).toBe(0);
    expect(await app.db.manager.countBy(OrderLine, { quantity: 0 })).toBe(0);
    expect(
      await app.db.query(`SELECT id FROM cart WHERE frozen_until IS NOT NULL AND state = 'open'`),
    ).toEqual([]);
  });
});
