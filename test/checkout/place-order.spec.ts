import { VariantKind } from '../../src/catalogue/index.js';
import { Cart, CartLine } from '../../src/cart/index.js';
import { Hold, HoldState } from '../../src/inventory/index.js';
import { Order, OrderLine } from '../../src/orders/index.js';
import { aGuestToken } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { statementsOf } from '../support/cart.js';
import { aLocation, aPrice, aVariant } from '../support/catalogue.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { ADDRESS, aShop, DETAILS, euro, everyInvariant, GATEWAY, openShop } from './a-shop.js';

/** What placing may ask of the database; the rest is BEGIN, COMMIT, and what jobs and reactions do meanwhile. */
const OURS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['claim, with the cart', /^WITH carried_0 AS/],
  ['sellables', /^WITH list AS/],
  ['where it lies', /^SELECT level\.variant_id/],
  ['cart, payment or stock', /^WITH (changed|wanted) AS/],
  ['whether a till is paid for it', /^SELECT ticket\.frozen_until/],
  ['the order', /^WITH placed AS/],
  ['holds, with the payment', /^WITH new_payment AS/],
  ['events', /^WITH events AS/],
  ['the gateway', /^INSERT INTO test_gateway_entry/],
  ['order agreed', /^WITH sale AS/],
  ['order read', /^SELECT sale\.\*/],
  ['the confirmation, with the events', /^WITH document_drawn AS/],
  ['fields of the answer', /^SELECT (\* FROM payment|document\.\*)/],
  ['one too many', /cart|order|price|hold|variant/],
];

