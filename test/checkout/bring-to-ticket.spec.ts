import { CartLine } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { Gateways } from '../../src/payments/index.js';
import { aGuestToken } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { aPrice } from '../support/catalogue.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { oneByOne } from '../support/lock-gate.js';
import { ADDRESS, DETAILS, everyInvariant, type Json, type Shop, startShop, type Till } from './a-shop.js';

const TERMINAL = [{ kind: 'CARD_TERMINAL' }];

let app: RunningApp;
let shop: Shop;
let till: Till;

beforeAll(async () => ({ app, shop } = await startShop()));
beforeEach(async () => void (till = await shop.till()));
afterEach(() => expectInvariants(app.db, everyInvariant));
afterAll(() => app.close());

describe('paying a ticket', () => {
  const inStore = (onHand = 5, given = {}) => shop.goods(onHand, given, till.locationId);
  const place = (variantId: Id<'Variant'>) => levelAt(app.db, { variantId, locationId: till.locationId });

  describe('with what is hers elsewhere', () => {
    it('pays a reservation and goods from the shelf on one ticket with one receipt', async () => {
      const [reserved, shelf] = [await inStore(), await inStore(5, { price: 250 })];
      const { customerId, headers } = await shop.customer();
      const reservationId = await shop.reserve(headers, reserved.id, till.locationId);
      await aPrice(app.db, {
        variantId: reserved.id,
        amount: 1200,
        validFrom: new Date('2026-02-01T00:00:00Z'),
      });
      const ticket = await shop.ticketWith(till, [shelf.barcode]);

      const brought = await shop.ask('bringToTicket', till.headers, {
        ticketId: ticket.id,
        expectedVersion: ticket.version,
        reservationId,
      });
      expect(brought).toMatchObject({ total: { amount: 1250 } }); // at the price she was promised
      const paid = await shop.pay(till, { ...ticket, version: brought.cart.version, total: 1250 });

      expect(paid).toMatchObject({
        state: 'PAID',
        order: {
          state: 'PARTLY_FULFILLED',
          totals: { total: { amount: 1250 } },
          contact: { name: 'Anna de Wit' },
          documents: [{ kind: 'RECEIPT' }],
        },
      });
      expect(paid.order.fulfilments).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'TAKE_AWAY', state: 'HANDED_OVER' }),
          expect.objectContaining({ kind: 'COLLECT', state: 'PLANNED' }),
        ]),
      );
      expect(await place(reserved.id)).toMatchObject({ onHand: 5, held: 0, allocated: 1 });
      expect(await place(shelf.id)).toMatchObject({ onHand: 4 });
      expect(await app.db.query('SELECT state FROM reservation WHERE id = $1', [reservationId])).toEqual([
        { state: 'converted' },
      ]);
      expect(
        await app.db.query('SELECT customer_id AS id FROM customer_order WHERE id = $1', [paid.order.id]),
      ).toEqual([{ id: customerId }]);
      expect(
        await shop.ask('bringToTicket', till.headers, {
          ticketId: (await shop.ask('openTicket', till.headers, {})).id,
          expectedVersion: 1,
          reservationId,
        }),
      ).toMatchObject({ code: 'WRONG_STATE' });
    });

    it('brings a reservation once, and refuses one of another store, and nothing at all', async () => {
      const reserved = await inStore();
      const reservationId = await shop.reserve(await aGuestToken(app), reserved.id, till.locationId);
      const ticket = await shop.ask('openTicket', till.headers, {});
      const bring = (at: Till, input: object): Promise<Json> => shop.ask('bringToTicket', at.headers, input);
      const first = await bring(till, { ticketId: ticket.id, expectedVersion: 1, reservationId });
      const again = await bring(till, {
        ticketId: ticket.id,
        expectedVersion: first.cart.version,
        reservationId,
      });
      expect(again).toMatchObject({ total: { amount: 1000 }, cart: { lines: [{ quantity: 1 }] } });
      expect(await bring(till, { ticketId: ticket.id, expectedVersion: again.cart.version })).toMatchObject({
        problems: [{ problem: 'NOTHING_TO_BRING' }],
      });
      expect(await bring(till, { ticketId: ticket.id, expectedVersion: 1, reservationId })).toMatchObject({
        code: 'STALE_CART',
      });
      const far = await shop.till();
      const theirs = await shop.ask('openTicket', far.headers, {});
      expect(await bring(far, { ticketId: theirs.id, expectedVersion: 1, reservationId })).toMatchObject({
        code: 'WRONG_LOCATION',
      });
      const missing = anId();
      expect(
        await bring(far, { ticketId: theirs.id, expectedVersion: 1, reservationId: missing }),
      ).toMatchObject({ code: 'NOT_FOUND', what: 'RESERVATION', missingId: missing });
    });

    it('takes lines out of her cart when they are paid, and not before', async () => {
      const { customerId, headers } = await shop.customer();
      const { id: ticketId } = await shop.ask('openTicket', till.headers, {});
      await shop.identify(ticketId, customerId);
      const [one, other] = [await inStore(), await inStore()];
      const { cart } = await shop.cartOf(headers, [
        [one.id, 1],
        [other.id, 2],
      ]);
      const lineOf = (variantId: string) =>
        cart.lines.find((line: Json) => line.variant.id === variantId).id as string;

      const brought = await shop.ask('bringToTicket', till.headers, {
        ticketId,
        expectedVersion: 1,
        cartLineIds: [lineOf(one.id)],
      });
      expect(brought).toMatchObject({ total: { amount: 1000 } });
      expect(await app.db.manager.findBy(CartLine, { cartId: cart.id })).toMatchObject([
        { orderLineId: null },
        { orderLineId: null },
      ]);

      const paid = await shop.pay(till, { id: ticketId, version: brought.cart.version, total: 1000 });

      expect(paid).toMatchObject({ state: 'PAID', customer: { id: expect.any(String) } });
      const open = await app.send({ query: '{ cart { lines { id quantity } } }' }, headers);
      expect(open.body.data.cart.lines).toEqual([{ id: lineOf(other.id), quantity: 2 }]);
      const missing = await shop.ask('bringToTicket', till.headers, {
        ticketId: (await shop.ask('openTicket', till.headers, {})).id,
        expectedVersion: 1,
        cartLineIds: [lineOf(other.id)],
      });
      expect(missing).toMatchObject({ code: 'NOT_FOUND', what: 'LINE' }); // nobody is on that ticket
    });

    it('sends a line to her address and lets her collect another elsewhere, beside what she takes along', async () => {
      const [taken, sent] = [await inStore(), await shop.goods(5, { price: 6000 })];
      const elsewhere = await shop.goods(5);
      const ticket = await shop.ticketWith(till, [taken.barcode]);
      await shop.ask('addCartLine', till.headers, {
        cartId: ticket.id,
        variantId: elsewhere.id,
        quantity: 1,
        fulfilment: { kind: 'COLLECT', locationId: elsewhere.locationId },
      });
      const added = await shop.ask('addCartLine', till.headers, {
        cartId: ticket.id,
        variantId: sent.id,
        quantity: 1,
        fulfilment: { kind: 'DELIVER' },
      });
      const unaddressed = { id: ticket.id, version: added.version, total: added.totals.total.amount };
      expect(await shop.pay(till, unaddressed)).toMatchObject({ missing: ['DELIVERY_ADDRESS'] });
      const known = await shop.ask('setCheckoutDetails', till.headers, {
        cartId: ticket.id,
        expectedVersion: added.version,
        details: { contact: DETAILS.contact, deliveryAddress: ADDRESS },
      });

      const paid = await shop.pay(till, { ...unaddressed, version: known.version });

      expect(paid).toMatchObject({
        order: { state: 'PARTLY_FULFILLED', totals: { total: { amount: 8000 } }, contact: DETAILS.contact },
      });
      expect(paid.order.fulfilments.map(({ kind }: Json) => kind).sort()).toEqual([
        'COLLECT',
        'DELIVER',
        'TAKE_AWAY',
      ]);
      expect(await levelAt(app.db, { variantId: sent.id, locationId: sent.locationId })).toMatchObject({
        onHand: 5,
        allocated: 1,
      });
      expect(
        await app.db.query('SELECT location_id AS at, state FROM pickup WHERE order_id = $1', [
          paid.order.id,
        ]),
      ).toEqual([{ at: elsewhere.locationId, state: 'to_pick' }]);
    });
  });
});

