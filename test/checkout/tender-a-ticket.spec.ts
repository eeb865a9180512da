import { CartAbandonmentJob } from '../../src/cart/cart-abandonment.job.js';
import { Cart, TenderingService } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FinishLeftOrders } from '../../src/checkout/finish-left-orders.job.js';
import { TellOfLeftTickets } from '../../src/checkout/left-tickets.job.js';
import { LocationDirectory } from '../../src/locations/index.js';
import { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { TaskService } from '../../src/tasks/index.js';
import { aStaffSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aPrice } from '../support/prices.js';
import { statementsOf } from '../support/cart.js';
import { dataOf, type Json, mutationOf } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import {
  ADDRESS,
  ASKED,
  cash,
  DETAILS,
  euro,
  everyInvariant,
  type Shop,
  startShop,
  type Till,
} from './a-shop.js';

/** What a sale writes and reads, apart from what jobs and reactions do beside it. */
const OURS =
  /carried_0|cart_line|customer_order|order_line|new_payment|payment WHERE|level\.\*|document_drawn|wanted AS/;

describe('paying a ticket tender by tender', () => {
  let app: RunningApp;
  let shop: Shop;
  let till: Till;

  beforeAll(async () => ({ app, shop } = await startShop()));
  beforeEach(async () => void (till = await shop.till()));
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  const aTicket = (price = 1000) => shop.ticketOf(till, { price });
  const tendered = (tenders: object[], given = {}) => shop.tendered(till, tenders, given);
  const place = (variantId: Id<'Variant'>) => levelAt(app.db, { variantId, locationId: till.locationId });

  describe('goes', () => {
    it('from a card that is asked for, written down before, to its approval: paid, one receipt', async () => {
      const { goods, ticket } = await aTicket(1299);
      const started = await shop.pay(till, ticket, { tenders: [ASKED] });

      expect(started).toMatchObject({
        state: 'TENDERING',
        due: { amount: 0 },
        frozenUntil: expect.any(String),
        payments: [{ tender: 'CARD_TERMINAL', state: 'STARTED', captured: { amount: 0 } }],
        order: null,
        receipt: null,
      });
      expect(await shop.ordersOf(ticket.id)).toMatchObject([{ state: 'awaiting_payment', total: 1299 }]);
      expect(await place(goods.id)).toMatchObject({ onHand: 5, held: 0 }); // she has it in her hand

      const paid = await shop.says(till, started.payments[0].id);

      expect(paid).toMatchObject({
        state: 'PAID',
        frozenUntil: null,
        due: { amount: 0 },
        payments: [{ state: 'CAPTURED', captured: { amount: 1299 } }],
        order: { state: 'FULFILLED', lines: [{ quantity: 1, fulfilled: 1 }], due: { amount: 0 } },
        receipt: { total: { amount: 1299 } },
      });
      expect(await place(goods.id)).toMatchObject({ onHand: 4, held: 0, allocated: 0 });
      expect(await shop.says(till, started.payments[0].id)).toMatchObject({
        code: 'WRONG_STATE',
        currentState: 'captured',
      });
    });

    it('over cash now and a card for the rest, in one call or in two; the cash is rounded by what closes it', async () => {
      const { ticket } = await aTicket(3599);
      const begun = await shop.pay(till, ticket, { tenders: [cash(2000)] });
      expect(begun).toMatchObject({ due: { amount: 1599 }, rounding: { amount: 0 } });
      const more = await shop.pay(till, { ...ticket, version: begun.cart.version }, { tenders: [ASKED] });
      expect(more).toMatchObject({ state: 'TENDERING', due: { amount: 0 } });
      expect(await shop.says(till, more.payments[1].id)).toMatchObject({ state: 'PAID' });

      const both = await aTicket(3599);
      const one = await shop.pay(till, both.ticket, {
        tenders: [{ ...ASKED, amount: euro(2000) }, cash(2000)],
      });
      expect(one).toMatchObject({ due: { amount: 0 }, rounding: { amount: 1 } });
      expect(await shop.says(till, one.payments[0].id)).toMatchObject({
        state: 'PAID',
        rounding: { amount: 1 },
        payments: [{ captured: { amount: 2000 } }, { captured: { amount: 1599 }, change: { amount: 400 } }],
        receipt: { tenders: ['Card 20.00', 'Cash 20.00', 'Change -4.00', 'Rounding 0.01'] },
      });
    });

    it('to its end with the last of many: fifty times two cents in cash make a euro', async () => {
      const { ticket } = await aTicket(6);
      let { version } = ticket;
      for (const received of [2, 2]) {
        const given = await shop.pay(till, { ...ticket, version }, { tenders: [cash(received)] });
        expect(given).toMatchObject({ state: 'TENDERING', rounding: { amount: 0 } });
        version = given.cart.version;
      }
      expect(await shop.pay(till, { ...ticket, version }, { tenders: [cash(2)] })).toMatchObject({
        state: 'PAID',
        rounding: { amount: -1 },
        payments: [{}, {}, { captured: { amount: 2 }, change: { amount: 1 } }],
      });
    });

    it('with what is sent and collected held, and allocated at the end', async () => {
      const [taken, sent, elsewhere] = [
        await shop.goods(5, {}, till.locationId),
        await shop.goods(5, { price: 6000 }),
        await shop.goods(5),
      ];
      const ticket = await shop.ticketWith(till, [taken.barcode]);
      const add = (variantId: string, fulfilment: object) =>
        shop.ask('addCartLine', till.headers, { cartId: ticket.id, variantId, quantity: 1, fulfilment });
      await add(elsewhere.id, { kind: 'COLLECT', locationId: elsewhere.locationId });
      await add(sent.id, { kind: 'DELIVER' });
      const { cart } = await shop.ask('scanIntoCart', till.headers, {
        cartId: ticket.id,
        barcode: taken.barcode,
      });
      const known = await shop.ask('setCheckoutDetails', till.headers, {
        cartId: ticket.id,
        expectedVersion: cart.version,
        details: { contact: DETAILS.contact, deliveryAddress: ADDRESS },
      });
      const total = known.totals.total.amount;

      const begun = await shop.pay(
        till,
        { id: ticket.id, version: known.version, total },
        { tenders: [ASKED] },
      );

      const at = (goods: typeof sent) =>
        levelAt(app.db, { variantId: goods.id, locationId: goods.locationId });
      expect([await at(sent), await at(elsewhere)]).toMatchObject([{ held: 1 }, { held: 1 }]);
      const paid = await shop.says(till, begun.payments[0].id);
      expect(paid).toMatchObject({ state: 'PAID', order: { state: 'PARTLY_FULFILLED' } });
      expect([await at(sent), await at(elsewhere), await at(taken)]).toMatchObject([
        { held: 0, allocated: 1 },
        { held: 0, allocated: 1 },
        { onHand: 3, held: 0, allocated: 0 },
      ]);
      expect(
        await app.db.query('SELECT location_id AS at FROM pickup WHERE order_id = $1', [paid.order.id]),
      ).toEqual([{ at: elsewhere.locationId }]);
    });

    it('on when the terminal gave no answer: unknown is a state, asked again, never tendered twice', async () => {
      const { ids, ticket } = await tendered([ASKED]);
      expect(await shop.says(till, ids[0]!, 'UNKNOWN')).toMatchObject({
        state: 'TENDERING',
        due: { amount: 0 },
        payments: [{ state: 'UNKNOWN' }],
      });
      const again = await shop.says(till, ids[0]!, 'UNKNOWN');
      expect(again).toMatchObject({ payments: [{ state: 'UNKNOWN' }] });
      expect(
        await shop.pay(till, { ...ticket, version: again.cart.version }, { tenders: [ASKED] }),
      ).toMatchObject({ code: 'TENDER_MISMATCH', open: { amount: 0 } });
      expect(await shop.undo(till, ids[0]!)).toMatchObject({ code: 'WRONG_STATE', currentState: 'unknown' });
      expect(await shop.says(till, ids[0]!)).toMatchObject({ state: 'PAID' });
    });
  });

  describe('keeps what she agreed to', () => {
    it('though the price, the terms and the sale of the article change before the terminal answers', async () => {
      const { goods, ids } = await tendered([ASKED]);
      const now = app.app.get(VirtualClock, { strict: false }).now();
      await aPrice(app.db, { variantId: goods.id, amount: 2000, validFrom: now });
      const anHourAgo = new Date(now.getTime() - 3_600_000); // a correction, of when she agreed as well
      await aPrice(app.db, { variantId: goods.id, amount: 700, validFrom: anHourAgo, writtenAt: now });
      await app.db.query(`UPDATE variant SET block_reason = 'recall' WHERE id = $1`, [goods.id]);

      expect(await shop.says(till, ids[0]!)).toMatchObject({
        state: 'PAID',
        total: { amount: 1000 },
        order: { totals: { total: { amount: 1000 } } },
        receipt: { total: { amount: 1000 } },
      });
    });

    it('and is changed by nobody meanwhile', async () => {
      const { goods, ticket, begun } = await tendered([cash(500)]);
      const frozen = { code: 'CART_FROZEN', thawsAt: begun.frozenUntil };
      const run = async (name: string, input: object): Promise<Json> => {
        const query = mutationOf(name, '... on UserError { code } ... on CartFrozen { thawsAt }');
        return (await dataOf(app, query, { input }, till.headers))[name];
      };
      const { id, version } = ticket;
      const lineId = begun.cart.lines[0].id;
      const changes: [string, object][] = [
        ['addCartLine', { cartId: id, variantId: goods.id, quantity: 1 }],
        ['scanIntoCart', { cartId: id, barcode: goods.barcode }],
        ['changeCartLine', { cartId: id, expectedVersion: version, lineId, quantity: 2 }],
        ['removeCartLine', { cartId: id, expectedVersion: version, lineId }],
        ['setCartCoupons', { cartId: id, expectedVersion: version, couponCodes: ['X'] }],
        [
          'setCheckoutDetails',
          { cartId: id, expectedVersion: version, details: { contact: DETAILS.contact } },
        ],
        ['detachCustomer', { ticketId: id, expectedVersion: version }],
        ['suspendTicket', { ticketId: id, label: 'counter' }],
        ['voidTicket', { ticketId: id, reason: 'wrong' }],
        ['openTicket', {}],
      ];
      for (const [name, input] of changes) expect([name, await run(name, input)]).toEqual([name, frozen]);
      expect(await app.db.manager.findOneByOrFail(Cart, { id: id as Id<'Cart'> })).toMatchObject({ version });
    });

    it('longer than fifteen minutes: money thaws with nobody’s clock, and the store is told, once', async () => {
      const clock = app.app.get(VirtualClock, { strict: false });
      const job = app.app.get(TellOfLeftTickets, { strict: false });
      const { goods, ids, ticket } = await tendered([{ ...ASKED, amount: euro(500) }, cash(500)]);
      await job.run();
      const tasks = () =>
        app.db.query('SELECT kind, location_id AS at, state FROM task WHERE cause_id = $1', [ticket.id]);
      expect(await tasks()).toEqual([]);

      await clock.moveTo(new Date(clock.now().getTime() + 16 * 60_000));
      await aPrice(app.db, { variantId: goods.id, amount: 2000, validFrom: clock.now() });
      await Promise.all([job.run(), job.run()]);
      expect(await app.app.get(FinishLeftOrders, { strict: false }).run()).toBe(0); // a till's orders are the till's to end

      expect(await tasks()).toEqual([{ kind: 'payment_difference', at: till.locationId, state: 'open' }]);
      expect(
        await shop.ask('scanIntoCart', till.headers, { cartId: ticket.id, barcode: goods.barcode }),
      ).toMatchObject({ code: 'CART_FROZEN' });
      await clock.moveTo(new Date(clock.now().getTime() + 60 * 24 * 3_600_000));
      await app.app.get(CartAbandonmentJob, { strict: false }).run();
      expect(await shop.says(till, ids[0]!)).toMatchObject({ state: 'PAID', total: { amount: 1000 } });
      expect(await tasks()).toMatchObject([{ state: 'done' }]);
    });

    it('longer than fifteen minutes, and is paid while the job is on its way to tell: the store is told nothing', async () => {
      const clock = app.app.get(VirtualClock, { strict: false });
      const part = <Part>(type: abstract new (...given: never[]) => Part): Part =>
        app.app.get(type, { strict: false });
      const { ids, ticket } = await tendered([{ ...ASKED, amount: euro(500) }, cash(500)]);
      await clock.moveTo(new Date(clock.now().getTime() + 16 * 60_000));
      const tenderings = part(TenderingService);
      const slow: TenderingService = Object.assign(Object.create(tenderings) as TenderingService, {
        left: async (...asked: Parameters<TenderingService['left']>) => {
          const found = (await tenderings.left(...asked)).filter(({ id }) => id === ticket.id);
          expect(await shop.says(till, ids[0]!)).toMatchObject({ state: 'PAID' });
          return found;
        },
      });
      const job = new TellOfLeftTickets(
        part(Jobs),
        part(UnitOfWork),
        slow,
        part(LocationDirectory),
        part(TaskService),
      );
      expect(await job.run()).toBe(1);
      expect(
        await app.db.query("SELECT FROM task WHERE cause_id = $1 AND state = 'open'", [ticket.id]),
      ).toEqual([]);
    });
  });

  it('answers for a payment of another store, of no ticket, or of nobody, as if there were none', async () => {
    const { ids } = await tendered([ASKED]);
    const elsewhere = await shop.till();
    const { input, headers } = await shop.cartOf(await shop.guest(), [[(await shop.goods()).id, 1]]);
    await shop.ask('placeOrder', headers, input);
    const [online] = await app.db.query(`SELECT id FROM payment WHERE ticket_id IS NULL LIMIT 1`);
    for (const [at, paymentId] of [
      [elsewhere, ids[0]],
      [till, anId()],
      [till, online.id],
    ] as const)
      for (const answer of [await shop.says(at, paymentId), await shop.undo(at, paymentId)])
        expect(answer).toMatchObject({ code: 'NOT_FOUND', what: 'PAYMENT', missingId: paymentId });
    const beside = await shop.till(till.locationId); // another device of the store may
    expect(await shop.says(beside, ids[0]!)).toMatchObject({ state: 'PAID' });
  });

  it('takes as many statements for four lines as for one', async () => {
    const sold = await Promise.all([1, 2, 3, 4].map(() => shop.goods(50, {}, till.locationId)));
    /** Of the call alone: nothing is asked of the answer. */
    const sent = (name: string, headers: Headers, input: object) =>
      statementsOf(app.db, async () => {
        const data = await dataOf(app, mutationOf(name), { input }, headers);
        expect(data[name].__typename).toBe('Ticket');
      });
    const costs = async (lines: number): Promise<number[]> => {
      const at = await shop.till(till.locationId);
      const paying = async (tender: object) => {
        const codes = sold.slice(0, lines).map(({ barcode }) => barcode);
        const { id, version } = await shop.ticketWith(at, codes);
        const input = { ticketId: id, expectedVersion: version, expectedTotal: euro(lines * 1000) };
        return { id, sent: await sent('payTicket', at.headers, { ...input, tenders: [tender] }) };
      };
      await app.settled();
      const atOnce = await paying({ kind: 'CASH' });
      await app.settled();
      const begun = await paying(ASKED);
      const [payment] = await app.db.query('SELECT id FROM payment WHERE ticket_id = $1', [begun.id]);
      const says = { paymentId: payment.id, outcome: 'APPROVED', terminalReference: 'T-1' };
      const ended = await sent('settleTerminalPayment', at.headers, says);
      return [atOnce.sent, begun.sent, ended].map((all) => all.filter((text) => OURS.test(text)).length);
    };
    const fewest = async (lines: number): Promise<number[]> => {
      const tries = [await costs(lines), await costs(lines), await costs(lines)]; // once without a job in between
      return [0, 1, 2].map((call) => Math.min(...tries.map((counts) => counts[call]!)));
    };
    const one = await fewest(1);
    expect(await fewest(4)).toEqual(one);
  });

  it('is settled and undone by associates at a till, and by nobody else', async () => {
    const { ids } = await tendered([ASKED]);
    const callers = [
      await shop.guest(),
      (await shop.customer()).headers,
      await aStaffSession(app, { role: 'agent' }),
      await aStaffSession(app, { role: 'ops' }),
    ];
    for (const headers of callers)
      for (const { errors } of [
        await shop.send('settleTerminalPayment', headers, { paymentId: ids[0], outcome: 'DECLINED' }),
        await shop.send('undoTender', headers, { paymentId: ids[0], reason: 'x' }),
      ])
        expect(errors[0].extensions.code).toMatch(/^(FORBIDDEN|UNAUTHENTICATED)$/);
    const { errors } = await shop.send(
      'undoTender',
      { ...till.headers, 'idempotency-key': '' },
      { paymentId: ids[0], reason: 'x' },
    );
    expect(errors[0].extensions.code).toMatch(/IDEMPOTENCY_KEY_REQUIRED|BAD_USER_INPUT/);
    expect(await shop.undo(till, ids[0]!)).toMatchObject({ state: 'ACTIVE' });
  });

  it('gives the first answer again to the same key', async () => {
    const { ids } = await tendered([ASKED]);
    const key = aKey();
    const paid = await shop.says(till, ids[0]!, 'APPROVED', key);
    expect(paid).toMatchObject({ state: 'PAID' });
    expect(await shop.says(till, ids[0]!, 'APPROVED', key)).toEqual(paid);
  });

  it.each([
    ['settleTerminalPayment', 'no reference of an approval', { outcome: 'APPROVED' }, 'terminalReference'],
    ['settleTerminalPayment', 'an outcome that is none', { outcome: 'CANCELLED' }, 'outcome'],
    [
      'settleTerminalPayment',
      'a payment id that is none',
      { paymentId: 'x', outcome: 'DECLINED' },
      'paymentId',
    ],
    [
      'settleTerminalPayment',
      'a long reference',
      { outcome: 'DECLINED', terminalReference: 'x'.repeat(201) },
      'terminalReference',
    ],
    ['settleTerminalPayment', 'an unknown field', { outcome: 'DECLINED', colour: 'red' }, 'colour'],
    ['undoTender', 'no reason', {}, 'reason'],
    ['undoTender', 'an empty reason', { reason: '' }, 'reason'],
    ['undoTender', 'a reason with NUL', { reason: 'a\u0000' }, 'reason'],
    ['undoTender', 'a long reason', { reason: 'x'.repeat(501) }, 'reason'],
    ['undoTender', 'a payment id that is none', { reason: 'x', paymentId: '' }, 'paymentId'],
  ] as const)('%s names the field of bad input: %s', async (operation, _, given, field) => {
    const { errors } = await shop.send(operation, till.headers, { paymentId: anId(), ...given });
    expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    expect(JSON.stringify(errors[0])).toContain(field);
  });
});
