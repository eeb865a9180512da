import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { Cart, CartLine, CartState, type CartView, ticketView, TicketState } from '../../src/cart/index.js';
import { CartAbandonmentJob } from '../../src/cart/cart-abandonment.job.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { ScanOutcome } from '../../src/cart/index.js';
import { Task } from '../../src/tasks/index.js';
import { Barcode } from '../../src/catalogue/index.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aPrice } from '../support/prices.js';
import {
  aCartWorkshop,
  anAssociate,
  asCustomer,
  aShopper,
  type CartWorkshop,
  statementsOf,
} from '../support/cart.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';

describe('tickets and what settles them', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  beforeAll(async () => {
    shop = await aCartWorkshop();
    db = shop.db;
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const openTicket = (actor: Actor, label: string | null = null) =>
    shop.run(actor, (tx) => shop.tickets.open(tx, label));
  const add = async (actor: Actor, cartId: Id<'Cart'>, variantId: Id<'Variant'>, quantity = 1) =>
    (await shop.add(actor, cartId, variantId, { quantity })).cart;
  const take = (actor: Actor, cart: CartView, lines: readonly CartView['lines'][number][]) => {
    const orderId = anId<'Order'>();
    const orderLineIds = new Map(lines.map(({ id }) => [id, anId<'OrderLine'>()]));
    return shop.run(actor, (tx) => shop.carts.takeLines(tx, { cart, orderLineIds, orderId }));
  };

  it('gives an empty ticket again, suspends one in use, and gives one however often it is asked at once', async () => {
    const till = await anAssociate(db);
    const [first, again] = [await openTicket(till), await openTicket(till)];
    expect(again).toMatchObject({ id: first.id, version: 1 });
    await add(till, first.id, (await aVariant(db)).id);

    const opened = await Promise.all(Array.from({ length: 8 }, () => openTicket(till)));

    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(opened[0]!.id).not.toBe(first.id);
    expect(ticketView(await shop.load(first.id)).state).toBe(TicketState.SUSPENDED);
    await expect(add(till, first.id, (await aVariant(db)).id)).rejects.toMatchObject({ code: 'CART_CLOSED' });
  });

  it('takes what was sold out of the ticket, and closes it with the prices it was paid at', async () => {
    const till = await anAssociate(db);
    const variant = await aVariant(db, { price: 1299 });
    const ticket = await add(till, (await openTicket(till)).id, variant.id);
    const orderId = anId<'Order'>();
    const orderLineIds = new Map([[ticket.lines[0]!.id, anId<'OrderLine'>()]]);

    const paid = await shop.run(till, async (tx) => {
      const rest = await shop.carts.takeLines(tx, { cart: ticket, orderLineIds, orderId });
      return shop.tickets.markPaid(tx, { ticket: rest, orderId });
    });
    shop.clock.advance(60_000);
    await aPrice(db, { variantId: variant.id, amount: 999, validFrom: shop.clock.now() });
    shop.clock.advance(60_000);

    expect(ticketView(paid)).toMatchObject({ state: TicketState.PAID, orderId });
    expect(await shop.load(ticket.id)).toMatchObject({
      state: CartState.ORDERED,
      orderId,
      totals: { total: { amount: 1299 } },
      lines: [{ orderLineId: [...orderLineIds.values()][0], quantity: 1 }],
    });
  });

  it('lets a line be ordered once, whoever tries at the same moment', async () => {
    const shopper = await aShopper(db);
    const cart = await add(shopper, (await shop.open(shopper)).id, (await aVariant(db)).id);

    const answers = await Promise.allSettled(
      Array.from({ length: 6 }, () => take(shopper, cart, cart.lines)),
    );

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await shop.load(cart.id)).toMatchObject({ state: CartState.ORDERED, version: 3, lines: [] });
    expect(await db.manager.countBy(CartLine, { cartId: cart.id })).toBe(1);
  });

  it('leaves in the cart what was not ordered, and gives her a new one when nothing is left', async () => {
    const shopper = await aShopper(db);
    const { id } = await shop.open(shopper);
    await add(shopper, id, (await aVariant(db)).id);
    const cart = await add(shopper, id, (await aVariant(db)).id);

    const rest = await take(shopper, cart, cart.lines.slice(0, 1));
    expect(rest).toMatchObject({ state: CartState.OPEN, version: 4, lines: [{ id: cart.lines[1]!.id }] });
    await take(shopper, rest, rest.lines);

    expect((await shop.load(id)).state).toBe(CartState.ORDERED);
    expect((await shop.open(shopper)).id).not.toBe(id);
  });

  it('takes lines in one statement', async () => {
    const shopper = await aShopper(db);
    const cart = await add(shopper, (await shop.open(shopper)).id, (await aVariant(db)).id);
    const statements = await statementsOf(db, () => take(shopper, cart, cart.lines));
    expect(statements).toHaveLength(4); // BEGIN, it, the last statement, COMMIT
  });

  it('changes no converted line: not by her, not by the till', async () => {
    const shopper = await aShopper(db);
    const { id } = await shop.open(shopper);
    await add(shopper, id, (await aVariant(db)).id);
    const cart = await add(shopper, id, (await aVariant(db)).id);
    const [line] = cart.lines;
    await take(shopper, cart, [line!]);
    const before = await db.manager.findOneByOrFail(CartLine, { id: line!.id });

    await expect(
      shop.run(shopper, (tx) =>
        shop.lines.change(tx, { cartId: id, expectedVersion: 4, lineId: line!.id, quantity: 9 }),
      ),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', what: 'line' });
    await expect(
      shop.run(shopper, (tx) => shop.lines.remove(tx, { cartId: id, expectedVersion: 4, lineId: line!.id })),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', what: 'line' });

    expect(await db.manager.findOneByOrFail(CartLine, { id: line!.id })).toEqual(before);
  });

  it('brings a line of her cart to the ticket once, and takes it out of her cart when it is paid, not before', async () => {
    const [till, customerId] = [await anAssociate(db), await aCustomer(db)];
    const phone = asCustomer(customerId);
    const variant = await aVariant(db);
    const hers = await add(phone, (await shop.open(phone)).id, variant.id, 2);
    const opened = await openTicket(till);
    const ticket = await shop.run(till, (tx) => shop.tickets.identify(tx, opened.id, customerId));
    const bring = (expectedVersion: number) =>
      shop.run(till, (tx) =>
        shop.carts.bring(tx, { ticketId: ticket.id, expectedVersion }, [
          { variantId: variant.id, quantity: 2, sourceCartLineId: hers.lines[0]!.id },
        ]),
      );

    const brought = await bring(ticket.version);
    expect(brought).toMatchObject({ version: 3, pointsToEarn: 20, lines: [{ quantity: 2 }] });
    expect(await bring(brought.version)).toMatchObject({ version: 3 });
    expect(await shop.load(hers.id)).toMatchObject({ version: hers.version, lines: [{ quantity: 2 }] });
    await take(till, brought, brought.lines);

    expect(await shop.load(hers.id)).toMatchObject({
      version: hers.version + 1,
      lines: [],
      state: CartState.ORDERED,
    });
    const [mine, theirs] = await Promise.all(
      [hers.id, ticket.id].map((cartId) => db.manager.findOneByOrFail(CartLine, { cartId })),
    );
    expect(mine!.orderLineId).toBe(theirs!.orderLineId);
  });

  it('leaves the rest in her cart when the till took fewer', async () => {
    const [till, customerId] = [await anAssociate(db), await aCustomer(db)];
    const phone = asCustomer(customerId);
    const variant = await aVariant(db);
    const hers = await add(phone, (await shop.open(phone)).id, variant.id, 5);
    const ticket = await openTicket(till);
    const brought = await shop.run(till, (tx) =>
      shop.carts.bring(tx, { ticketId: ticket.id, expectedVersion: 1 }, [
        { variantId: variant.id, quantity: 2, sourceCartLineId: hers.lines[0]!.id },
      ]),
    );

    await take(till, brought, brought.lines);

    expect(await shop.load(hers.id)).toMatchObject({ state: CartState.OPEN, lines: [{ quantity: 3 }] });
  });

  it('keeps the reserved price of what comes from a reservation', async () => {
    const till = await anAssociate(db);
    const variant = await aVariant(db, { price: 1000 });
    const ticket = await openTicket(till);
    const line = {
      variantId: variant.id,
      quantity: 2,
      reservationLineId: anId<'ReservationLine'>(),
      priceAmount: 900,
    };

    const brought = await shop.run(till, (tx) =>
      shop.carts.bring(tx, { ticketId: ticket.id, expectedVersion: 1 }, [line]),
    );
    const scanned = await add(till, ticket.id, variant.id);

    expect(brought.totals.total.amount).toBe(1800);
    expect(scanned.lines.map(({ quantity, price }) => [quantity, price.total.amount])).toEqual([
      [2, 1800],
      [1, 1000],
    ]);
  });

  it('freezes prices and lines from the first tender, for fifteen minutes at most', async () => {
    const shopper = await aShopper(db);
    const variant = await aVariant(db, { price: 1000 });
    const cart = await add(shopper, (await shop.open(shopper)).id, variant.id);
    const frozen = await shop.run(shopper, (tx) => shop.carts.freeze(tx, { cart }));
    shop.clock.advance(60_000);
    await aPrice(db, { variantId: variant.id, amount: 2000, validFrom: shop.clock.now() });
    shop.clock.advance(60_000);

    expect(frozen).toMatchObject({ version: 3, state: CartState.AWAITING_PAYMENT });
    expect((await shop.load(cart.id)).totals.goods.amount).toBe(1000);
    await expect(add(shopper, cart.id, variant.id)).rejects.toMatchObject({
      code: 'CART_FROZEN',
      thawsAt: frozen.frozenUntil,
    });
    const thawed = await shop.run(shopper, (tx) => shop.carts.thaw(tx, cart.id));
    expect(thawed).toMatchObject({ version: 4, state: CartState.OPEN });
    expect((await shop.load(cart.id)).totals.goods.amount).toBe(2000);

    await shop.run(shopper, async (tx) => shop.carts.freeze(tx, { cart: await shop.load(cart.id) }));
    shop.clock.advance(15 * 60_000);
    expect(await add(shopper, cart.id, variant.id)).toMatchObject({
      state: CartState.OPEN,
      frozenUntil: null,
    });
  });

  it('takes a line out of her cart also while she pays what else is in it, which stays frozen', async () => {
    const [till, customerId] = [await anAssociate(db), await aCustomer(db)];
    const phone = asCustomer(customerId);
    const variant = await aVariant(db);
    const hers = await add(phone, (await shop.open(phone)).id, variant.id);
    const ticket = await openTicket(till);
    const brought = await shop.run(till, (tx) =>
      shop.carts.bring(tx, { ticketId: ticket.id, expectedVersion: 1 }, [
        { variantId: variant.id, quantity: 1, sourceCartLineId: hers.lines[0]!.id },
      ]),
    );
    const paying = await shop.run(phone, (tx) => shop.carts.freeze(tx, { cart: hers }));

    await take(till, brought, brought.lines);

    expect(await shop.load(hers.id)).toMatchObject({
      version: paying.version + 1,
      frozenUntil: paying.frozenUntil,
      lines: [],
    });
  });

  it('puts a customer on a ticket, with her points, and takes nothing of hers', async () => {
    const [till, customerId] = [await anAssociate(db), await aCustomer(db)];
    const phone = asCustomer(customerId);
    const hers = await add(phone, (await shop.open(phone)).id, (await aVariant(db)).id);
    const ticket = await add(till, (await openTicket(till)).id, (await aVariant(db, { price: 2500 })).id);
    const identify = () => shop.run(till, (tx) => shop.tickets.identify(tx, ticket.id, customerId));

    const named = await identify();

    expect(named).toMatchObject({ version: 3, customerId, pointsToEarn: 25, lines: [{}] });
    expect(named.lastChange.differences).toMatchObject([
      { whyCode: 'POINTS_FOLLOW_THE_CUSTOMER', pointsBefore: 0, pointsAfter: 25 },
    ]);
    expect(await identify()).toMatchObject({ version: 3 });
    expect(await shop.load(hers.id)).toMatchObject({ version: hers.version, lines: [{}] });
  });

  it('scans a pack as what is in it, twice as two, and a serial number on a line of its own', async () => {
    const till = await anAssociate(db);
    const bulb = await aVariant(db, { barcodeQuantity: 3, price: 499 });
    const ticket = await openTicket(till);
    const scan = (given: object = {}) =>
      shop.run(till, (tx) => shop.scans.scan(tx, { cartId: ticket.id, barcode: bulb.barcode, ...given }));

    await scan();
    const twice = await scan();
    const four = await scan({ quantity: 2 });
    const serial = await scan({ serialNumber: 'SN-1' });

    expect(twice).toMatchObject({ outcome: ScanOutcome.ADDED, cart: { lines: [{ quantity: 6 }] } });
    expect(four.cart.lines).toMatchObject([{ quantity: 12 }]);
    expect(serial.cart.lines).toMatchObject([{ quantity: 12 }, { quantity: 3, serialNumbers: ['SN-1'] }]);
    expect(serial.lineId).toBe(serial.cart.lines[1]!.id);
  });

  it('leaves one task for a code that nobody knows, and a choice for a code of two', async () => {
    const till = await anAssociate(db);
    const ticket = await openTicket(till);
    const [one, two] = [await aVariant(db), await aVariant(db)];
    await db.manager.insert(Barcode, [
      { code: `double-${one.id}`, kind: 'other', variantId: one.id, quantity: 1 },
      { code: `double-${one.id}`, kind: 'other', variantId: two.id, quantity: 4 },
    ]);
    const scan = (barcode: string) =>
      shop.run(till, (tx) => shop.scans.scan(tx, { cartId: ticket.id, barcode }));

    const unknown = [await scan('9521239999999'), await scan('9521239999999')];
    const choice = await scan(`double-${one.id}`);

    expect(unknown).toMatchObject([
      { outcome: ScanOutcome.UNKNOWN, lineId: null, choices: [], cart: { version: 1 } },
      { outcome: ScanOutcome.UNKNOWN },
    ]);
    expect(await db.manager.findBy(Task, { locationId: till.locationId! })).toMatchObject([
      { kind: 'unknown_barcode', summary: 'Unknown barcode 9521239999999', state: 'open' },
    ]);
    expect(choice).toMatchObject({ outcome: ScanOutcome.CHOICE, cart: { version: 1, lines: [] } });
    expect(choice.choices.map(({ variant, quantity }) => [variant.id, quantity]).sort()).toEqual(
      [
        [one.id, 1],
        [two.id, 4],
      ].sort(),
    );
  });

  it('closes carts that nobody touched for thirty days, and only those', async () => {
    const [idle, busy] = [await aShopper(db), await aShopper(db)];
    const variant = await aVariant(db);
    const old = await add(idle, (await shop.open(idle)).id, variant.id);
    const kept = await shop.open(busy);
    shop.clock.advance(29 * 24 * 60 * 60_000);
    await add(busy, kept.id, variant.id);
    shop.clock.advance(24 * 60 * 60_000);
    const till = await anAssociate(db);
    const handing = await openTicket(till);
    const bringing = { ticketId: handing.id, expectedVersion: 1 };
    await shop.run(till, (tx) => shop.carts.bring(tx, bringing, [], anId<'Order'>()));
    await db.query('UPDATE cart SET expires_at = $1 WHERE id = $2', [shop.clock.now(), handing.id]);
    const job = new CartAbandonmentJob(
      shop.unitOfWork,
      shop.repository,
      new Jobs({ onMove: () => undefined } as unknown as VirtualClock),
    );

    const [{ due }] = await db.query(
      "SELECT count(*)::int AS due FROM cart WHERE state IN ('open', 'suspended') AND expires_at <= $1",
      [shop.clock.now()],
    );

    const closed = await Promise.all([job.run(), job.run()]);

    expect(closed[0]! + closed[1]!).toBe(due);
    expect(await db.manager.findOneByOrFail(Cart, { id: old.id })).toMatchObject({
      state: 'abandoned',
      version: 3,
    });
    expect(await db.manager.findOneByOrFail(Cart, { id: handing.id })).toMatchObject({
      state: 'abandoned',
      handOverOrderIds: [],
    });
    expect(await db.manager.findOneByOrFail(Cart, { id: kept.id })).toMatchObject({ state: 'open' });
    expect(
      await db.manager.findBy(OutboxEvent, { aggregateId: old.id, type: 'cart.abandoned' }),
    ).toMatchObject([{ sequence: 3, payload: { lines: 1 } }]);
    await expect(add(idle, old.id, variant.id)).rejects.toMatchObject({ code: 'CART_CLOSED' });
    expect((await shop.open(idle)).id).not.toBe(old.id);
  });
});
