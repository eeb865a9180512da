import { Cart } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationKind } from '../../src/locations/index.js';
import { Order, OrderLine } from '../../src/orders/index.js';
import {
  TaxDestinationChoice,
  TaxDirectory,
  TaxDistanceRule,
  TaxDistanceTotal,
  TaxRate,
} from '../../src/pricing/index.js';
import { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import type { RunningApp } from '../support/app.js';
import { aStaffSession } from '../support/access.js';
import { aKey } from '../support/builders.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { aGroupList, aPrice } from '../support/prices.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { DETAILS, euro, everyInvariant, type Shop, startShop } from './a-shop.js';

const GELDERN = {
  name: 'Herr Krüger',
  street: 'Issumer Straße',
  houseNumber: '4',
  postcode: '47608',
  city: 'Geldern',
  country: 'DE',
};
const TO_GERMANY = { ...DETAILS, deliveryAddress: GELDERN };
const FIRM = { ...TO_GERMANY, vatNumber: 'DE 136695976' };
const CART = `mutation ($input: SetCheckoutDetailsInput!) { setCheckoutDetails(input: $input) { __typename
  ... on UserError { code } ... on RuleBroken { problems { path problem } }
  ... on Cart { version checkout { vatNumber } totals { total { amount } vat { rateBps vat { amount } gross { amount } } } } } }`;

describe('the VAT of a sale', () => {
  let app: RunningApp;
  let shop: Shop;

  beforeAll(async () => {
    ({ app, shop } = await startShop());
    app.app.get(TaxDirectory, { strict: false }).kept.maxAgeMs = 0;
  });
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  const place = async (details: object, quantity = 1, total = quantity * 1000 + 495) =>
    shop.ask('placeOrder', await shop.guest(), {
      ...shop.lineInput((await shop.goods(200)).id, quantity, total),
      details,
    });
  const orderOf = (placed: Json) => app.db.manager.findOneByOrFail(Order, { id: placed.order.id });
  const linesOf = (placed: Json) => app.db.manager.findBy(OrderLine, { orderId: placed.order.id });
  const vatOf = async (placed: Json) =>
    (await orderOf(placed)).vat.map(({ rateBps, vat, gross }) => [rateBps, vat.amount, gross.amount]);
  const total = async (sellerId: Order['sellerId']) =>
    (await app.db.manager.findOneBy(TaxDistanceTotal, { sellerId, year: 2026 }))?.netAmount ?? 0;

  it('is the seller’s own below the threshold, and counts to it', async () => {
    const placed = await place(TO_GERMANY);
    expect(await vatOf(placed)).toEqual([[2100, 260, 1495]]);
    expect(await linesOf(placed)).toMatchObject([{ taxCountry: 'NL', taxRule: 'origin' }]);
    const order = await orderOf(placed);
    expect(order).toMatchObject({ distanceNetAmount: 1235, totalAmount: 1495 });
    expect(await total(order.sellerId)).toBe(1235);
  });

  it('gives the count back when the payment is declined', async () => {
    const { sellerId } = await orderOf(await place(TO_GERMANY));
    const before = await total(sellerId);
    const goods = await shop.goods(5, { price: 1018 });
    const input = { ...shop.lineInput(goods.id, 1, 1513), details: TO_GERMANY }; // amounts that end in 13 are declined
    expect(await shop.ask('placeOrder', await shop.guest(), input)).toMatchObject({
      code: 'PAYMENT_DECLINED',
    });
    expect(await total(sellerId)).toBe(before);
  });

  it('is exempt for a firm there, at the price without VAT, with an invoice that says so', async () => {
    const goods = await shop.goods(5);
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    const { body } = await app.send(
      {
        query: CART,
        variables: { input: { cartId: cart.id, expectedVersion: cart.version, details: FIRM } },
      },
      headers,
    );
    const set = body.data.setCheckoutDetails;
    expect(set).toMatchObject({
      checkout: { vatNumber: 'DE136695976' },
      totals: { total: { amount: 1235 }, vat: [{ rateBps: 0, vat: { amount: 0 }, gross: { amount: 1235 } }] },
    });
    const placed = await shop.ask('placeOrder', headers, {
      ...shop.placing({ ...cart, ...set }),
      details: FIRM,
    });
    expect(placed.order.documents).toMatchObject([{ kind: 'INVOICE' }]);
    expect(await linesOf(placed)).toMatchObject([
      { taxCountry: 'DE', taxRule: 'intra_community', priceAmount: 826 },
    ]);
    expect(await orderOf(placed)).toMatchObject({ vatNumber: 'DE136695976', distanceNetAmount: 0 });
    const [paper] = (await app.db.query(
      `SELECT content -> 'isIntraCommunity' AS says, vat_number FROM document JOIN document_holder ON document_id = id
        WHERE order_id = $1`,
      [placed.order.id],
    )) as object[];
    expect(paper).toEqual({ says: true, vat_number: 'DE136695976' });
  });

  it('leaves a firm there the free delivery that a person has, though it counts without VAT', async () => {
    const goods = await shop.goods(5, { price: 5_000 });
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    expect(cart.totals.total.amount).toBe(5_000); // from 50.00
    expect(
      await shop.ask('setCheckoutDetails', headers, {
        cartId: cart.id,
        expectedVersion: cart.version,
        details: FIRM,
      }),
    ).toMatchObject({ totals: { total: { amount: 4_132 } } });
  });

  it('is the same total and an invoice for a firm at home', async () => {
    const placed = await place({ ...DETAILS, vatNumber: 'NL000012348B01' });
    expect(await vatOf(placed)).toEqual([[2100, 260, 1495]]);
    expect(placed.order.documents).toMatchObject([{ kind: 'INVOICE' }]);
  });

  it('is put on top of a list that leaves it out, and an exempt firm pays what that list says', async () => {
    const { customerId, headers } = await shop.customer();
    const list = await aGroupList(app.db, { vatIncluded: false, memberIds: [customerId] });
    const goods = await shop.goods(5);
    await aPrice(app.db, { variantId: goods.id, priceListId: list.id, amount: 777 });
    const placed = await shop.ask('placeOrder', headers, {
      ...shop.lineInput(goods.id, 2, 1880 + 495), // 7.77 and 1.63 VAT, twice
      details: DETAILS,
    });
    expect(await linesOf(placed)).toMatchObject([{ priceAmount: 940, totalAmount: 1880 }]);
    expect(await vatOf(placed)).toEqual([[2100, 326 + 86, 2375]]);
    const exempt = await shop.ask('placeOrder', headers, {
      ...shop.lineInput(goods.id, 2, 1554 + 409),
      details: FIRM,
    });
    expect(await linesOf(exempt)).toMatchObject([{ priceAmount: 777, totalAmount: 1554 }]);
  });

  it('is the store’s for what she collects there', async () => {
    const store = await aLocation(app.db, { country: 'BE', kind: LocationKind.STORE } as never);
    const goods = await shop.goods(5, { taxClass: 'reduced' }, store.id);
    const placed = await shop.ask('placeOrder', await shop.guest(), {
      ...shop.lineInput(goods.id, 1, 1000),
      lines: [{ variantId: goods.id, quantity: 1, fulfilment: { kind: 'COLLECT', locationId: store.id } }],
    });
    expect(await vatOf(placed)).toEqual([[600, 57, 1000]]);
    expect(await linesOf(placed)).toMatchObject([{ taxCountry: 'BE', taxRule: 'domestic' }]);
  });

  it('is refused as soon as a country that nothing is delivered to is given, for the cart or a line', async () => {
    const goods = await shop.goods(5);
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    const there = { ...GELDERN, country: 'US' };
    const detailed = { cartId: cart.id, expectedVersion: cart.version, details: { deliveryAddress: there } };
    const { body } = await app.send({ query: CART, variables: { input: detailed } }, headers);
    expect(body.data.setCheckoutDetails).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ path: 'input.details.deliveryAddress.country', problem: 'COUNTRY_NOT_SERVED' }],
    });
    const fulfilment = { kind: 'DELIVER', address: there };
    for (const [operation, input] of [
      ['addCartLine', { cartId: cart.id, variantId: goods.id, quantity: 1, fulfilment }],
      [
        'changeCartLine',
        { cartId: cart.id, expectedVersion: cart.version, lineId: cart.lines[0].id, fulfilment },
      ],
    ] as const)
      expect(await shop.ask(operation, headers, input)).toMatchObject({ code: 'RULE_BROKEN' });
    const { version } = await app.db.manager.findOneByOrFail(Cart, { id: cart.id });
    expect(version).toBe(cart.version);
  });

  it('says that the address is missing when nothing is delivered to it any more', async () => {
    const goods = await shop.goods(5);
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    await app.db.query('UPDATE cart SET delivery_address = $2 WHERE id = $1', [
      cart.id,
      { ...GELDERN, country: 'US' },
    ]);
    const { body } = await app.send({ query: '{ cart { checkout { missing } } }', variables: {} }, headers);
    expect(body.data.cart.checkout.missing).toContain('DELIVERY_ADDRESS');
  });

  it.each([
    [
      'a country that nothing is delivered to',
      { deliveryAddress: { ...GELDERN, country: 'US' } },
      'COUNTRY_NOT_SERVED',
    ],
    ['a country that is none', { deliveryAddress: { ...GELDERN, country: 'ZZ' } }, 'COUNTRY_NOT_SERVED'],
    ['no country at all', { deliveryAddress: { ...GELDERN, country: '31' } }, 'COUNTRY'],
    ['a VAT number with a wrong check digit', { vatNumber: 'DE136695977' }, 'VAT_NUMBER'],
    ['a VAT number of no country', { vatNumber: '12345678' }, 'VAT_NUMBER'],
  ])('is refused for %s, and nothing is written', async (_, wrong, problem) => {
    const goods = await shop.goods(5);
    const headers = await shop.guest();
    await app.settled();
    const before = await shop.rows();
    const input = { ...shop.lineInput(goods.id), details: { ...DETAILS, ...wrong } };
    expect(await shop.ask('placeOrder', headers, input)).toMatchObject({
      __typename: 'RuleBroken',
      problems: [{ problem }],
    });
    expect(await shop.rows()).toEqual(before);
  });

  it.each([
    ['a control character', 'DE13669597\u0000'],
    ['more than any number has', 'DE'.padEnd(21, '1')],
  ])('takes no VAT number with %s', async (_, vatNumber) => {
    const input = { ...shop.lineInput((await shop.goods(1)).id), details: { ...DETAILS, vatNumber } };
    const { errors } = await shop.send('placeOrder', await shop.guest(), input);
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('becomes the destination’s with the order that passes the threshold, at the same price', async () => {
    const { sellerId } = await orderOf(await place(TO_GERMANY));
    const [rule] = await app.db.manager.findBy(TaxDistanceRule, { country: 'NL' });
    const room = rule!.thresholdAmount - (await total(sellerId));
    await app.db.query('UPDATE tax_distance_total SET net_amount = net_amount + $1 WHERE seller_id = $2', [
      room - 1500,
      sellerId,
    ]);
    const both = await Promise.all([place(TO_GERMANY), place(TO_GERMANY)]);
    const rules = (await Promise.all(both.map(linesOf))).map(([line]) => line!.taxRule).sort();
    expect(rules).toEqual(['destination', 'origin']);
    expect(both.map(({ order }) => order.totals.total.amount)).toEqual([1495, 1495]);
    expect(await app.db.manager.findBy(TaxDestinationChoice, { sellerId })).toMatchObject([
      { isDestination: true, reason: 'threshold' },
    ]);
    const after = await place(TO_GERMANY);
    expect(await vatOf(after)).toEqual([[1900, 239, 1495]]);
    expect(await linesOf(after)).toMatchObject([{ taxCountry: 'DE', taxRule: 'destination' }]);
    await app.db.query('UPDATE tax_distance_total SET net_amount = net_amount - $1 WHERE seller_id = $2', [
      room - 1500,
      sellerId,
    ]);
  });

  it('splits an order by where each part goes', async () => {
    const [one, other] = [await shop.goods(5), await shop.goods(5, { taxClass: 'reduced' })];
    const placed = await shop.ask('placeOrder', await shop.guest(), {
      ...shop.lineInput(one.id),
      lines: [
        { variantId: one.id, quantity: 1, fulfilment: { kind: 'DELIVER', address: GELDERN } },
        { variantId: other.id, quantity: 1 },
      ],
      expectedTotal: euro(2495),
    });
    expect((await vatOf(placed)).map(([rateBps]) => rateBps)).toEqual([1900, 900]);
    expect((await vatOf(placed)).reduce((so, [, , gross]) => so + gross!, 0)).toBe(2495);
  });

  describe('comes back with the goods', () => {
    const back = async (orderId: string, orderLineId: string, quantity: number, given: object = {}) => {
      const { headers } = await shop.till();
      const line = { orderLineId, quantity, reason: 'te groot', grade: 'SELLABLE' };
      const query = `mutation ($input: ReturnAtTillInput!) { returnAtTill(input: $input) { __typename
        ... on UserError { code message } ... on Return { refund { total { amount } } documents { id } } } }`;
      const { body } = await app.send(
        { query, variables: { input: { orderId, lines: [line], ...given } } },
        { ...headers, 'idempotency-key': aKey() },
      );
      const { refund, documents } = body.data.returnAtTill;
      const [note] = await app.db.query('SELECT content FROM document WHERE id = $1', [documents[0].id]);
      return {
        refunded: refund.total.amount as number,
        vat: note.content.vat.map(({ rateBps, net, vat, gross }: Json) => [
          rateBps,
          net.amount,
          vat.amount,
          gross.amount,
        ]),
        isIntraCommunity: note.content.isIntraCommunity as boolean,
      };
    };
    /** Three at 10.01, delivered. */
    const delivered = async (details: object, expectedTotal: number) => {
      const goods = await shop.goods(10, { price: 1001 });
      const placed = await shop.ask('placeOrder', await shop.guest(), {
        ...shop.lineInput(goods.id, 3, expectedTotal),
        details,
      });
      return despatched(placed.order, goods.locationId);
    };
    const despatched = async (order: Json, locationId: Id<'Location'>) => {
      const [fulfilment] = await app.db.query('SELECT id FROM fulfilment WHERE order_id = $1', [order.id]);
      const { id: terminalId } = await aTerminal(app.db, { locationId });
      const packer = await aStaffSession(app, { role: 'associate', locationId, terminalId });
      const sent = { fulfilmentId: fulfilment.id, carrier: 'PostNL', trackingNumber: '3S1' };
      expect(await shop.ask('despatchFulfilment', packer, sent)).toMatchObject({ state: 'DESPATCHED' });
      return order;
    };

    it('none for the firm that paid none: in two parts exactly what the invoice said', async () => {
      const order = await delivered(FIRM, 2890); // 3 × 8.27 and 4.09 for the delivery
      const lineId = order.lines[0].id;
      const first = await back(order.id, lineId, 1);
      expect(first).toEqual({ refunded: 827, vat: [[0, -827, 0, -827]], isIntraCommunity: true });
      const rest = await back(order.id, lineId, 2);
      expect(rest).toEqual({ refunded: 2063, vat: [[0, -2063, 0, -2063]], isIntraCommunity: true });
    });

    it('the destination’s for what bore it, to the cent', async () => {
      const order = await delivered(TO_GERMANY, 3498);
      const vat = (await orderOf({ order })).vat[0]!;
      expect(vat).toMatchObject({ rateBps: 1900, gross: { amount: 3498 } });
      const parts = [await back(order.id, order.lines[0].id, 2), await back(order.id, order.lines[0].id, 1)];
      const sum = (column: number) => parts.reduce((so, part) => so - part.vat[0][column], 0);
      expect(parts.map(({ vat: [[rateBps]] }) => rateBps)).toEqual([1900, 1900]);
      expect([sum(1), sum(2), sum(3)]).toEqual([vat.net.amount, vat.vat.amount, vat.gross.amount]);
      expect(parts.reduce((so, { refunded }) => so + refunded, 0)).toBe(3498);
    });

    it('at the rate of the day it was agreed, though another came before it was sent', async () => {
      const clock = app.app.get(VirtualClock, { strict: false });
      const goods = await shop.goods(10, { taxClass: 'reduced' });
      const lineInput = shop.lineInput(goods.id, 1, 1495);
      const order = async () => (await shop.ask('placeOrder', await shop.guest(), lineInput)).order;
      const before = await order();
      const tomorrow = new Date(clock.now().getTime() + 86_400_000);
      await app.db.manager.insert(TaxRate, {
        country: 'NL',
        taxClass: 'reduced',
        validFrom: tomorrow,
        rateBps: 1200,
        source: 'a test',
      });
      expect(await vatOf({ order: await order() })).toEqual([[900, 124, 1495]]);
      await clock.moveTo(tomorrow);
      expect(await vatOf({ order: await order() })).toEqual([[1200, 160, 1495]]);
      await despatched(before, goods.locationId);
      expect(await vatOf({ order: before })).toEqual([[900, 124, 1495]]);
      const { refunded, vat } = await back(before.id, before.lines[0].id, 1);
      expect([refunded, vat]).toEqual([1495, [[900, -1371, -124, -1495]]]);
    });
  });

  describe('on an invoice asked for at the till', () => {
    const invoiced = async (country: string, vatNumber: string) => {
      const store = await aLocation(app.db, { country, kind: LocationKind.STORE } as never);
      const till = await shop.till(store.id);
      const articles = await Promise.all([1, 2, 3, 4].map(() => shop.goods(5, { price: 99 }, store.id)));
      const ticket = await shop.ticketWith(
        till,
        articles.map(({ barcode }) => barcode),
      );
      const { body } = await app.send(
        {
          query: CART,
          variables: {
            input: { cartId: ticket.id, expectedVersion: ticket.version, details: { vatNumber } },
          },
        },
        till.headers,
      );
      const { version } = body.data.setCheckoutDetails;
      const paid = await shop.pay(till, { ...ticket, version });
      const order = await orderOf(paid);
      const [paper] = await app.db.query('SELECT kind, content FROM document WHERE order_id = $1', [
        order.id,
      ]);
      return { kind: paper.kind, vat: paper.content.vat, stored: order.vat, total: order.totalAmount };
    };

    it('is the sum of its lines in the Netherlands', async () => {
      const { kind, vat, stored } = await invoiced('NL', 'NL000045676B01');
      expect(kind).toBe('invoice');
      expect(vat).toEqual(stored);
      expect(vat).toMatchObject([{ vat: { amount: 68 }, gross: { amount: 396 } }]); // 4 × 0.17
    });

    it('is rounded once, in total, in Belgium: what is paid stays', async () => {
      const { kind, vat, stored, total } = await invoiced('BE', 'BE0000234580');
      expect(kind).toBe('invoice');
      expect(stored).toMatchObject([{ vat: { amount: 68 }, gross: { amount: 396 } }]);
      expect(vat).toMatchObject([{ vat: { amount: 69 }, net: { amount: 327 }, gross: { amount: 396 } }]);
      expect(total).toBe(396);
    });
  });
});
