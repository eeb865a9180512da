import { Cart, CartLine } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aGuestToken, aStaffSession } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aPrice, aVariant } from '../support/catalogue.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { ADDRESS, aShop, DETAILS, euro, everyInvariant, type Json, openShop, type Till } from './a-shop.js';

describe('paying a ticket', () => {
  let app: RunningApp;
  let shop: ReturnType<typeof aShop>;
  let till: Till;

  beforeAll(async () => {
    app = await startApp();
    await openShop(app);
    shop = aShop(app);
  });
  beforeEach(async () => {
    till = await shop.till();
  });
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  const inStore = (onHand = 5, given = {}) => shop.goods(onHand, given, till.locationId);
  const place = (variantId: Id<'Variant'>) => levelAt(app.db, { variantId, locationId: till.locationId });
  const CARD = { kind: 'CARD_TERMINAL', terminalReference: 'T-1' };
  /** Of the caller, with a ticket of theirs that costs 10.00. */
  const aTicket = async (given = {}) => {
    const goods = await inStore(5, given);
    return { goods, ticket: await shop.ticketWith(till, [goods.barcode]) };
  };
  /** Puts a customer on the till's ticket. */
  const identified = async () => {
    const { customerId, headers } = await shop.customer();
    const { id } = await shop.ask('openTicket', till.headers, {});
    await app.db.query('UPDATE cart SET customer_id = $1 WHERE id = $2', [customerId, id]);
    return { customerId, headers, ticketId: id as string };
  };
  /** Nothing of it was written. */
  const refused = async (work: () => Promise<unknown>): Promise<void> => {
    await app.settled();
    const before = await shop.rows();
    await work();
    expect(await shop.rows()).toEqual(before);
  };

  it('takes cash: 12.99 is paid with 13.00, and 7.00 of a twenty comes back', async () => {
    const { goods, ticket } = await aTicket({ price: 1299 });

    const paid = await shop.pay(till, ticket, { tenders: [{ kind: 'CASH', received: euro(2000) }] });

    expect(paid).toMatchObject({
      __typename: 'Ticket',
      state: 'PAID',
      due: { amount: 0 },
      rounding: { amount: 1 },
      payments: [{ tender: 'CASH', state: 'CAPTURED', captured: { amount: 1299 }, change: { amount: 700 } }],
      customer: null,
      order: {
        state: 'FULFILLED',
        contract: 'IN_STORE',
        version: 2,
        lines: [{ quantity: 1, fulfilled: 1, fulfilment: { kind: 'TAKE_AWAY' } }],
        totals: { delivery: { amount: 0 }, total: { amount: 1299 } },
        fulfilments: [{ kind: 'TAKE_AWAY', state: 'HANDED_OVER', lines: [{ quantity: 1 }] }],
        documents: [{ kind: 'RECEIPT' }],
        contact: null,
        receiptChoice: { by: 'PRINT' },
        origin: { channel: 'STORE', person: expect.any(String), location: { id: till.locationId } },
      },
      receipt: { total: { amount: 1299 } },
    });
    expect(await place(goods.id)).toMatchObject({ onHand: 4, held: 0, allocated: 0 });
    expect(await app.db.manager.findOneByOrFail(Cart, { id: ticket.id as Id<'Cart'> })).toMatchObject({
      state: 'ordered',
      orderId: paid.order.id,
    });
  });

  it('takes the card terminal with the reference of its approval', async () => {
    const { ticket } = await aTicket({ price: 1299 });
    expect(await shop.pay(till, ticket, { tenders: [CARD] })).toMatchObject({
      rounding: { amount: 0 },
      payments: [{ tender: 'CARD_TERMINAL', captured: { amount: 1299 }, change: null }],
    });
  });

  it('divides over card and cash, of which only the cash is rounded', async () => {
    const { ticket } = await aTicket({ price: 1299 });
    const paid = await shop.pay(till, ticket, {
      tenders: [
        { ...CARD, amount: euro(1000) },
        { kind: 'CASH', received: euro(500) },
      ],
    });
    expect(paid).toMatchObject({
      rounding: { amount: 1 },
      order: { due: { amount: 0 }, totals: { total: { amount: 1299 } } },
    });
    expect(paid.payments).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ tender: 'CARD_TERMINAL', captured: { amount: 1000 } }),
        expect.objectContaining({ tender: 'CASH', captured: { amount: 299 }, change: { amount: 200 } }),
      ]),
    );
  });

  describe('refuses, and writes nothing', () => {
    it('tenders that make too much, less cash than they say, or belong to a webshop', async () => {
      const { ticket } = await aTicket();
      await refused(async () => {
        expect(await shop.pay(till, ticket, { tenders: [{ ...CARD, amount: euro(1001) }] })).toMatchObject({
          code: 'TENDER_MISMATCH',
          open: { amount: 1000 },
        });
        expect(
          await shop.pay(till, ticket, {
            tenders: [{ kind: 'CASH', amount: euro(1000), received: euro(500) }],
          }),
        ).toMatchObject({ code: 'TENDER_MISMATCH' });
        expect(await shop.pay(till, ticket, { tenders: [{ kind: 'TEST_GATEWAY' }] })).toMatchObject({
          problems: [{ path: 'input.tenders', problem: 'NOT_AT_A_TILL' }],
        });
      });
    });

    it('another total, another version, a price that changed between', async () => {
      const { goods, ticket } = await aTicket();
      await refused(async () => {
        expect(await shop.pay(till, { ...ticket, total: 999 })).toMatchObject({
          code: 'TOTAL_CHANGED',
          newTotal: euro(1000),
        });
        expect(await shop.pay(till, { ...ticket, version: ticket.version - 1 })).toMatchObject({
          code: 'STALE_CART',
        });
      });
      await aPrice(app.db, { variantId: goods.id, amount: 900, validFrom: new Date('2026-02-01T00:00:00Z') });
      await refused(async () =>
        expect(await shop.pay(till, ticket)).toMatchObject({ code: 'TOTAL_CHANGED', newTotal: euro(900) }),
      );
      expect(await shop.pay(till, { ...ticket, total: 900 })).toMatchObject({ state: 'PAID' });
    });

    it('goods for adults until her age was checked', async () => {
      const { ticket } = await aTicket({ ageLimit: 18 });
      await refused(async () =>
        expect(await shop.pay(till, ticket)).toMatchObject({ code: 'AGE_CHECK_NEEDED', minAge: 18 }),
      );
      expect(await shop.pay(till, ticket, { ageChecked: true })).toMatchObject({ state: 'PAID' });
      const [entry] = await app.db.query(
        `SELECT after, staff_id FROM audit_entry WHERE object_id = $1 AND operation = 'payTicket'`,
        [ticket.id],
      );
      expect(entry).toMatchObject({ after: { ageChecked: 18, total: 1000 }, staff_id: expect.any(String) });
    });

    it('goods whose serial number was not scanned', async () => {
      const goods = await inStore(5, { needsSerial: true });
      const ticket = await shop.ticketWith(till, [goods.barcode]);
      const [line] = await app.db.manager.findBy(CartLine, { cartId: ticket.id as Id<'Cart'> });
      await refused(async () =>
        expect(await shop.pay(till, ticket)).toMatchObject({ code: 'SERIAL_NEEDED', lineId: line!.id }),
      );
      const changed = await shop.ask('changeCartLine', till.headers, {
        cartId: ticket.id,
        expectedVersion: ticket.version,
        lineId: line!.id,
        serialNumbers: ['SN-1'],
      });
      expect(await shop.pay(till, { ...ticket, version: changed.version })).toMatchObject({
        order: { lines: [{ serialNumbers: ['SN-1'] }] },
      });
      const again = await shop.ask('openTicket', till.headers, {});
      const scan = { cartId: again.id, barcode: goods.barcode, serialNumber: 'SN-1' };
      const { cart } = await shop.ask('scanIntoCart', till.headers, scan);
      const next = { id: again.id, version: cart.version, total: 1000 };
      await refused(async () =>
        expect(await shop.pay(till, next)).toMatchObject({
          ...{ code: 'SERIAL_NEEDED', lineId: expect.any(String), soldAlready: ['SN-1'] },
        }),
      );
    });

    it('an empty ticket, and goods that were blocked meanwhile', async () => {
      const empty = await shop.ask('openTicket', till.headers, {});
      await refused(async () =>
        expect(await shop.pay(till, { id: empty.id, version: empty.cart.version, total: 0 })).toMatchObject({
          code: 'DETAILS_MISSING',
          missing: ['LINES'],
        }),
      );
      const { goods, ticket } = await aTicket();
      await app.db.query(`UPDATE variant SET block_reason = 'recall' WHERE id = $1`, [goods.id]);
      await refused(async () =>
        expect((await shop.pay(till, ticket)).code).toMatch(/SALE_BLOCKED|DETAILS_MISSING/),
      );
    });

    it('another till’s ticket as if there were none, also in the same store', async () => {
      const { ticket } = await aTicket();
      const [beside, elsewhere] = [await shop.till(till.locationId), await shop.till()];
      const missing = anId();
      const { cart } = await shop.ask('openCart', await shop.guest(), {});
      await refused(async () => {
        for (const other of [beside, elsewhere]) {
          expect(await shop.pay(other, ticket)).toMatchObject({ what: 'CART', missingId: ticket.id });
          expect(
            await shop.ask('bringToTicket', other.headers, {
              ticketId: ticket.id,
              expectedVersion: ticket.version,
              cartLineIds: [anId()],
            }),
          ).toMatchObject({ what: 'CART', missingId: ticket.id });
        }
        expect(await shop.pay(till, { ...ticket, id: missing })).toMatchObject({
          code: 'NOT_FOUND',
          missingId: missing,
        });
        expect(await shop.pay(till, { ...ticket, id: cart.id })).toMatchObject({ code: 'NOT_FOUND' });
      });
    });
  });

  it('sells what is in the hand though the books say there is none, and asks for a recount', async () => {
    const { goods, ticket } = await (async () => {
      const made = await inStore(0);
      return { goods: made, ticket: await shop.ticketWith(till, [made.barcode]) };
    })();
    expect(await shop.pay(till, ticket)).toMatchObject({ order: { state: 'FULFILLED' } });
    expect(await place(goods.id)).toMatchObject({ onHand: 0 });
    await app.settled();
    expect(
      await app.db.query(`SELECT kind, state FROM task WHERE location_id = $1`, [till.locationId]),
    ).toEqual([{ kind: 'recount', state: 'open' }]);
  });

  it('sells what no stock is kept of in this store at all', async () => {
    const variant = await aVariant(app.db);
    expect(await shop.pay(till, await shop.ticketWith(till, [variant.barcode]))).toMatchObject({
      order: { state: 'FULFILLED' },
    });
  });

  describe('with what is hers elsewhere', () => {
    const reservedBy = async (headers: object, variantId: string): Promise<string> => {
      const reservation = await shop.ask('placeReservation', headers as Record<string, string>, {
        lines: [{ variantId, quantity: 1 }],
        fulfilment: { kind: 'COLLECT', locationId: till.locationId },
        contact: DETAILS.contact,
        receipt: DETAILS.receipt,
      });
      expect(reservation.__typename).toBe('Reservation');
      return reservation.id;
    };

    it('pays a reservation and goods from the shelf on one ticket with one receipt', async () => {
      const [reserved, shelf] = [await inStore(), await inStore(5, { price: 250 })];
      const { customerId, headers } = await shop.customer();
      const reservationId = await reservedBy(headers, reserved.id);
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
      const reservationId = await reservedBy(await aGuestToken(app), reserved.id);
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
      const { headers, ticketId } = await identified();
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

  it('sells one console to a customer, whichever channel she is in first, also when she is in two at once', async () => {
    const console = await shop.goods(10, { maxPerCustomer: 1 });
    const her = await shop.customer();
    const at = await shop.till(console.locationId);
    const { headers, input } = await shop.cartOf(her.headers, [[console.id, 1]]);
    const ticket = await shop.ticketWith(at, [console.barcode]);
    await app.db.query('UPDATE cart SET customer_id = $1 WHERE id = $2', [her.customerId, ticket.id]);

    const [web, counter] = await Promise.all([shop.ask('placeOrder', headers, input), shop.pay(at, ticket)]);

    expect([web.__typename, counter.__typename].sort()).toEqual([
      'LimitReached',
      expect.stringMatching(/OrderPlaced|Ticket/),
    ]);
    const number = web.order?.number ?? counter.order?.number;
    const again = await shop.ticketWith(at, []);
    const { cart } = await shop.ask('scanIntoCart', at.headers, {
      cartId: again.id,
      barcode: console.barcode,
    });
    await app.db.query('UPDATE cart SET customer_id = $1 WHERE id = $2', [her.customerId, again.id]);
    const refused = await shop.pay(at, { id: again.id, version: cart.version, total: 1000 });
    expect(refused).toMatchObject({ code: 'LIMIT_REACHED', because: expect.stringContaining(number) });
    const nobody = await shop.ticketWith(await shop.till(console.locationId), [console.barcode]);
    expect(nobody.version).toBeGreaterThan(0); // nobody known: no limit but the ticket's own
  });

  describe('twice', () => {
    const ordersOf = (ticketId: string) =>
      app.db.query('SELECT id FROM customer_order WHERE cart_id = $1', [ticketId]);

    it('with one key makes one order and one answer', async () => {
      const { goods, ticket } = await aTicket();
      const key = aKey();
      const [one, two] = await Promise.all([
        shop.pay(till, ticket, {}, key),
        shop.pay(till, ticket, {}, key),
      ]);
      expect(two).toEqual(one);
      expect(await shop.pay(till, ticket, {}, key)).toEqual(one);
      expect(await ordersOf(ticket.id)).toHaveLength(1);
      expect(await place(goods.id)).toMatchObject({ onHand: 4 });
    });

    it('with keys that differ makes one order, and the others are told', async () => {
      const { goods, ticket } = await aTicket();
      const answers = await Promise.all(Array.from({ length: 4 }, () => shop.pay(till, ticket)));
      expect(answers.filter(({ __typename }) => __typename === 'Ticket')).toHaveLength(1);
      for (const { __typename } of answers) expect(['Ticket', 'StaleCart']).toContain(__typename);
      expect(await shop.pay(till, ticket)).toMatchObject({ code: 'STALE_CART' });
      expect(await ordersOf(ticket.id)).toHaveLength(1);
      expect(await place(goods.id)).toMatchObject({ onHand: 4 });
    });
  });

  describe('is for associates at a till', () => {
    it.each([
      ['a guest', () => shop.guest()],
      ['a customer', async () => (await shop.customer()).headers],
      ['an agent', () => aStaffSession(app, { role: 'agent' })],
      ['ops', () => aStaffSession(app, { role: 'ops' })],
      ['an admin', () => aStaffSession(app, { role: 'admin', clientKind: ClientKind.OPS })],
    ])('and not for %s', async (_, headersOf) => {
      const { ticket } = await aTicket();
      const headers = await headersOf();
      const input = { ticketId: ticket.id, expectedVersion: ticket.version };
      const paying = { ...input, expectedTotal: euro(1000), tenders: [{ kind: 'CASH' }] };
      for (const { errors } of [
        await shop.send('payTicket', headers, paying),
        await shop.send('bringToTicket', headers, { ...input, cartLineIds: [anId()] }),
      ])
        expect(errors[0].extensions.code).toMatch(/^(FORBIDDEN|UNAUTHENTICATED)$/);
      expect(await shop.pay(till, ticket)).toMatchObject({ state: 'PAID' });
    });
  });

  it.each([
    ['payTicket', 'no tenders', { tenders: [] }, 'tenders'],
    ['payTicket', 'a tender that is none', { tenders: [{ kind: 'SHELLS' }] }, 'kind'],
    ['payTicket', 'an id that is none', { ticketId: 'x' }, 'ticketId'],
    ['payTicket', 'a fraction of a cent', { expectedTotal: { amount: 1.5, currency: 'EUR' } }, 'amount'],
    ['payTicket', 'a version of 2³¹', { expectedVersion: 2 ** 31 }, 'expectedVersion'],
    ['payTicket', 'a fraction of a version', { expectedVersion: 1.5 }, 'expectedVersion'],
    ['payTicket', 'an unknown field', { colour: 'red' }, 'colour'],
    ['payTicket', 'an e-mail that is none', { receipt: { by: 'EMAIL', email: 'x' } }, 'email'],
    [
      'payTicket',
      'a reference with NUL',
      { tenders: [{ kind: 'CARD_TERMINAL', terminalReference: 'a\u0000' }] },
      'terminalReference',
    ],
    ['bringToTicket', 'a line id that is none', { cartLineIds: ['x'] }, 'cartLineIds'],
    ['bringToTicket', 'a reservation id that is none', { reservationId: 'x' }, 'reservationId'],
    ['bringToTicket', 'an order id that is none', { orderId: 'x' }, 'orderId'],
    ['bringToTicket', 'a version of 2³¹', { expectedVersion: 2 ** 31 }, 'expectedVersion'],
    ['bringToTicket', 'an unknown field', { colour: 'red' }, 'colour'],
  ] as const)('%s names the field of bad input: %s', async (operation, _, given, field) => {
    const base = { ticketId: anId(), expectedVersion: 1 };
    const paying = { ...base, expectedTotal: euro(1000), tenders: [{ kind: 'CASH' }] };
    const input = { ...(operation === 'payTicket' ? paying : base), ...given };
    const { errors } = await shop.send(operation, till.headers, input);
    expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    expect(JSON.stringify(errors[0])).toContain(field);
  });
});