describe('a line of her cart that the till took over', () => {
  /** Her cart of so many lines; the first of them on a ticket with her card. */
  const brought = async (lines = 1) => {
    const her = await shop.customer();
    const goods = [];
    for (let line = 0; line < lines; line += 1) goods.push(await shop.goods(5, {}, till.locationId));
    const { cart, input, headers } = await shop.cartOf(
      her.headers,
      goods.map(({ id }) => [id, 1] as const),
    );
    return { her, headers, input, cart, goods, ticket: await onTicket(till, her.customerId, cart) };
  };
  const onTicket = async (at: Till, customerId: string, cart: Json) => {
    const { id } = await shop.ask('openTicket', at.headers, {});
    await shop.identify(id, customerId);
    const { cart: withIt } = await shop.ask('bringToTicket', at.headers, {
      ticketId: id,
      expectedVersion: 1,
      cartLineIds: [cart.lines[0].id],
    });
    return { id: id as string, version: withIt.version as number, total: 1000 };
  };
  const names = (answers: Json[]) => answers.map(({ __typename }) => __typename);
  const sold = async (variantId: string): Promise<number> => {
    const [row] = await app.db.query(
      `SELECT coalesce(sum(line.quantity), 0)::int AS n FROM order_line AS line JOIN customer_order AS placed ON placed.id = line.order_id
        WHERE line.variant_id = $1 AND placed.state NOT IN ('awaiting_payment', 'abandoned')`,
      [variantId],
    );
    return row.n as number;
  };
  /** Her phone is at the gateway; the function lets the gateway answer. */
  const atTheGateway = async (one: { headers: object; input: object }) => {
    const gateway = app.app.get(Gateways, { strict: false }).of('test_gateway' as never)!;
    const capture = gateway.capture.bind(gateway);
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      Object.assign(gateway, {
        capture: async (payment: Parameters<typeof capture>[0]) => {
          resolve();
          await new Promise<void>((go) => (answer = go));
          return capture(payment);
        },
      });
    });
    const placed = shop.ask('placeOrder', one.headers as never, one.input);
    await asked;
    return (): Promise<Json> => {
      Object.assign(gateway, { capture });
      answer();
      return placed;
    };
  };

  it.each([
    ['in cash', [{ kind: 'CASH' }]],
    ['by card', TERMINAL],
  ])('is not sold again at the till, %s, when she has ordered it on her phone', async (_, tenders) => {
    const one = await brought();
    expect(await shop.ask('placeOrder', one.headers, one.input)).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await shop.pay(till, one.ticket, { tenders })).toMatchObject({ currentState: 'ordered' });
    expect(await sold(one.goods[0]!.id)).toBe(1);
  });

  it.each([
    ['in cash', [{ kind: 'CASH' }]],
    ['by card', TERMINAL],
  ])('waits at the till, %s, while her phone pays it', async (_, tenders) => {
    const one = await brought();
    const answered = await atTheGateway(one);
    expect(await shop.pay(till, one.ticket, { tenders })).toMatchObject({ currentState: 'awaiting_payment' });
    expect(await answered()).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await sold(one.goods[0]!.id)).toBe(1);
  });

  it('is sold once, when the till takes cash for it and her phone orders it at once: by whoever is first', async () => {
    const one = await brought();
    const paying =
      ({ ticket }: typeof one) =>
      () =>
        shop.pay(till, ticket);
    const ordering = (it: typeof one) => () => shop.ask('placeOrder', it.headers, it.input);
    expect(names(await oneByOne(app.db, ['cart', one.cart.id], [paying(one), ordering(one)]))).toEqual([
      'Ticket',
      'CartClosed',
    ]);
    till = await shop.till();
    const other = await brought();
    expect(names(await oneByOne(app.db, ['cart', other.cart.id], [ordering(other), paying(other)]))).toEqual([
      'OrderPlaced',
      'WrongState',
    ]);
    for (const { goods } of [one, other]) expect(await sold(goods[0]!.id)).toBe(1);
  });

  it.each([
    ['both in cash', undefined, undefined],
    ['one by card', TERMINAL, undefined],
    ['both by card', TERMINAL, TERMINAL],
  ])('is sold by one of two tills that brought it, %s', async (_, first, second) => {
    const one = await brought();
    const beside = await shop.till(till.locationId);
    const theirs = await onTicket(beside, one.her.customerId, one.cart);
    const with_ = (tenders: object[] | undefined) => (tenders ? { tenders } : {});
    const answers = await oneByOne(
      app.db,
      ['cart', one.cart.id],
      [() => shop.pay(till, one.ticket, with_(first)), () => shop.pay(beside, theirs, with_(second))],
    );
    expect(names(answers)).toEqual(['Ticket', 'WrongState']);
    for (const { id, state } of answers[0].payments)
      if (state === 'STARTED') expect(await shop.says(till, id)).toMatchObject({ state: 'PAID' });
    expect(await sold(one.goods[0]!.id)).toBe(1);
  });

  it('leaves her cart when the terminal approves it, though her phone is paying the other line: both end well', async () => {
    const one = await brought(2);
    const { payments } = await shop.pay(till, one.ticket, { tenders: TERMINAL });
    const [, other] = one.cart.lines;
    const answered = await atTheGateway({
      headers: one.headers,
      input: {
        ...one.input,
        lineIds: [other.id],
        expectedTotal: { amount: 1495, currency: 'EUR' },
      },
    });
    expect(await shop.says(till, payments[0].id)).toMatchObject({ state: 'PAID' });
    expect(await answered()).toMatchObject({ __typename: 'OrderPlaced', remaining: null });
    expect(await app.db.query('SELECT state FROM cart WHERE id = $1', [one.cart.id])).toEqual([
      { state: 'ordered' },
    ]);
    for (const { id } of one.goods) expect(await sold(id)).toBe(1);
  });

  it('of a guest, who handed it over by a code, is not ordered on her phone while the till is paid for it', async () => {
    const goods = await shop.goods(5, {}, till.locationId);
    const guest = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    const { handoverCode } = await shop.ask('createCartHandover', guest.headers, { cartId: guest.cart.id });
    const { cart } = await shop.ask('claimCartHandover', till.headers, { handoverCode });
    const ticket = { id: cart.id, version: cart.version, total: 1000 };
    const { payments } = await shop.pay(till, ticket, { tenders: TERMINAL });
    expect(await shop.ask('placeOrder', guest.headers, guest.input)).toMatchObject({ code: 'CART_FROZEN' });
    expect(await shop.says(till, payments[0].id)).toMatchObject({ state: 'PAID' });
    expect(await shop.ask('placeOrder', guest.headers, guest.input)).toMatchObject({ code: 'CART_CLOSED' });
    expect(await sold(goods.id)).toBe(1);
  });
});
