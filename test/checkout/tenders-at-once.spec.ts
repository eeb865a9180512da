import { tenderingInvariants } from '../../src/cli/audit/tendering.js';
import { StockService } from '../../src/inventory/index.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { RunningApp } from '../support/app.js';
import { aKey, anActor } from '../support/builders.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { oneByOne } from '../support/lock-gate.js';
import { type Intruder, intruding, terminate } from '../support/statements.js';
import { promotedShop } from './a-promotion.js';
import { ASKED, DETAILS, euro, everyInvariant, type Shop, startShop, type Till } from './a-shop.js';

const half = { ...ASKED, amount: euro(500) };

describe('a ticket that money stands on', () => {
  let app: RunningApp;
  let shop: Shop;
  let promoted: ReturnType<typeof promotedShop>;
  let till: Till;

  beforeAll(async () => {
    ({ app, shop } = await startShop());
    promoted = promotedShop(app);
  });
  beforeEach(async () => void (till = await shop.till()));
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  const aTicket = (at = till) => shop.ticketOf(at);
  const tendered = (tenders: object[]) => shop.tendered(till, tenders);
  const atOnce = (table: string, id: string, calls: (() => Promise<Json>)[]) =>
    oneByOne(app.db, [table, id], calls);
  /** A ticket for one of these, to be collected where they are by somebody who can be told. */
  const collectedLater = async (goods: { id: string; locationId: string }) => {
    const { id } = await shop.ask('openTicket', till.headers, {});
    const { version } = await shop.ask('addCartLine', till.headers, {
      cartId: id,
      variantId: goods.id,
      quantity: 1,
      fulfilment: { kind: 'COLLECT', locationId: goods.locationId },
    });
    const told = await shop.ask('setCheckoutDetails', till.headers, {
      cartId: id,
      expectedVersion: version,
      details: { contact: DETAILS.contact },
    });
    return { id: id as string, version: told.version as number, total: 1000 };
  };
  const names = (answers: Json[]) => answers.map(({ __typename }) => __typename).sort();
  const receipts = async (ticketId: string) =>
    (await app.db.query(`SELECT id FROM document WHERE ticket_id = $1`, [ticketId])).length;

  describe('has one outcome, whoever is at it at once:', () => {
    it('the same approval from four devices of the store', async () => {
      const { ids, ticket } = await tendered([ASKED]);
      const beside = await shop.till(till.locationId);
      const answers = await atOnce('cart', ticket.id, [
        ...[till, beside].map((at) => () => shop.says(at, ids[0]!)),
        ...[till, beside].map((at) => () => shop.says(at, ids[0]!)),
      ]);
      expect(names(answers)).toEqual(['Ticket', 'WrongState', 'WrongState', 'WrongState']);
      expect(await receipts(ticket.id)).toBe(1);
    });

    it('the same key four times', async () => {
      const { ids, ticket } = await tendered([ASKED]);
      const key = aKey();
      const calls = Array.from({ length: 3 }, () => () => shop.says(till, ids[0]!, 'APPROVED', key));
      const answers = await Promise.all(calls.map((call) => call()));
      expect(names(answers)).toEqual(['Ticket', 'Ticket', 'Ticket']);
      expect(await receipts(ticket.id)).toBe(1);
    });

    it('an approval, a refusal, and somebody who takes it back: the one tender of a ticket', async () => {
      const { ids, ticket } = await tendered([ASKED]);
      const answers = await atOnce('cart', ticket.id, [
        () => shop.says(till, ids[0]!),
        () => shop.says(till, ids[0]!, 'DECLINED'),
        () => shop.undo(till, ids[0]!),
      ]);
      expect(answers.map(({ __typename }) => __typename)).toEqual(['Ticket', 'WrongState', 'WrongState']);
      expect(await receipts(ticket.id)).toBe(1);
    });

    it('the same of one of two tenders: what was approved is reversed, what was taken back is not approved', async () => {
      const { ids, ticket } = await tendered([half, half]);
      const approved = await atOnce('cart', ticket.id, [
        () => shop.says(till, ids[0]!),
        () => shop.says(till, ids[0]!, 'DECLINED'),
        () => shop.undo(till, ids[0]!),
        () => shop.says(till, ids[0]!),
      ]);
      expect(approved.map(({ __typename }) => __typename)).toEqual([
        'Ticket',
        'WrongState',
        'Ticket',
        'WrongState',
      ]);
      expect(approved[2].payments).toMatchObject([{ state: 'REFUNDED' }, { state: 'STARTED' }]);
    });

    it('the last two cards, approved at two devices: one of them ends it', async () => {
      const { ids, ticket } = await tendered([half, half]);
      const answers = await atOnce(
        'cart',
        ticket.id,
        ids.map((id) => () => shop.says(till, id)),
      );
      expect(answers.map(({ state }) => state).sort()).toEqual(['PAID', 'TENDERING']);
      expect(await receipts(ticket.id)).toBe(1);
    });

    it('two who give the first tender, two who give the rest', async () => {
      const { ticket } = await aTicket();
      const first = await atOnce(
        'cart',
        ticket.id,
        [1, 2].map(() => () => shop.pay(till, ticket, { tenders: [half] })),
      );
      expect(names(first)).toEqual(['StaleCart', 'Ticket']);
      const begun = first.find(({ __typename }) => __typename === 'Ticket');
      const rest = await atOnce(
        'cart',
        ticket.id,
        [1, 2].map(
          () => () => shop.pay(till, { ...ticket, version: begun.cart.version }, { tenders: [ASKED] }),
        ),
      );
      expect(names(rest)).toEqual(['StaleCart', 'Ticket']);
      expect(rest.find(({ __typename }) => __typename === 'Ticket').payments).toHaveLength(2);
    });

    it('the rest in cash, and the first tender taken back', async () => {
      const { ids, ticket } = await tendered([half]);
      const answers = await atOnce('cart', ticket.id, [
        () => shop.pay(till, ticket, { tenders: [{ kind: 'CASH' }] }),
        () => shop.undo(till, ids[0]!),
      ]);
      expect(names(answers)).toContain('Ticket');
      for (const name of names(answers)) expect(['Ticket', 'StaleCart']).toContain(name);
    });
  });

  it.each([
    ['the payment is settled', 'UPDATE payment'],
    ['the order is agreed', 'UPDATE order_line SET fulfilled'],
    ['the receipt is numbered', 'document_drawn'],
    ['all of it is committed', 'WITH events'],
  ])('survives a process that dies when %s: asked again with its key, it is paid once', async (_, mark) => {
    const { goods, ids, ticket } = await tendered([ASKED]);
    const key = aKey();
    let deaths = 0;
    const dying: Intruder = async (text, client) => {
      if (deaths > 0 || !text.includes(mark)) return;
      deaths += 1;
      await terminate(client);
    };
    const says = () =>
      shop.send(
        'settleTerminalPayment',
        till.headers,
        { paymentId: ids[0], outcome: 'APPROVED', terminalReference: 'T-9' },
        key,
      );
    await intruding(dying, says);
    expect(deaths).toBe(1);
    const answer = await says();
    expect(answer.data.settleTerminalPayment).toMatchObject({ state: 'PAID' });
    expect(await receipts(ticket.id)).toBe(1);
    expect(await levelAt(app.db, { variantId: goods.id, locationId: till.locationId })).toMatchObject({
      onHand: 4,
    });
  });

  describe('keeps its part for her:', () => {
    /** Her card on this till's ticket, with a line that was brought from her cart. */
    const brought = async () => {
      const goods = await shop.goods(5, {}, till.locationId);
      const { customerId, headers } = await shop.customer();
      const { cart, input } = await shop.cartOf(headers, [[goods.id, 1]]);
      const { id } = await shop.ask('openTicket', till.headers, {});
      await shop.identify(id, customerId);
      const ticket = await shop.ask('bringToTicket', till.headers, {
        ticketId: id,
        expectedVersion: 1,
        cartLineIds: [cart.lines[0].id],
      });
      return {
        headers,
        input,
        cartId: cart.id as string,
        ticket: { id: id as string, version: ticket.cart.version as number, total: 1000 },
      };
    };

    it('a line of her cart is not ordered on her phone meanwhile, and hers again when all is undone', async () => {
      const { headers, input, ticket } = await brought();
      const begun = await shop.pay(till, ticket, { tenders: [ASKED] });
      expect(await shop.ask('placeOrder', headers, input)).toMatchObject({ code: 'CART_FROZEN' });
      expect(await shop.undo(till, begun.payments[0].id)).toMatchObject({ state: 'ACTIVE' });
      expect(await shop.ask('placeOrder', headers, input)).toMatchObject({ __typename: 'OrderPlaced' });
    });

    it('of the till and the phone that pay one line at once, whoever is first does', async () => {
      const one = await brought();
      const atTheTill = ({ ticket }: typeof one) => shop.pay(till, ticket, { tenders: [ASKED] });
      const onThePhone = ({ headers, input }: typeof one) => shop.ask('placeOrder', headers, input);
      const tillFirst = await atOnce('cart', one.cartId, [() => atTheTill(one), () => onThePhone(one)]);
      expect(tillFirst.map(({ __typename }) => __typename)).toEqual(['Ticket', 'CartFrozen']);
      till = await shop.till();
      const other = await brought();
      const phoneFirst = await atOnce('cart', other.cartId, [
        () => onThePhone(other),
        () => atTheTill(other),
      ]);
      expect(phoneFirst.map(({ __typename }) => __typename)).toEqual(['OrderPlaced', 'WrongState']);
    });

    it('two tickets on one card do not touch each other, but for what she may have once', async () => {
      const console = await shop.goods(5, { maxPerCustomer: 1 }, till.locationId);
      const { customerId } = await shop.customer();
      const beside = await shop.till(till.locationId);
      const [mine, theirs] = [await aTicket(), await aTicket(beside)];
      const limited = [];
      for (const at of [await shop.till(till.locationId), await shop.till(till.locationId)])
        limited.push({ at, ticket: await shop.ticketWith(at, [console.barcode]) });
      for (const { ticket } of [mine, theirs, ...limited]) await shop.identify(ticket.id, customerId);

      const free = await Promise.all([
        shop.pay(till, mine.ticket, { tenders: [ASKED] }),
        shop.pay(beside, theirs.ticket, { tenders: [ASKED] }),
      ]);
      expect(names(free)).toEqual(['Ticket', 'Ticket']);
      const answers = await Promise.all(
        limited.map(({ at, ticket }) => shop.pay(at, ticket, { tenders: [ASKED] })),
      );
      expect(names(answers)).toEqual(['LimitReached', 'Ticket']);
      const first = answers.findIndex(({ __typename }) => __typename === 'Ticket');
      expect(await shop.says(till, answers[first].payments[0].id, 'DECLINED')).toMatchObject({
        state: 'ACTIVE',
      });
      const other = limited[1 - first]!;
      expect(await shop.pay(other.at, other.ticket, { tenders: [ASKED] })).toMatchObject({
        state: 'TENDERING',
      });
      for (const { payments } of free)
        expect(await shop.says(till, payments[0].id)).toMatchObject({ state: 'PAID' });
    });

    it('the last use of a coupon, until it is paid or undone', async () => {
      const goods = await shop.goods(10, {}, till.locationId);
      const { coupon } = await promoted.couponOf([goods.productId], { usesMax: 1 });
      const withCoupon = async (at: Till) => {
        const ticket = await shop.ticketWith(at, [goods.barcode]);
        const set = await promoted.setCoupons(at.headers, ticket, [coupon.code]);
        return { id: ticket.id, version: set.version as number, total: 900 };
      };
      const [beside, third] = [await shop.till(till.locationId), await shop.till(till.locationId)];
      const [mine, theirs] = [await withCoupon(till), await withCoupon(beside)];
      const begun = await shop.pay(till, mine, { tenders: [ASKED] });
      expect(await shop.pay(beside, theirs, { tenders: [ASKED] })).toMatchObject({ code: 'COUPON_USED_UP' });
      expect(await shop.undo(till, begun.payments[0].id)).toMatchObject({ total: { amount: 900 } });
      const again = await withCoupon(third);
      const used = await shop.pay(third, again, { tenders: [ASKED] });
      await app.db.query(
        `UPDATE promotion SET valid_until = now() - interval '1 second', valid_from = now() - interval '1 day'
          WHERE id = (SELECT promotion_id FROM coupon WHERE id = $1)`,
        [coupon.id],
      );
      expect(await shop.says(third, used.payments[0].id)).toMatchObject({
        state: 'PAID',
        total: { amount: 900 },
      });
    });

    it('the last unit that is sent: nobody else is promised it, and all are when it is undone', async () => {
      const goods = await shop.goods(1);
      const ticket = await collectedLater(goods);
      const begun = await shop.pay(till, ticket, { tenders: [ASKED] });
      const online = {
        lines: [
          { variantId: goods.id, quantity: 1, fulfilment: { kind: 'COLLECT', locationId: goods.locationId } },
        ],
        expectedTotal: euro(1000),
        details: DETAILS,
        tenders: [{ kind: 'TEST_GATEWAY' }],
      };
      expect(await shop.ask('placeOrder', await shop.guest(), online)).toMatchObject({
        code: 'INSUFFICIENT_STOCK',
      });
      await shop.says(till, begun.payments[0].id, 'DECLINED');
      expect(await shop.ask('placeOrder', await shop.guest(), online)).toMatchObject({
        __typename: 'OrderPlaced',
      });
    });

    it('and meets no refusal at the end, though somebody had the unit in her hand meanwhile: the line is short', async () => {
      const goods = await shop.goods(1);
      const there = await shop.till(goods.locationId);
      const ticket = await collectedLater(goods);
      const begun = await shop.pay(till, ticket, { tenders: [ASKED] });
      expect(await shop.pay(there, await shop.ticketWith(there, [goods.barcode]))).toMatchObject({
        state: 'PAID',
      });

      const paid = await shop.says(till, begun.payments[0].id);

      expect(paid).toMatchObject({ state: 'PAID', order: { state: 'CONFIRMED' } });
      expect(await app.db.query('SELECT short FROM order_line WHERE order_id = $1', [paid.order.id])).toEqual(
        [{ short: 1 }],
      );
      expect(
        await app.db.query(`SELECT state FROM task WHERE kind = 'shortfall' AND location_id = $1`, [
          goods.locationId,
        ]),
      ).toEqual([{ state: 'open' }]);
    });

    it('what lay aside is asked for with the first tender, and never again', async () => {
      const goods = await shop.goods(1, {}, till.locationId);
      const reserved = await shop.reserve((await shop.customer()).headers, goods.id, till.locationId);
      const level = { variantId: goods.id, locationId: till.locationId, quantity: 1 };
      await app.app
        .get(UnitOfWork)
        .run(anActor(), { operation: 'test' }, (tx) =>
          app.app
            .get(StockService, { strict: false })
            .putAside(tx, [level], { causeId: reserved, place: 'C-3' }),
        );
      const ticket = await shop.ticketWith(till, [goods.barcode]);
      const asked = await shop.pay(till, ticket, { tenders: [ASKED] });
      expect(asked).toMatchObject({ code: 'UNIT_PUT_ASIDE' });
      const begun = await shop.pay(till, ticket, { tenders: [ASKED], takePutAsideLineIds: [asked.lineId] });
      expect(begun).toMatchObject({ state: 'TENDERING' });
      expect(await shop.says(till, begun.payments[0].id)).toMatchObject({ state: 'PAID' });
      expect(await levelAt(app.db, level)).toMatchObject({ onHand: 0, putAside: 0 });
    });
  });

  it('is seen by every screen of the store, and by the phone that follows it, as it goes', async () => {
    const { ticket, ids } = await tendered([half]);
    const query = `query ($id: UUID) { ticket(id: $id) { state frozenUntil due { amount } payments { state } cart { version state frozenUntil } } }`;
    const seen = async () =>
      (await app.send({ query, variables: { id: ticket.id } }, (await shop.till(till.locationId)).headers))
        .body.data.ticket;
    expect(await seen()).toMatchObject({
      state: 'TENDERING',
      frozenUntil: expect.any(String),
      due: { amount: 500 },
      payments: [{ state: 'STARTED' }],
      cart: { state: 'AWAITING_PAYMENT', frozenUntil: expect.any(String) },
    });
    const told = await shop.says(till, ids[0]!, 'UNKNOWN');
    expect(told.cart.version).toBe(ticket.version + 1); // so that whoever follows it hears of it
    expect(await seen()).toMatchObject({
      payments: [{ state: 'UNKNOWN' }],
      cart: { version: told.cart.version },
    });
  });

  describe('is audited: each violation is found, and by its own query', () => {
    it.each([
      ['TT1', `UPDATE payment SET state = 'failed' WHERE ticket_id = $ticket`],
      ['TT1', `UPDATE customer_order SET cart_id = NULL WHERE cart_id = $ticket`, 'TT2'],
      ['TT2', `UPDATE cart SET tendering = NULL WHERE id = $ticket`],
      ['TT2', `UPDATE payment SET asked_amount = 1001 WHERE ticket_id = $ticket`],
      [
        'TT3',
        `UPDATE cart SET tendering = NULL, state = 'ordered', order_id = (tendering ->> 'orderId')::uuid WHERE id = $ticket`,
        'TT2',
      ],
      ['TT4', `UPDATE customer_order SET state = 'abandoned', number = NULL WHERE cart_id = $ticket`, 'TT1'],
      [
        'TT5',
        `UPDATE reservation SET paying_order_id = (SELECT id FROM customer_order WHERE cart_id = $ticket)
                WHERE id = (SELECT id FROM reservation WHERE state IN ('held', 'ready') LIMIT 1)`,
      ],
    ])('%s', async (id, corruption, ...also) => {
      const { ticket } = await tendered([ASKED]);
      const goods = await shop.goods(1, {}, till.locationId);
      await shop.reserve((await shop.customer()).headers, goods.id, till.locationId);
      const fired: string[] = [];
      const list = tenderingInvariants
        .map((one) => `SELECT '${one.id}' AS id WHERE EXISTS (${one.sql})`)
        .join(' UNION ALL ');
      const runner = app.db.createQueryRunner();
      await runner.startTransaction();
      await runner.query(corruption.replaceAll('$ticket', `'${ticket.id}'`));
      for (const row of (await runner.query(list)) as { id: string }[]) fired.push(row.id);
      await runner.rollbackTransaction();
      await runner.release();
      expect(fired.sort()).toEqual([id, ...also].sort());
    });
  });
});
