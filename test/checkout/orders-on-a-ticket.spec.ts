import { Cart } from '../../src/cart/index.js';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { AuditEntry } from '../../src/platform/audit/audit-entry.entity.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import type { Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { statementsOf } from '../support/cart.js';
import { aVariant } from '../support/catalogue.js';
import { dataOf, type Json, mutationOf, REFUSAL } from '../support/graphql.js';
import { levelAt } from '../support/inventory.js';
import { DETAILS, euro, expectInOrder, GATEWAY, type Till, type Shop, startShop } from './a-shop.js';

const TICKET =
  'id state cart { version lines { id } } total { amount } due { amount } customer { id } handingOver { id state location { id } }';
const FIELDS: Record<string, string> = {
  takeNextPick: '... on PickTask { id pickupId lines { lineId quantity } }',
  confirmPick: '... on PickTask { id }',
  markReady: '... on QueuedPickup { id }',
  handOver: '... on HandedOver { pickups { state } orders { id state } }',
  bringToTicket: `... on Ticket { ${TICKET} } ... on WrongState { currentState } ... on WrongLocation { rightLocationId }
    ... on NotFound { what missingId } ... on LimitReached { limit max current }`,
};
const documentOf = (name: string): string =>
  mutationOf(name, `${REFUSAL} ${FIELDS[name] ?? `... on Ticket { ${TICKET} }`}`);

