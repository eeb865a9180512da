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
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aPrice } from '../support/catalogue.js';
import { statementsOf } from '../support/cart.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { ADDRESS, aShop, DETAILS, euro, everyInvariant, type Json, openShop, type Till } from './a-shop.js';

const ASKED = { kind: 'CARD_TERMINAL' };
const APPROVED = { kind: 'CARD_TERMINAL', terminalReference: 'T-1' };
const cash = (received: number) => ({ kind: 'CASH', received: euro(received) });

/** What a sale writes and reads, apart from what jobs and reactions do beside it. */
const OURS =
  /carried_0|cart_line|customer_order|order_line|new_payment|payment WHERE|level\.\*|document_drawn|wanted AS/;

describe('paying a ticket tender by tender', () => {
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

  const aTicket = async (price = 1000, given = {}) => {
    const goods = await shop.goods(5, { price, ...given }, till.locationId);
    return { goods, ticket: await shop.ticketWith(till, [goods.barcode]) };
  };
  /** A ticket on which these tenders stand. */
  const tendered = async (tenders: object[], price = 1000, given = {}) => {
    const { goods, ticket } = await aTicket(price, given);
    const begun = await shop.pay(till, ticket, { tenders });
    expect(begun).toMatchObject({ __typename: 'Ticket', state: 'TENDERING' });
    const ids: string[] = begun.payments.map(({ id }: Json) => id);
    return { goods, ticket: { ...ticket, version: begun.cart.version as number }, begun, ids };
  };
  const orderOf = (ticketId: string) =>
    app.db.query(
      'SELECT id, state, total_amount AS total FROM customer_order WHERE cart_id = $1 ORDER BY id',
      [ticketId],
    );
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
      expect(await orderOf(ticket.id)).toMatchObject([{ state: 'awaiting_payment', total: 1299 }]);
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
      await aPrice(app.db, {
        variantId: goods.id,
        amount: 2000,
        validFrom: app.app.get(VirtualClock, { strict: false }).now(),
      });
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
        const query = `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { answer: ${name}(input: $input)
          { ... on UserError { code } ... on CartFrozen { thawsAt } } }`;
        const { body } = await app.send({ query, variables: { input } }, till.headers);
        if (body.errors) throw new Error(JSON.stringify(body.errors));
        return body.data.answer;
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

  describe('is undone', () => {
    it('by a card that is declined: thawed, the order is nobody’s, and prices follow the list', async () => {
      const { goods, ids, ticket } = await tendered([ASKED]);
      await aPrice(app.db, {
        variantId: goods.id,
        amount: 900,
        validFrom: app.app.get(VirtualClock, { strict: false }).now(),
      });
      const thawed = await shop.says(till, ids[0]!, 'DECLINED');
      expect(thawed).toMatchObject({
        state: 'ACTIVE',
        frozenUntil: null,
        total: { amount: 900 },
        due: { amount: 900 },
        payments: [{ state: 'FAILED' }],
        order: null,
      });
      expect(await orderOf(ticket.id)).toMatchObject([{ state: 'abandoned' }]);
      const paid = await shop.pay(till, { ...ticket, version: thawed.cart.version, total: 900 });
      expect(paid).toMatchObject({ state: 'PAID', due: { amount: 0 }, payments: [{}, { tender: 'CASH' }] });
    });

    it('tender by tender: cash is handed back, a card reversed; only the last one thaws', async () => {
      const { ids, ticket } = await tendered([cash(500), { ...APPROVED, amount: euro(200) }]);
      const one = await shop.undo(till, ids[0]!);
      expect(one).toMatchObject({
        state: 'TENDERING',
        due: { amount: 800 },
        payments: [{ state: 'REFUNDED', refunded: { amount: 500 } }, { state: 'CAPTURED' }],
      });
      const all = await shop.undo(till, ids[1]!);
      expect(all).toMatchObject({
        state: 'ACTIVE',
        due: { amount: 1000 },
        payments: [{ state: 'REFUNDED' }, { state: 'REFUNDED' }],
      });
      expect(await orderOf(ticket.id)).toMatchObject([{ state: 'abandoned' }]);
      expect(await shop.undo(till, ids[1]!)).toMatchObject({ code: 'WRONG_STATE', currentState: 'refunded' });
      const [entry] = await app.db.query(
        `SELECT after, reason FROM audit_entry WHERE object_id = $1 AND operation = 'undoTender' ORDER BY id LIMIT 1`,
        [ticket.id],
      );
      expect(entry).toMatchObject({
        reason: 'she pays otherwise',
        after: { paymentId: ids[0], tender: 'cash', handedBack: 500 },
      });
    });

    it('with the number of the unit she had in her hand: it may be sold again, and not before', async () => {
      const goods = await shop.goods(5, { needsSerial: true }, till.locationId);
      const beside = await shop.till(till.locationId);
      const scanned = async (at: Till) => {
        const { id } = await shop.ask('openTicket', at.headers, {});
        const { cart } = await shop.ask('scanIntoCart', at.headers, {
          cartId: id,
          barcode: goods.barcode,
          serialNumber: 'SN-1',
        });
        return { id: id as string, version: cart.version as number, total: 1000 };
      };
      const begun = await shop.pay(till, await scanned(till), { tenders: [ASKED] });
      expect(begun).toMatchObject({ state: 'TENDERING' });
      const other = await scanned(beside);
      expect(await shop.pay(beside, other)).toMatchObject({ code: 'SERIAL_NEEDED', soldAlready: ['SN-1'] });
      expect(await shop.undo(till, begun.payments[0].id)).toMatchObject({ state: 'ACTIVE' });
      expect(await shop.pay(beside, other)).toMatchObject({ state: 'PAID' });
    });

    it('and its rest is paid otherwise: what the till took back is no part of what was paid', async () => {
      const { ids, ticket } = await tendered([cash(500)]);
      const second = await shop.pay(till, ticket, { tenders: [{ ...ASKED, amount: euro(300) }] });
      const back = await shop.undo(till, ids[0]!);
      const last = await shop.pay(till, { ...ticket, version: back.cart.version }, { tenders: [cash(700)] });
      expect(last).toMatchObject({ state: 'TENDERING', due: { amount: 0 } });
      expect(await shop.says(till, second.payments[1].id)).toMatchObject({
        state: 'PAID',
        due: { amount: 0 },
        order: { due: { amount: 0 } },
        payments: [{ state: 'REFUNDED' }, { state: 'CAPTURED' }, { state: 'CAPTURED' }],
      });
    });

    it('with what it counted to the threshold of distance sales, and what it held', async () => {
      const goods = await shop.goods(1, { price: 6000 });
      const { id } = await shop.ask('openTicket', till.headers, {});
      const added = await shop.ask('addCartLine', till.headers, {
        cartId: id,
        variantId: goods.id,
        quantity: 1,
        fulfilment: { kind: 'DELIVER' },
      });
      const known = await shop.ask('setCheckoutDetails', till.headers, {
        cartId: id,
        expectedVersion: added.version,
        details: {
          contact: DETAILS.contact,
          deliveryAddress: { ...ADDRESS, postcode: '47608', city: 'Geldern', country: 'DE' },
        },
      });
      const ticket = { id, version: known.version, total: known.totals.total.amount };
      const begun = await shop.pay(till, ticket, { tenders: [ASKED] });
      expect(begun).toMatchObject({ state: 'TENDERING' });
      const counted = () =>
        app.db.query('SELECT coalesce(sum(net_amount), 0)::int AS net FROM tax_distance_total');
      const [{ net }] = await counted();
      expect(net).toBeGreaterThan(0);
      await shop.says(till, begun.payments[0].id, 'DECLINED');
      expect((await counted())[0].net).toBeLessThan(net);
    });

    it('but not when it is paid, nor a card that is started and answered later', async () => {
      const { ids } = await tendered([{ ...ASKED, amount: euro(500) }, cash(500)]);
      expect(await shop.undo(till, ids[0]!)).toMatchObject({ payments: [{ state: 'FAILED' }, {}] });
      expect(await shop.says(till, ids[0]!)).toMatchObject({ code: 'WRONG_STATE', currentState: 'failed' });
      expect(await shop.says(till, ids[1]!)).toMatchObject({ code: 'WRONG_STATE' }); // cash is no terminal's
      till = await shop.till();
      const { ticket } = await aTicket();
      const paid = await shop.pay(till, ticket);
      expect(await shop.undo(till, paid.payments[0].id)).toMatchObject({
        code: 'WRONG_STATE',
        currentState: 'captured',
      });
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
        const query = `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`;
        const { body } = await app.send(
          { query, variables: { input } },
          { 'idempotency-key': aKey(), ...headers },
        );
        expect(body.data[name].__typename).toBe('Ticket');
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
