import type { DataSource } from 'typeorm';
import { ordersInvariants } from '../../src/cli/audit/orders.js';
import type { Id } from '../../src/kernel/ids.js';
import { normaliseNumber } from '../../src/kernel/numbers.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { type NewOrder, Order, OrderLine } from '../../src/orders/index.js';
import { OrderRepository } from '../../src/orders/order.repository.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { WrongState } from '../../src/platform/graphql/common.errors.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';
import { orderServices } from '../support/orders.js';
import { aNewOrder, type Goods, someGoods } from './an-order.js';

/** Money and despatch are other modules' business: what only they keep is not asked here. */
const OURS = ordersInvariants.filter(({ id }) => !['M5', 'F8'].includes(id));

describe('an order', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let goods: Goods;
  const services = orderServices();
  const { orders, reader } = services;

  beforeAll(async () => {
    ({ db, unitOfWork } = await aWorkshop());
    goods = await someGoods(db);
  });
  afterEach(() => expectInvariants(db, OURS));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  const placed = (given: Partial<NewOrder> = {}) =>
    run(async (tx) => {
      const order = await aNewOrder(tx, services, goods, given);
      return { ...order, number: await orders.place(tx, order) };
    });
  const row = (id: Id<'Order'>) => db.manager.findOneByOrFail(Order, { id });
  const eventsOf = async (id: string): Promise<string[]> => {
    const rows = (await db.query(
      'SELECT sequence, type FROM outbox_event WHERE aggregate_id = $1 ORDER BY sequence',
      [id],
    )) as { sequence: number; type: string }[];
    return rows.map(({ sequence, type }) => `${sequence} ${type}`);
  };
  const happeningsOf = async (orderId: Id<'Order'>): Promise<string[]> =>
    (await reader.load(unitOfWork.read(anActor()), orderId, 'en'))!.history.map(({ what }) => what);
  const fulfil = (order: NewOrder, quantity: number, lineIndex = 0) =>
    run((tx) =>
      orders.fulfil(tx, {
        orderId: order.id,
        lines: [{ orderLineId: order.lines[lineIndex]!.id, quantity }],
        what: 'despatched',
        by: 'Iris',
      }),
    );

  describe('has a number', () => {
    it('for people: drawn, with a check character, found however it is typed', async () => {
      const made = await Promise.all(Array.from({ length: 30 }, () => placed()));
      const numbers = made.map(({ number }) => number);
      expect(new Set(numbers).size).toBe(30);
      for (const number of numbers) {
        expect(number).toMatch(/^B-\d{9}-[0-9A-Z]$/);
        expect(normaliseNumber(number)).toBe(number);
      }
      const read = unitOfWork.read(anActor());
      for (const typed of [numbers[0]!, numbers[0]!.toLowerCase(), numbers[0]!.replaceAll('-', ' ')])
        expect((await reader.byNumber(read, typed))?.id).toBe(made[0]!.id);
      expect(await reader.byNumber(read, 'B-000000000-X')).toBeNull();
      expect(await reader.byNumber(read, '')).toBeNull();
    });

    it('that nobody else has: one that is taken writes nothing, and is drawn again', async () => {
      const { number } = await placed();
      const lines = await db.manager.count(OrderLine);
      const written = await run(async (tx) => {
        const order = await aNewOrder(tx, services, goods);
        const repository = new OrderRepository();
        return repository['insertNumbered'](tx, order, [], 1, 'awaiting_payment', ['placed'], number);
      });
      expect(written).toEqual({ isInForce: true, isPlaced: false });
      expect(await db.manager.count(OrderLine)).toBe(lines);
    });
  });

  it('stores what each unit costs, and the database lets it make nothing but the total', async () => {
    const order = await run(async (tx) => {
      const made = await aNewOrder(tx, services, goods);
      const [first, ...rest] = made.lines;
      await orders.place(tx, { ...made, lines: [{ ...first!, quantity: 3 }, ...rest] });
      return made;
    });
    const lines = await db.manager.findBy(OrderLine, { orderId: order.id });
    for (const { quantity, totalAmount, unitAmount, dearerUnits } of lines)
      expect([unitAmount, dearerUnits]).toEqual([Math.floor(totalAmount / quantity), totalAmount % quantity]);
    expect(lines.some(({ quantity }) => quantity === 3)).toBe(true);
    await expect(
      db.query('UPDATE order_line SET unit_amount = unit_amount + 1 WHERE order_id = $1', [order.id]),
    ).rejects.toThrow('order_line_units_add_up');
  });

  it('awaits its payment, then is confirmed, with a gapless history', async () => {
    const order = await placed();
    expect(await row(order.id)).toMatchObject({ state: 'awaiting_payment', version: 1 });
    expect((await run((tx) => orders.confirm(tx, order.id)))?.version).toBe(2);
    expect(await run((tx) => orders.confirm(tx, order.id))).toBeNull();
    expect(await run((tx) => orders.abandon(tx, order.id))).toBeNull();
    expect(await row(order.id)).toMatchObject({ state: 'confirmed', version: 2, number: order.number });
    expect(await eventsOf(order.id)).toEqual(['1 orders.order_placed', '2 orders.order_confirmed']);
    expect(await happeningsOf(order.id)).toEqual(['Placed, waiting for payment', 'Confirmed']);
  });

  it('is nobody’s once abandoned: no number, in no list, its cart lines free', async () => {
    const cartLineId = anId<'CartLine'>();
    const order = await run(async (tx) => {
      const made = await aNewOrder(tx, services, goods);
      const [first, ...rest] = made.lines;
      const given = { ...made, lines: [{ ...first!, cartLineId }, ...rest] };
      await orders.place(tx, given);
      return given;
    });
    expect((await run((tx) => orders.abandon(tx, order.id)))?.state).toBe('abandoned');
    expect(await row(order.id)).toMatchObject({ state: 'abandoned', number: null, version: 2 });
    expect(await db.manager.countBy(OrderLine, { cartLineId })).toBe(0);
    expect(await reader.load(unitOfWork.read(anActor()), order.id)).toBeNull();
    expect(await eventsOf(order.id)).toEqual(['1 orders.order_placed', '2 orders.order_abandoned']);
    await expect(fulfil(order, 1)).rejects.toThrow(WrongState);
  });

  it('is confirmed or abandoned, never both, by as many as try at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const order = await placed();
      const gate = await lockGate(db, 'SELECT FROM customer_order WHERE id = $1 FOR UPDATE', [order.id]);
      const rivals = Array.from({ length: 6 }, (_, n) =>
        run((tx) => (n % 2 === round % 2 ? orders.confirm(tx, order.id) : orders.abandon(tx, order.id))),
      );
      await gate.queue(6);
      await gate.open();
      const won = (await Promise.all(rivals)).filter((outcome) => outcome !== null);
      expect(won).toHaveLength(1);
      expect((await row(order.id)).state).toBe(won[0]!.state);
      expect(await eventsOf(order.id)).toHaveLength(2);
    }
  });

  it('is fulfilled in parts, and earns its points with the last', async () => {
    const order = await placed({ state: 'confirmed' });
    expect((await fulfil(order, 2)).state).toBe('partly_fulfilled');
    expect((await fulfil(order, 1)).state).toBe('partly_fulfilled');
    expect((await fulfil(order, 3, 1)).state).toBe('fulfilled');
    expect(await eventsOf(order.id)).toEqual([
      '1 orders.order_confirmed',
      '2 orders.order_changed',
      '3 orders.order_changed',
      '4 orders.order_fulfilled',
    ]);
    const [event] = (await db.query(
      `SELECT payload FROM outbox_event WHERE aggregate_id = $1 AND type = 'orders.order_fulfilled'`,
      [order.id],
    )) as { payload: object }[];
    expect(event!.payload).toEqual({ orderId: order.id, customerId: null, points: 39 }); // 30.00 and 9.99
    expect(await happeningsOf(order.id)).toEqual(['Confirmed', 'Despatched', 'Despatched', 'Despatched']);
  });

  it('gives no unit twice, and of several lines all or none', async () => {
    const order = await placed({ state: 'confirmed' });
    await expect(fulfil(order, 4)).rejects.toThrow(WrongState);
    const both = run((tx) =>
      orders.fulfil(tx, {
        orderId: order.id,
        lines: order.lines.map(({ id }, index) => ({ orderLineId: id, quantity: index === 0 ? 1 : 4 })),
        what: 'handed_over',
        by: null,
      }),
    );
    await expect(both).rejects.toThrow(WrongState);
    const other = await placed({ state: 'confirmed' });
    await expect(fulfil({ ...order, lines: other.lines }, 1)).rejects.toThrow(WrongState);
    expect(await db.manager.findBy(OrderLine, { orderId: order.id, fulfilled: 0 })).toHaveLength(2);
    expect(await row(order.id)).toMatchObject({ state: 'confirmed', version: 1 });
  });

  it('is fulfilled once by two who do it at once', async () => {
    const order = await placed({ state: 'confirmed' });
    const gate = await lockGate(db, 'SELECT FROM order_line WHERE id = $1 FOR UPDATE', [order.lines[0]!.id]);
    const rivals = [fulfil(order, 3), fulfil(order, 3), fulfil(order, 2)];
    await gate.queue(3);
    await gate.open();
    const outcomes = await Promise.allSettled(rivals);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WrongState);
    expect(await row(order.id)).toMatchObject({ version: 2, state: 'partly_fulfilled' });
  });

  it('is whole when its two lines are fulfilled at once by two people', async () => {
    for (let round = 0; round < 5; round += 1) {
      const order = await placed({ state: 'confirmed' });
      const gate = await lockGate(db, 'SELECT FROM customer_order WHERE id = $1 FOR UPDATE', [order.id]);
      const rivals = [fulfil(order, 3, 0), fulfil(order, 3, 1)];
      await gate.queue(2);
      await gate.open();
      await Promise.all(rivals);
      expect(await row(order.id)).toMatchObject({ version: 3, state: 'fulfilled' });
      expect(await eventsOf(order.id)).toEqual([
        '1 orders.order_confirmed',
        '2 orders.order_changed',
        '3 orders.order_fulfilled',
      ]);
    }
  });

  it('is whole at once when all of it is taken away', async () => {
    const order = await run(async (tx) => {
      const made = await aNewOrder(tx, services, goods, { state: 'confirmed' });
      const taken = {
        ...made,
        lines: made.lines.map((line) => ({
          ...line,
          fulfilment: FulfilmentKind.TAKE_AWAY,
          locationId: goods.locationId,
        })),
      };
      await orders.place(tx, taken);
      return taken;
    });
    expect(await row(order.id)).toMatchObject({ state: 'fulfilled', version: 2 });
    expect(await eventsOf(order.id)).toEqual(['1 orders.order_confirmed', '2 orders.order_fulfilled']);
    expect(await happeningsOf(order.id)).toEqual(['Confirmed', 'Handed over']);
  });

  it('takes no unit back twice, nor one that never left', async () => {
    const order = await placed({ state: 'confirmed' });
    await fulfil(order, 2);
    const back = (quantity: number) =>
      run((tx) =>
        orders.takeBack(tx, {
          orderId: order.id,
          lines: [{ orderLineId: order.lines[0]!.id, quantity }],
          numbered: [],
          by: null,
        }),
      );
    expect([...(await back(1)).values()]).toEqual([0]);
    expect((await back(2)).size).toBe(0);
    const both = await Promise.all([back(1), back(1)]);
    expect(both.map(({ size }) => size).sort()).toEqual([0, 1]);
  });
});