describe('an order to hand over on a ticket', () => {
  let app: RunningApp;
  let shop: Shop;

  beforeAll(async () => ({ app, shop } = await startShop()));
  afterEach(() => expectInOrder(app));
  afterAll(() => app.close());

  const call = async (name: string, { headers }: Pick<Till, 'headers'>, input: object): Promise<Json> =>
    (await dataOf(app, documentOf(name), { input }, headers))[name];
  const look = async ({ headers }: Pick<Till, 'headers'>, id: string): Promise<Json> =>
    (
      await app.send(
        { query: `query ($id: UUID) { ticket(id: $id) { ${TICKET} } }`, variables: { id } },
        headers,
      )
    ).body.data.ticket;
  const goodsAt = (till: Till, price = 1000) => shop.goods(5, { price }, till.locationId);
  /** Paid at a distance, to be collected where this till stands. */
  const collected = async (till: Till, caller?: Headers, variantId?: Id<'Variant'>) => {
    const id = variantId ?? (await goodsAt(till)).id;
    const fulfilment = { kind: 'COLLECT', locationId: till.locationId };
    const { order } = await shop.ask('placeOrder', caller ?? (await shop.guest()), {
      lines: [{ variantId: id, quantity: 1, fulfilment }],
      expectedTotal: euro(1000),
      details: { contact: DETAILS.contact, receipt: DETAILS.receipt },
      tenders: GATEWAY,
    });
    const [pickup] = (await app.db.query('SELECT id FROM pickup WHERE order_id = $1', [order.id])) as {
      id: string;
    }[];
    return { orderId: order.id as string, pickupId: pickup!.id };
  };
  const open = (till: Till): Promise<Json> => call('openTicket', till, {});
  const bring = (till: Till, ticket: Json, input: object): Promise<Json> =>
    call('bringToTicket', till, { ticketId: ticket.id, expectedVersion: ticket.cart.version, ...input });
  /** Picks all that is to be picked in a store, and lays it ready. */
  const makeReady = async (till: Till, barcodes: Record<string, string>): Promise<void> => {
    for (const _ of Object.keys(barcodes)) {
      const task = await call('takeNextPick', till, {});
      const lines = task.lines.map((line: Json) => ({ ...line, barcode: barcodes[task.pickupId] }));
      await call('confirmPick', till, { taskId: task.id, lines });
      await call('markReady', till, { pickupId: task.pickupId, place: 'C-3' });
    }
  };
  const ordersOn = async (id: string) =>
    (await app.db.manager.findOneByOrFail(Cart, { id: id as Id<'Cart'> })).handOverOrderIds;
  /** Refused so, and the ticket is what it was. */
  const refuses = async (till: Till, ticket: Json, input: object, refusal: object): Promise<void> => {
    const written = () =>
      app.db.query(
        `SELECT cart.*, (SELECT count(*) FROM outbox_event WHERE aggregate_id = cart.id) AS told,
                (SELECT count(*) FROM idempotency_record) AS keys
           FROM cart WHERE id = $1`,
        [ticket.id],
      );
    const before = await written();
    expect(await bring(till, ticket, input)).toMatchObject(refusal);
    expect(await written()).toEqual(before);
  };

  it('has its deposit given with the goods it hangs on, and is fulfilled then', async () => {
    const till = await shop.till();
    const deposit = await aVariant(app.db, { kind: VariantKind.DEPOSIT, taxClass: 'none', price: 15 });
    await app.db.query(
      'UPDATE product SET is_listed = false WHERE id = (SELECT product_id FROM variant WHERE id = $1)',
      [deposit.id],
    );
    const goods = await shop.goods(5, { price: 985, depositVariantId: deposit.id }, till.locationId);
    const guest = await shop.guest();
    const { cart, guestToken } = await shop.ask('openCart', guest, {});
    const hers = { ...guest, 'guest-token': guestToken };
    await shop.ask('addCartLine', hers, {
      ...{ cartId: cart.id, variantId: goods.id, quantity: 1 },
      fulfilment: { kind: 'COLLECT', locationId: till.locationId },
    });
    const placed = await shop.ask('placeOrder', hers, {
      ...{ cartId: cart.id, expectedVersion: cart.version + 1, expectedTotal: euro(1000), tenders: GATEWAY },
      details: { contact: DETAILS.contact, receipt: DETAILS.receipt },
    });
    expect(placed).toMatchObject({ __typename: 'OrderPlaced' });
    const orderId = placed.order.id as string;
    const [{ id: pickupId }] = await app.db.query('SELECT id FROM pickup WHERE order_id = $1', [orderId]);
    await makeReady(till, { [pickupId]: goods.barcode });
    await call('handOver', till, { pickupIds: [pickupId], documentLooked: 'passport' });
    expect(
      await app.db.query(
        `SELECT sale.state, line.quantity, line.fulfilled FROM customer_order AS sale
           JOIN order_line AS line ON line.order_id = sale.id WHERE sale.id = $1`,
        [orderId],
      ),
    ).toEqual(Array(2).fill({ state: 'fulfilled', quantity: 1, fulfilled: 1 }));
  });

  it('stands beside a reservation to pay and goods: one total, one payment, one receipt, and all of it is given', async () => {
    const till = await shop.till();
    const [shelf, reserved, ordered] = [await goodsAt(till, 250), await goodsAt(till), await goodsAt(till)];
    const { customerId, headers } = await shop.customer();
    const prepaid = await collected(till, headers, ordered.id);
    const reservation = await shop.ask('placeReservation', headers, {
      lines: [{ variantId: reserved.id, quantity: 1 }],
      fulfilment: { kind: 'COLLECT', locationId: till.locationId },
      contact: DETAILS.contact,
      receipt: DETAILS.receipt,
    });
    const [{ id: aside }] = await app.db.query('SELECT id FROM pickup WHERE reservation_id = $1', [
      reservation.id,
    ]);
    await makeReady(till, { [prepaid.pickupId]: ordered.barcode, [aside]: reserved.barcode });

    const { id } = await shop.ticketWith(till, [shelf.barcode]);
    await shop.identify(id, customerId);
    const sale = await look(till, id);
    const brought = await bring(till, sale, { reservationId: reservation.id, orderId: prepaid.orderId });
    expect(brought).toMatchObject({
      total: { amount: 1250 },
      due: { amount: 1250 },
      cart: { version: sale.cart.version + 1, lines: [{}, {}] },
      handingOver: [{ id: prepaid.pickupId, state: 'READY', location: { id: till.locationId } }],
    });
    const paid = await shop.pay(till, { id, version: brought.cart.version, total: 1250 });
    expect(paid).toMatchObject({
      state: 'PAID',
      payments: [{ tender: 'CASH', captured: { amount: 1250 } }],
      receipt: { total: { amount: 1250 } },
      order: { documents: [{ kind: 'RECEIPT' }], lines: [{}, {}] },
    });
    expect((await look(till, id)).handingOver).toMatchObject([{ id: prepaid.pickupId, state: 'READY' }]);

    const given = await call('handOver', till, {
      pickupIds: [prepaid.pickupId, aside],
      documentLooked: 'passport',
    });
    expect(given.orders).toEqual(
      expect.arrayContaining([
        { id: prepaid.orderId, state: 'FULFILLED' },
        { id: paid.order.id, state: 'FULFILLED' },
      ]),
    );
    expect((await look(till, id)).handingOver).toEqual([]);
    for (const { id: variantId } of [shelf, reserved, ordered])
      expect(await levelAt(app.db, { variantId, locationId: till.locationId })).toMatchObject({
        onHand: 4,
        held: 0,
        allocated: 0,
        putAside: 0,
      });
  });

  it('adds nothing to what is owed, raises the version by one, is told and audited; a repeat adds nothing', async () => {
    const till = await shop.till();
    const { orderId, pickupId } = await collected(till);
    const ticket = await open(till);

    const brought = await bring(till, ticket, { orderId });

    expect(brought).toMatchObject({ state: 'ACTIVE', total: { amount: 0 }, due: { amount: 0 } });
    expect(brought.cart).toEqual({ version: 2, lines: [] });
    expect(brought.handingOver).toEqual([
      { id: pickupId, state: 'TO_PICK', location: { id: till.locationId } },
    ]);
    expect(await app.db.manager.findBy(OutboxEvent, { aggregateId: ticket.id, sequence: 2 })).toMatchObject([
      { type: 'cart.order_brought', version: 1, payload: { orderId, lines: 0 } },
    ]);
    const [audited] = await app.db.manager.findBy(AuditEntry, {
      operation: 'bringToTicket',
      objectId: ticket.id,
    });
    expect(audited!.after).toMatchObject({ orderId });
    expect(await bring(till, brought, { orderId })).toEqual(brought);
  });

  it('lists what still waits, wherever it was handed over meanwhile; two tickets may carry it', async () => {
    const till = await shop.till();
    const next = await shop.till(till.locationId);
    const goods = await goodsAt(till);
    const { orderId, pickupId } = await collected(till, undefined, goods.id);
    const [one, other] = [
      await bring(till, await open(till), { orderId }),
      await bring(next, await open(next), { orderId }),
    ];
    await makeReady(till, { [pickupId]: goods.barcode });
    for (const { id } of [one, other])
      expect((await look(till, id)).handingOver).toMatchObject([{ id: pickupId, state: 'READY' }]);
    const input = { pickupIds: [pickupId], documentLooked: 'passport' };

    const given = await Promise.all([call('handOver', till, input), call('handOver', next, input)]);

    expect(given.map(({ __typename }) => __typename).sort()).toEqual(['HandedOver', 'WrongState']);
    for (const { id, cart } of [one, other])
      expect(await look(till, id)).toMatchObject({ handingOver: [], cart: { version: cart.version } });
    const late = await open(till);
    await refuses(till, late, { orderId }, { code: 'WRONG_STATE', currentState: 'handed_over' });
  });

  it('refuses what there is not, what is another customer’s, and what waits elsewhere', async () => {
    const till = await shop.till();
    const [anna, bas] = [await shop.customer(), await shop.customer()];
    const { orderId } = await collected(till, bas.headers);
    const ticket = await open(till);
    const missing = anId();
    await refuses(
      till,
      ticket,
      { orderId: missing },
      { code: 'NOT_FOUND', what: 'ORDER', missingId: missing },
    );

    await shop.identify(ticket.id, anna.customerId);
    await refuses(till, ticket, { orderId }, { code: 'NOT_FOUND', what: 'ORDER', missingId: orderId });
    const guests = await collected(till);
    expect(await bring(till, ticket, { orderId: guests.orderId })).toMatchObject({
      handingOver: [{ id: guests.pickupId }],
    });

    const far = await shop.till();
    await refuses(
      far,
      await open(far),
      { orderId },
      {
        code: 'WRONG_LOCATION',
        rightLocationId: till.locationId,
      },
    );
  });

  it('shows of an order that is collected at two stores what waits at the one where the ticket is', async () => {
    const [till, far] = [await shop.till(), await shop.till()];
    const lines = await Promise.all(
      [till, far].map(async (at) => ({
        variantId: (await goodsAt(at)).id,
        quantity: 1,
        fulfilment: { kind: 'COLLECT', locationId: at.locationId },
      })),
    );
    const { order } = await shop.ask('placeOrder', await shop.guest(), {
      lines,
      expectedTotal: euro(2000),
      details: { contact: DETAILS.contact, receipt: DETAILS.receipt },
      tenders: GATEWAY,
    });
    for (const at of [till, far])
      expect(await bring(at, await open(at), { orderId: order.id })).toMatchObject({
        handingOver: [{ location: { id: at.locationId } }],
      });
  });

  it('refuses what is not paid, and what of which nothing waits', async () => {
    const till = await shop.till();
    const { orderId, pickupId } = await collected(till);
    const ticket = await open(till);
    const brought = await bring(till, ticket, { orderId });
    const [was] = await app.db.query('SELECT state, number FROM customer_order WHERE id = $1', [orderId]);
    const set = ({ state, number }: { state: string; number: string | null }) =>
      app.db.query('UPDATE customer_order SET state = $2, number = $3 WHERE id = $1', [
        orderId,
        state,
        number,
      ]);
    for (const state of ['awaiting_payment', 'abandoned']) {
      await set({ state, number: state === 'abandoned' ? null : was.number });
      expect(await bring(till, brought, { orderId })).toMatchObject({
        code: 'WRONG_STATE',
        currentState: state,
      });
      expect(await look(till, ticket.id)).toMatchObject({ handingOver: [] });
    }
    await set(was);
    await app.db.query(`UPDATE pickup SET state = 'cancelled' WHERE id = $1`, [pickupId]);
    expect(await bring(till, brought, { orderId })).toMatchObject({
      code: 'WRONG_STATE',
      currentState: 'cancelled',
    });
    await app.db.query(`UPDATE pickup SET state = 'to_pick' WHERE id = $1`, [pickupId]);
    const sent = await shop.ask('placeOrder', await shop.guest(), shop.lineInput((await shop.goods()).id));
    await refuses(
      till,
      brought,
      { orderId: sent.order.id },
      { code: 'WRONG_STATE', currentState: 'confirmed' },
    );
  });

  it('refuses an old version, a ticket that is being paid, and the hundred and first', async () => {
    const till = await shop.till();
    const shelf = await goodsAt(till);
    const { orderId } = await collected(till);
    const { id, total } = await shop.ticketWith(till, [shelf.barcode]);
    const ticket = await look(till, id);
    await refuses(till, { id, cart: { version: 1 } }, { orderId }, { code: 'STALE_CART' });
    await app.db.query(
      'UPDATE cart SET hand_over_order_ids = array_fill($2::uuid, ARRAY[100]) WHERE id = $1',
      [id, anId()],
    );
    await refuses(till, ticket, { orderId }, { code: 'LIMIT_REACHED', max: 100, current: 101 });
    await app.db.query(`UPDATE cart SET hand_over_order_ids = '{}' WHERE id = $1`, [id]);
    const begun = await shop.pay(
      till,
      { id, version: ticket.cart.version, total },
      { tenders: [{ kind: 'CASH', amount: euro(400), received: euro(400) }] },
    );
    expect(begun).toMatchObject({ state: 'TENDERING' });
    await refuses(till, begun, { orderId }, { code: 'CART_FROZEN' });
    await shop.undo(till, begun.payments[0].id);
  });

  it('comes off with a wrong card, and stays hers when another is recognised', async () => {
    const till = await shop.till();
    const [anna, bas] = [await shop.customer(), await shop.customer()];
    const { orderId, pickupId } = await collected(till, anna.headers);
    const ticket = await bring(till, await open(till), { orderId });
    await shop.identify(ticket.id, bas.customerId);
    expect(await look(till, ticket.id)).toMatchObject({ handingOver: [] });
    await shop.identify(ticket.id, anna.customerId);
    expect(await look(till, ticket.id)).toMatchObject({ handingOver: [{ id: pickupId }] });

    const detached = await call('detachCustomer', till, {
      ticketId: ticket.id,
      expectedVersion: ticket.cart.version,
    });

    expect(detached).toMatchObject({ customer: null, handingOver: [] });
    expect(await ordersOn(ticket.id)).toEqual([]);
    const again = await bring(till, detached, { orderId });
    expect(again).toMatchObject({ handingOver: [{ id: pickupId }] });
  });

  it('waits with its ticket, goes on at another till of the store, and is forgotten with it', async () => {
    const till = await shop.till();
    const next = await shop.till(till.locationId);
    const { orderId, pickupId } = await collected(till);
    const ticket = await bring(till, await open(till), { orderId });
    expect((await open(till)).id).not.toBe(ticket.id); // it is no empty one

    const resumed = await call('resumeTicket', next, { ticketId: ticket.id });
    expect(resumed).toMatchObject({ state: 'ACTIVE', handingOver: [{ id: pickupId }] });

    const gone = await call('voidTicket', next, { ticketId: ticket.id, reason: 'she left' });
    expect(gone).toMatchObject({ state: 'VOIDED', handingOver: [] });
    expect(await ordersOn(ticket.id)).toEqual([]);
    expect(await app.db.query('SELECT state FROM pickup WHERE id = $1', [pickupId])).toEqual([
      { state: 'to_pick' },
    ]);
  });

  it('is read by one statement for all tickets, and by none where nothing is handed over', async () => {
    const till = await shop.till();
    const orders = [await collected(till), await collected(till), await collected(till)];
    const asked = async (query: string): Promise<number> => {
      const sent = await statementsOf(app.db, async () => {
        expect((await app.send({ query }, till.headers)).body.errors).toBeUndefined();
      });
      return sent.filter((text) => text.startsWith('SELECT pickup.*')).length;
    };
    const ONE = '{ ticket { handingOver { id state location { id } } } }';
    const ALL = '{ suspendedTickets { nodes { handingOver { id } } } }';
    let ticket = await open(till);
    expect(await asked(ONE)).toBe(0);
    for (const { orderId } of orders) {
      ticket = await bring(till, ticket, { orderId });
      expect(await asked(ONE)).toBe(1);
    }
    expect(ticket.handingOver.map(({ id }: Json) => id)).toEqual(orders.map(({ pickupId }) => pickupId));
    await bring(till, await open(till), { orderId: orders[0]!.orderId });
    await open(till);
    expect(await asked(ALL)).toBe(1);
  });
});
