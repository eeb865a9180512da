import { LapseReservationsJob } from '../../src/collection/lapse-reservations.job.js';
import { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import type { RunningApp } from '../support/app.js';
import { aPrice } from '../support/prices.js';
import { dataOf, type Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { oneByOne } from '../support/lock-gate.js';
import {
  ADDRESS,
  APPROVED,
  ASKED,
  cash,
  DETAILS,
  euro,
  everyInvariant,
  type Shop,
  startShop,
  type Till,
} from './a-shop.js';

let app: RunningApp;
let shop: Shop;
let till: Till;

beforeAll(async () => ({ app, shop } = await startShop()));
beforeEach(async () => void (till = await shop.till()));
afterEach(() => expectInvariants(app.db, everyInvariant));
afterAll(() => app.close());

describe('paying a ticket tender by tender', () => {
  const aTicket = (price = 1000) => shop.ticketOf(till, { price });
  const tendered = (tenders: object[], given = {}) => shop.tendered(till, tenders, given);

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
      expect(await shop.ordersOf(ticket.id)).toMatchObject([{ state: 'abandoned' }]);
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
      expect(await shop.ordersOf(ticket.id)).toMatchObject([{ state: 'abandoned' }]);
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
      expect(net).toBe(4959);
      await shop.says(till, begun.payments[0].id, 'DECLINED');
      expect((await counted())[0].net).toBe(0);
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
});

describe('a ticket that money stands on', () => {
  describe('with a reservation on it', () => {
    const reserved = async () => {
      const goods = await shop.goods(1, {}, till.locationId);
      const { headers } = await shop.customer();
      const reservationId = await shop.reserve(headers, goods.id, till.locationId);
      const clock = app.app.get(VirtualClock, { strict: false });
      await aPrice(app.db, { variantId: goods.id, amount: 1200, validFrom: clock.now() }); // hers is kept
      const { id } = await shop.ask('openTicket', till.headers, {});
      const ticket = await shop.ask('bringToTicket', till.headers, {
        ticketId: id,
        expectedVersion: 1,
        reservationId,
      });
      const begun = (version: number = ticket.cart.version) =>
        shop.pay(till, { id, version, total: 1000 }, { tenders: [ASKED] });
      const cancel = async (): Promise<Json> => {
        const query = `mutation ($id: UUID!) { cancelReservation(input: { reservationId: $id }) { __typename ... on WrongState { currentState } } }`;
        return (await dataOf(app, query, { id: reservationId }, headers)).cancelReservation;
      };
      const state = async () =>
        (await app.db.query('SELECT state FROM reservation WHERE id = $1', [reservationId]))[0]
          .state as string;
      return { goods, reservationId, begun, cancel, state };
    };

    it('keeps it: nobody cancels it, it does not lapse, and it is hers when it is paid', async () => {
      const { goods, begun, cancel, state } = await reserved();
      const { payments } = await begun();
      expect(await cancel()).toEqual({ __typename: 'WrongState', currentState: 'being_paid' });
      const clock = app.app.get(VirtualClock, { strict: false });
      await clock.moveTo(new Date(clock.now().getTime() + 30 * 24 * 3_600_000));
      await app.app.get(LapseReservationsJob, { strict: false }).run();
      expect(await state()).toBe('held');
      await expect(shop.reserve((await shop.customer()).headers, goods.id, till.locationId)).rejects.toThrow(
        /InsufficientStock/,
      );
      expect(await shop.says(till, payments[0].id)).toMatchObject({ state: 'PAID' });
      expect(await state()).toBe('converted');
      expect(await levelAt(app.db, { variantId: goods.id, locationId: till.locationId })).toMatchObject({
        held: 0,
        allocated: 1,
      });
    });

    it('gives it back as it was when it is undone: it is tendered again, or she cancels it', async () => {
      const { goods, begun, cancel, state } = await reserved();
      const undone = await shop.undo(till, (await begun()).payments[0].id);
      const again = await begun(undone.cart.version);
      expect(again).toMatchObject({ state: 'TENDERING' });
      await shop.undo(till, again.payments[1].id);
      expect(await state()).toBe('held');
      expect(await levelAt(app.db, { variantId: goods.id, locationId: till.locationId })).toMatchObject({
        held: 1,
      });
      expect(await cancel()).toMatchObject({ __typename: 'Reservation' });
    });

    it('either is paid or cancelled by her, whoever is first', async () => {
      const one = await reserved();
      const paid = await oneByOne(
        app.db,
        ['reservation', one.reservationId],
        [() => one.begun(), one.cancel],
      );
      expect(paid.map(({ __typename }) => __typename)).toEqual(['Ticket', 'WrongState']);
      till = await shop.till();
      const other = await reserved();
      const cancelled = await oneByOne(
        app.db,
        ['reservation', other.reservationId],
        [other.cancel, () => other.begun()],
      );
      expect(cancelled.map(({ __typename }) => __typename)).toEqual(['Reservation', 'WrongState']);
    });
  });

  describe('where the location is closed for good,', () => {
    const close = (at: Till) =>
      app.db.query(`UPDATE location SET closed = true, abilities = '{}' WHERE id = $1`, [at.locationId]);
    const CLOSED = { code: 'WRONG_STATE', message: expect.stringContaining('CLOSED') };

    it.each([
      ['goes on to its end', ['PAID', 'PAID']],
      ['is undone, and sells nothing afterwards', ['ACTIVE', 'WrongState']],
    ])('a ticket that money stands on %s', async (_, [state, then]) => {
      const till = await shop.till();
      const goods = await shop.goods(5, {}, till.locationId);
      const ticket = await shop.ticketWith(till, [goods.barcode]);
      const tenders = [{ kind: 'CARD_TERMINAL' }];
      const { payments } = await shop.pay(till, ticket, { tenders });
      await close(till);
      const ended =
        state === 'PAID' ? await shop.says(till, payments[0].id) : await shop.undo(till, payments[0].id);
      expect(ended).toMatchObject({ state });
      if (then === 'PAID') return;
      const again = { ...ticket, version: ended.cart.version };
      for (const more of [{}, { tenders }]) expect(await shop.pay(till, again, more)).toMatchObject(CLOSED);
      expect(
        await shop.ask('voidTicket', till.headers, { ticketId: ticket.id, reason: 'closed' }),
      ).toMatchObject({ state: 'VOIDED' });
    });

    it('no ticket is opened, taken up, added to from elsewhere or paid, and no cart taken over', async () => {
      const till = await shop.till();
      const beside = await shop.till(till.locationId);
      const goods = await shop.goods(5, {}, till.locationId);
      const waiting = await shop.ticketWith(till, [goods.barcode]);
      await shop.ask('suspendTicket', till.headers, { ticketId: waiting.id, label: 'she comes back' });
      const ticket = await shop.ticketWith(till, [goods.barcode]);
      const reserved = await shop.goods(1, {}, till.locationId);
      const reservationId = await shop.reserve((await shop.customer()).headers, reserved.id, till.locationId);
      const guest = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      const { handoverCode } = await shop.ask('createCartHandover', guest.headers, { cartId: guest.cart.id });
      await close(till);
      await app.settled(); // what follows from a reservation is told by itself
      const before = await shop.rows();
      expect(await shop.ask('openTicket', beside.headers, {})).toMatchObject(CLOSED);
      expect(await shop.ask('resumeTicket', beside.headers, { ticketId: waiting.id })).toMatchObject(CLOSED);
      expect(await shop.ask('claimCartHandover', beside.headers, { handoverCode })).toMatchObject(CLOSED);
      expect(
        await shop.ask('bringToTicket', till.headers, {
          ticketId: ticket.id,
          expectedVersion: ticket.version,
          reservationId,
        }),
      ).toMatchObject(CLOSED);
      expect(await shop.pay(till, ticket)).toMatchObject(CLOSED);
      expect(await shop.rows()).toEqual(before);
      for (const { id } of [waiting, ticket])
        expect(await shop.ask('voidTicket', till.headers, { ticketId: id, reason: 'closed' })).toMatchObject({
          state: 'VOIDED',
        });
    });
  });
});
