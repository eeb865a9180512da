import { Cart, CartLine } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aStaffSession } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aPrice } from '../support/prices.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { APPROVED, euro, everyInvariant, type Shop, startShop, type Till } from './a-shop.js';

describe('paying a ticket', () => {
  let app: RunningApp;
  let shop: Shop;
  let till: Till;

  beforeAll(async () => ({ app, shop } = await startShop()));
  beforeEach(async () => void (till = await shop.till()));
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  const inStore = (onHand = 5, given = {}) => shop.goods(onHand, given, till.locationId);
  const place = (variantId: Id<'Variant'>) => levelAt(app.db, { variantId, locationId: till.locationId });
  /** Of the caller, with a ticket of theirs that costs 10.00. */
  const aTicket = (given = {}) => shop.ticketOf(till, given);

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
    expect(await shop.pay(till, ticket, { tenders: [APPROVED] })).toMatchObject({
      rounding: { amount: 0 },
      payments: [{ tender: 'CARD_TERMINAL', captured: { amount: 1299 }, change: null }],
    });
  });

  it('divides over card and cash, of which only the cash is rounded', async () => {
    const { ticket } = await aTicket({ price: 1299 });
    const paid = await shop.pay(till, ticket, {
      tenders: [
        { ...APPROVED, amount: euro(1000) },
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
      await shop.refused(async () => {
        expect(
          await shop.pay(till, ticket, { tenders: [{ ...APPROVED, amount: euro(1001) }] }),
        ).toMatchObject({
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
        expect(
          await shop.pay(till, ticket, { tenders: [{ kind: 'CASH', received: euro(0) }] }),
        ).toMatchObject({ code: 'TENDER_MISMATCH', open: { amount: 1000 }, tendered: { amount: 0 } });
      });
    });

    it('a receipt that reaches nobody: a till prints, unless something else was asked for', async () => {
      const { ticket } = await aTicket();
      await shop.refused(async () => {
        for (const by of ['EMAIL', 'POST'])
          expect(await shop.pay(till, ticket, { receipt: { by } })).toMatchObject({
            code: 'DETAILS_MISSING',
            missing: ['RECEIPT_CHOICE'],
          });
      });
      const { version } = await shop.ask('setCheckoutDetails', till.headers, {
        cartId: ticket.id,
        expectedVersion: ticket.version,
        details: { receipt: { by: 'EMAIL' } },
      });
      expect(await shop.missing(till, ticket.id)).toEqual(['RECEIPT_CHOICE']);
      expect(await shop.pay(till, { ...ticket, version })).toMatchObject({ missing: ['RECEIPT_CHOICE'] });
      expect(
        await shop.pay(till, { ...ticket, version }, { receipt: { by: 'EMAIL', email: 'anna@example.org' } }),
      ).toMatchObject({ state: 'PAID' });
    });

    it('another total, another version, a price that changed between', async () => {
      const { goods, ticket } = await aTicket();
      await shop.refused(async () => {
        expect(await shop.pay(till, { ...ticket, total: 999 })).toMatchObject({
          code: 'TOTAL_CHANGED',
          newTotal: euro(1000),
        });
        expect(await shop.pay(till, { ...ticket, version: ticket.version - 1 })).toMatchObject({
          code: 'STALE_CART',
        });
      });
      await aPrice(app.db, { variantId: goods.id, amount: 900, validFrom: new Date('2026-02-01T00:00:00Z') });
      await shop.refused(async () =>
        expect(await shop.pay(till, ticket)).toMatchObject({ code: 'TOTAL_CHANGED', newTotal: euro(900) }),
      );
      expect(await shop.pay(till, { ...ticket, total: 900 })).toMatchObject({ state: 'PAID' });
    });

    it('goods for adults until her age was checked', async () => {
      const { ticket } = await aTicket({ ageLimit: 18 });
      await shop.refused(async () =>
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
      await shop.refused(async () =>
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
      await shop.refused(async () =>
        expect(await shop.pay(till, next)).toMatchObject({
          ...{ code: 'SERIAL_NEEDED', lineId: expect.any(String), soldAlready: ['SN-1'] },
        }),
      );
    });

    it('an empty ticket, and goods that were blocked meanwhile', async () => {
      const empty = await shop.ask('openTicket', till.headers, {});
      await shop.refused(async () =>
        expect(await shop.pay(till, { id: empty.id, version: empty.cart.version, total: 0 })).toMatchObject({
          code: 'DETAILS_MISSING',
          missing: ['LINES'],
        }),
      );
      const { goods, ticket } = await aTicket();
      await app.db.query(`UPDATE variant SET block_reason = 'recall' WHERE id = $1`, [goods.id]);
      await shop.refused(async () =>
        expect((await shop.pay(till, ticket)).code).toMatch(/SALE_BLOCKED|DETAILS_MISSING/),
      );
    });

    it('another till’s ticket as if there were none, also in the same store', async () => {
      const { ticket } = await aTicket();
      const [beside, elsewhere] = [await shop.till(till.locationId), await shop.till()];
      const missing = anId();
      const { cart } = await shop.ask('openCart', await shop.guest(), {});
      await shop.refused(async () => {
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

  it('sells one console to a customer, whichever channel she is in first, also when she is in two at once', async () => {
    const console = await shop.goods(10, { maxPerCustomer: 1 });
    const her = await shop.customer();
    const at = await shop.till(console.locationId);
    const { headers, input } = await shop.cartOf(her.headers, [[console.id, 1]]);
    const ticket = await shop.ticketWith(at, [console.barcode]);
    await shop.identify(ticket.id, her.customerId);

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
    await shop.identify(again.id, her.customerId);
    const refused = await shop.pay(at, { id: again.id, version: cart.version, total: 1000 });
    expect(refused).toMatchObject({ code: 'LIMIT_REACHED', because: expect.stringContaining(number) });
    const beside = await shop.till(console.locationId);
    const nobody = await shop.ticketWith(beside, [console.barcode]);
    expect(await shop.pay(beside, nobody)).toMatchObject({ state: 'PAID' }); // nobody known: no limit but the ticket's own
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
