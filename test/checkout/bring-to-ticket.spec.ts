import { CartLine } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { aGuestToken } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { deliveryWays, TermsDirectory, type TermsRules } from '../../src/terms/index.js';
import { aPrice } from '../support/prices.js';
import { EVENING, publishedTerms, SIXTY_DAYS, withOptions } from '../support/terms.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { ADDRESS, DETAILS, everyInvariant, type Shop, startShop, type Till } from './a-shop.js';

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
      const tell = (expectedVersion: number, details: object): Promise<Json> =>
        shop.ask('setCheckoutDetails', till.headers, { cartId: ticket.id, expectedVersion, details });
      const unaddressed = { id: ticket.id, version: added.version, total: added.totals.total.amount };
      expect(await shop.pay(till, unaddressed)).toMatchObject({
        code: 'DETAILS_MISSING',
        missing: ['CONTACT', 'DELIVERY_ADDRESS'],
      });
      expect(await shop.missing(till, ticket.id)).toEqual(['CONTACT', 'DELIVERY_ADDRESS']);
      const addressed = await tell(added.version, { deliveryAddress: ADDRESS });
      const unreachable = { ...unaddressed, version: addressed.version };
      for (const tenders of [[{ kind: 'CASH' }], [{ kind: 'CARD_TERMINAL' }]])
        expect(await shop.pay(till, unreachable, { tenders })).toMatchObject({ missing: ['CONTACT'] });
      expect(await shop.missing(till, ticket.id)).toEqual(['CONTACT']);
      const known = await tell(addressed.version, { contact: DETAILS.contact });
      expect(await shop.missing(till, ticket.id)).toEqual([]);

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

    it('sends a reservation the way she chose, and asks for another one when that is gone meanwhile', async () => {
      const terms = app.app.get(TermsDirectory, { strict: false });
      const offered = withOptions(EVENING);
      const reserved = await shop.goods(5);
      const publish = async (version: number, rules: TermsRules, effectiveFrom: Date) => {
        await publishedTerms(app.db, { version, rules, effectiveFrom });
        terms.forget();
      };
      await publish(2, offered, new Date('2026-06-01T00:00:00Z'));
      const { headers } = await shop.customer();
      const onTicket = async () => {
        const { id: reservationId } = await shop.ask('placeReservation', headers, {
          lines: [{ variantId: reserved.id, quantity: 1 }],
          fulfilment: { kind: 'DELIVER', address: ADDRESS, deliveryOptionId: deliveryWays(offered)[1]!.id },
          contact: DETAILS.contact,
          receipt: DETAILS.receipt,
        });
        const { id: ticketId } = await shop.ask('openTicket', till.headers, {});
        const { cart } = await shop.ask('bringToTicket', till.headers, {
          ticketId,
          expectedVersion: 1,
          reservationId,
        });
        return {
          id: ticketId as string,
          version: cart.version as number,
          lineId: cart.lines[0].id as string,
        };
      };

      expect(await shop.pay(till, { ...(await onTicket()), total: 1795 })).toMatchObject({
        state: 'PAID',
        order: { totals: { delivery: { amount: 795 }, total: { amount: 1795 } } },
      });

      const ticket = await onTicket();
      await publish(3, SIXTY_DAYS, new Date(Date.now() - 1_000));
      expect(await shop.pay(till, { ...ticket, total: 1795 })).toMatchObject({
        newTotal: { amount: 1495 },
      });
      expect(await shop.pay(till, { ...ticket, total: 1495 })).toMatchObject({
        missing: ['DELIVERY_OPTION'],
      });
      const changed = await shop.ask('changeCartLine', till.headers, {
        cartId: ticket.id,
        expectedVersion: ticket.version,
        lineId: ticket.lineId,
        fulfilment: { kind: 'DELIVER', address: ADDRESS },
      });
      expect(await shop.pay(till, { id: ticket.id, version: changed.version, total: 1495 })).toMatchObject({
        state: 'PAID',
        order: { totals: { delivery: { amount: 495 } } },
      });
    });
  });
});