describe('placing an order', () => {
  let app: RunningApp;
  let shop: ReturnType<typeof aShop>;

  beforeAll(async () => {
    app = await startApp();
    await openShop(app);
    shop = aShop(app);
  });
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

  const mailIsOut = async (): Promise<void> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const waiting: unknown[] = await app.db.query(
        "SELECT FROM document_delivery WHERE state = 'queued' LIMIT 1",
      );
      if (waiting.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  describe('refuses, and writes nothing', () => {
    const refused = async (work: () => Promise<unknown>): Promise<void> => {
      await app.settled();
      await mailIsOut(); // sending it is told by an event, too
      const before = await shop.rows();
      await work();
      expect(await shop.rows()).toEqual(before);
    };

    it('another total of the cart, with the cart as it is', async () => {
      const goods = await shop.goods();
      const { headers, input, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await refused(async () =>
        expect(await shop.ask('placeOrder', headers, { ...input, expectedTotal: euro(1494) })).toMatchObject({
          code: 'CART_CHANGED',
          cart: { version: cart.version, totals: { total: { amount: 1495 } } },
        }),
      );
    });

    it('another version of the cart', async () => {
      const goods = await shop.goods();
      const { headers, input, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await shop.ask('addCartLine', headers, { cartId: cart.id, variantId: goods.id, quantity: 1 });
      await refused(async () =>
        expect(await shop.ask('placeOrder', headers, input)).toMatchObject({
          code: 'CART_CHANGED',
          cart: { version: cart.version + 1, totals: { total: { amount: 2495 } } },
        }),
      );
    });

    it('a price that changed between', async () => {
      const goods = await shop.goods();
      const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await aPrice(app.db, {
        variantId: goods.id,
        amount: 1100,
        validFrom: new Date('2026-02-01T00:00:00Z'),
      });
      await refused(async () =>
        expect(await shop.ask('placeOrder', headers, input)).toMatchObject({
          code: 'CART_CHANGED',
          cart: { totals: { total: { amount: 1595 } } },
        }),
      );
      expect(await shop.ask('placeOrder', headers, { ...input, expectedTotal: euro(1595) })).toMatchObject({
        order: { totals: { total: { amount: 1595 } } },
      });
    });

    it('another total of lines, in her currency and in another', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        expect(await shop.ask('placeOrder', headers, shop.lineInput(goods.id, 1, 1))).toMatchObject({
          code: 'TOTAL_CHANGED',
          newTotal: euro(1495),
        });
        const dollars = { ...shop.lineInput(goods.id), expectedTotal: { amount: 1495, currency: 'USD' } };
        expect(await shop.ask('placeOrder', headers, dollars)).toMatchObject({
          code: 'VARIANT_NOT_SOLD',
          variantId: goods.id,
        });
      });
    });

    it('what is incomplete, all of it at once', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        expect(
          await shop.ask('placeOrder', headers, { ...shop.lineInput(goods.id), details: null }),
        ).toMatchObject({ code: 'DETAILS_MISSING', missing: ['CONTACT', 'DELIVERY_ADDRESS'] });
        expect(
          await shop.ask('placeOrder', headers, {
            ...shop.lineInput(goods.id),
            lines: [{ variantId: goods.id, quantity: 1, fulfilment: { kind: 'COLLECT' } }],
          }),
        ).toMatchObject({ code: 'DETAILS_MISSING', missing: ['COLLECT_STORE'] });
      });
    });

    it('details that are none, naming each', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        const input = {
          ...shop.lineInput(goods.id),
          details: {
            ...DETAILS,
            contact: { name: 'Anna' },
            deliveryAddress: { ...ADDRESS, postcode: '0000' },
          },
        };
        expect(await shop.ask('placeOrder', headers, input)).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [
            { path: 'input.details.contact', problem: 'UNREACHABLE' },
            { path: 'input.details.deliveryAddress.postcode', problem: 'POSTCODE' },
          ],
        });
        const elsewhere = { kind: 'DELIVER', address: { ...ADDRESS, country: 'Holland' } };
        expect(
          await shop.ask('placeOrder', headers, {
            ...shop.lineInput(goods.id),
            lines: [{ variantId: goods.id, quantity: 1, fulfilment: elsewhere }],
          }),
        ).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [{ path: 'input.lines.0.fulfilment.address.country', problem: 'COUNTRY' }],
        });
      });
    });

    it('more than there is', async () => {
      const goods = await shop.goods(2);
      const headers = await shop.guest();
      await refused(async () => {
        expect(await shop.ask('placeOrder', headers, shop.lineInput(goods.id, 3))).toMatchObject({
          code: 'INSUFFICIENT_STOCK',
          shortages: [{ variantId: goods.id, asked: 3, available: 2 }],
        });
        const collect = { kind: 'COLLECT', locationId: goods.locationId };
        expect(
          await shop.ask('placeOrder', headers, {
            ...shop.lineInput(goods.id, 3, 3000),
            lines: [{ variantId: goods.id, quantity: 3, fulfilment: collect }],
          }),
        ).toMatchObject({ code: 'INSUFFICIENT_STOCK' });
      });
    });

    it('a store that there is not, and one where nothing is collected', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      const closed = await aLocation(app.db, { abilities: [] });
      const collected = (locationId: string) => ({
        ...shop.lineInput(goods.id, 1, 1000),
        lines: [{ variantId: goods.id, quantity: 1, fulfilment: { kind: 'COLLECT', locationId } }],
      });
      await refused(async () => {
        const missing = anId();
        expect(await shop.ask('placeOrder', headers, collected(missing))).toMatchObject({
          code: 'NOT_FOUND',
          what: 'LOCATION',
          missingId: missing,
        });
        expect(await shop.ask('placeOrder', headers, collected(closed.id))).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [{ path: 'input.lines.0.fulfilment', problem: 'NOT_COLLECTED_THERE' }],
        });
      });
    });

    it('what is not sold, or not so many, or not so', async () => {
      const headers = await shop.guest();
      const blocked = await shop.goods(5, { blockReason: 'recall' });
      const priceless = await shop.goods(5, { price: null });
      const few = await shop.goods(9, { maxPerCustomer: 2 });
      const packed = await shop.goods(9, { quantityStep: 3, quantityMin: 3 });
      const missing = anId();
      await refused(async () => {
        expect(await shop.ask('placeOrder', headers, shop.lineInput(blocked.id))).toMatchObject({
          code: 'SALE_BLOCKED',
        });
        expect(await shop.ask('placeOrder', headers, shop.lineInput(priceless.id))).toMatchObject({
          code: 'VARIANT_NOT_SOLD',
        });
        expect(await shop.ask('placeOrder', headers, shop.lineInput(missing))).toMatchObject({
          code: 'NOT_FOUND',
          missingId: missing,
        });
        expect(await shop.ask('placeOrder', headers, shop.lineInput(few.id, 3))).toMatchObject({
          code: 'LIMIT_REACHED',
          limit: 'PER_CUSTOMER',
          max: 2,
          current: 3,
        });
        const twice = { lines: [2, 1].map((quantity) => ({ variantId: few.id, quantity })) };
        expect(
          await shop.ask('placeOrder', headers, { ...shop.lineInput(few.id, 3), ...twice }),
        ).toMatchObject({ code: 'LIMIT_REACHED', max: 2, current: 3 });
        expect(await shop.ask('placeOrder', headers, shop.lineInput(packed.id, 4))).toMatchObject({
          problems: [{ path: 'input.lines.0.quantity', problem: 'QUANTITY_STEP' }],
        });
        const taken = { lines: [{ variantId: few.id, quantity: 1, fulfilment: { kind: 'TAKE_AWAY' } }] };
        expect(await shop.ask('placeOrder', headers, { ...shop.lineInput(few.id), ...taken })).toMatchObject({
          problems: [{ problem: 'NOT_AT_A_DISTANCE' }],
        });
      });
    });

    it('tenders that do not make the total, or belong at a till', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        const tender = { kind: 'TEST_GATEWAY', amount: euro(1000) };
        expect(
          await shop.ask('placeOrder', headers, { ...shop.lineInput(goods.id), tenders: [tender] }),
        ).toMatchObject({ code: 'TENDER_MISMATCH' });
        expect(
          await shop.ask('placeOrder', headers, {
            ...shop.lineInput(goods.id),
            tenders: [
              { kind: 'TEST_GATEWAY', amount: euro(1000) },
              { kind: 'TEST_GATEWAY', amount: euro(495) },
            ],
          }),
        ).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [{ path: 'input.tenders', problem: 'ONE_TENDER' }],
        });
        expect(
          await shop.ask('placeOrder', headers, { ...shop.lineInput(goods.id), tenders: [{ kind: 'CASH' }] }),
        ).toMatchObject({ problems: [{ path: 'input.tenders', problem: 'NOT_AT_A_DISTANCE' }] });
      });
    });

    it('a cart and lines at once, neither, and another’s cart as if there were none', async () => {
      const goods = await shop.goods();
      const { headers, input, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await refused(async () => {
        const both = { ...input, lines: [{ variantId: goods.id, quantity: 1 }] };
        expect(await shop.ask('placeOrder', headers, both)).toMatchObject({
          problems: [{ problem: 'CART_OR_LINES' }],
        });
        expect(await shop.ask('placeOrder', headers, { ...input, cartId: null })).toMatchObject({
          problems: [{ problem: 'CART_OR_LINES' }],
        });
        const [foreign, missing] = [await aGuestToken(app), anId()];
        expect(await shop.ask('placeOrder', foreign, input)).toMatchObject({
          code: 'NOT_FOUND',
          what: 'CART',
          missingId: cart.id,
        });
        expect(await shop.ask('placeOrder', headers, { ...input, cartId: missing })).toMatchObject({
          code: 'NOT_FOUND',
          what: 'CART',
          missingId: missing,
        });
      });
    });

    it('a till, and who sends no key', async () => {
      const goods = await shop.goods();
      const till = await shop.till();
      const keyless = await shop.guest();
      await refused(async () => {
        const atATill = await shop.send('placeOrder', till.headers, shop.lineInput(goods.id));
        expect(atATill.errors[0].extensions.code).toBe('FORBIDDEN');
        const without = await shop.send('placeOrder', keyless, shop.lineInput(goods.id), '');
        expect(without.errors[0].extensions.code).toMatch(/IDEMPOTENCY_KEY|BAD_USER_INPUT|BAD_REQUEST/);
      });
    });

    it.each([
      ['quantity 0', { lines: [{ quantity: 0 }] }, 'quantity'],
      ['quantity −1', { lines: [{ quantity: -1 }] }, 'quantity'],
      ['a fraction', { lines: [{ quantity: 1.5 }] }, 'quantity'],
      ['2³¹', { lines: [{ quantity: 2 ** 31 }] }, 'quantity'],
      ['an id that is none', { lines: [{ variantId: 'x' }] }, 'variantId'],
      ['no tenders', { tenders: [] }, 'tenders'],
      ['a tender that is none', { tenders: [{ kind: 'SHELLS' }] }, 'kind'],
      ['an amount with a fraction', { expectedTotal: { amount: 14.95, currency: 'EUR' } }, 'amount'],
      ['a currency that is none', { expectedTotal: { amount: 1495, currency: 'euro' } }, 'currency'],
      ['an unknown field', { colour: 'red' }, 'colour'],
      ['a name with NUL', { details: { ...DETAILS, contact: { name: 'An\u0000na' } } }, 'name'],
      [
        'a name with control characters',
        { details: { ...DETAILS, contact: { name: 'An\u0007na' } } },
        'name',
      ],
      ['a name too long', { details: { ...DETAILS, contact: { name: 'a'.repeat(201) } } }, 'name'],
      ['an e-mail that is none', { details: { ...DETAILS, contact: { name: 'A', email: 'a' } } }, 'email'],
    ])('bad input, naming the field: %s', async (_, given, field) => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      const lines = (given as { lines?: object[] }).lines?.map((line) => ({
        variantId: goods.id,
        quantity: 1,
        ...line,
      }));
      await refused(async () => {
        const input = { ...shop.lineInput(goods.id), ...given, ...(lines && { lines }) };
        const { errors } = await shop.send('placeOrder', headers, input);
        expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
        expect(JSON.stringify(errors[0])).toContain(field);
      });
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

  it('leaves no hold and no frozen cart behind', async () => {
    expect(await app.db.manager.countBy(Hold, { state: HoldState.LIVE })).toBe(0);
    expect(await app.db.manager.countBy(OrderLine, { quantity: 0 })).toBe(0);
    expect(
      await app.db.query(`SELECT id FROM cart WHERE frozen_until IS NOT NULL AND state = 'open'`),
    ).toEqual([]);
  });
});
