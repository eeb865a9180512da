import type { DataSource } from 'typeorm';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { orderedStockInvariants } from '../../src/cli/audit/ordered-stock.js';
import { PickTask, Pickup, PickupLine } from '../../src/collection/index.js';
import { NothingToPick } from '../../src/collection/collection.errors.js';
import { RejectReason, StockDisposition } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { OrderLine } from '../../src/orders/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { asAssociate, collectionServices } from '../support/collection.js';
import { aCounterAtWork, aCounter, type Made } from '../support/counter.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import { lockGate } from '../support/lock-gate.js';

const WATCHED = [...collectionInvariants, ...inventoryInvariants, ...orderedStockInvariants];

describe('paid goods that are given in parts', () => {
  let db: DataSource;
  let clock: FixedClock;
  let services: ReturnType<typeof collectionServices>;
  let counter: ReturnType<typeof aCounter>;

  beforeAll(async () => ({ db, clock, services, counter } = await aCounterAtWork()));
  beforeEach(() => clock.set(new Date('2026-11-20T10:00:00Z')));
  afterEach(() => expectInvariants(db, WATCHED));
  afterAll(() => db.destroy());

  const paid = async (given: Parameters<typeof counter.reserved>[0] = {}) => {
    const made = await counter.reserved({ quantity: 3, ...given });
    const { orderId } = await counter.sell(made);
    return { ...made, orderId, iris: asAssociate(made.store) };
  };
  const reject = (
    { iris }: { iris: Actor },
    taskId: Id<'PickTask'>,
    lineId: Id<'PickupLine'>,
    quantity: number,
  ) =>
    counter.run<{ resourced: boolean }>(iris, (tx) =>
      services.rejecting.reject(tx, { taskId, lineId, quantity, reason: RejectReason.NOT_FOUND }),
    );
  const restOf = async ({ orderId, pickupId }: { orderId: Id<'Order'>; pickupId: Id<'Pickup'> }) => {
    const [rest] = (await db.manager.findBy(Pickup, { orderId })).filter(({ id }) => id !== pickupId);
    const lines = await db.manager.find(PickupLine, {
      where: { pickupId: rest!.id },
      order: { position: 'ASC' },
    });
    return { ...rest!, lines };
  };
  const arrives = (made: Made, quantity: number) =>
    counter.run(asAssociate(made.store), async (tx) => {
      await services.stock.takeBack(tx, {
        cause: { kind: 'return', id: anId() },
        lines: [{ ...made.place, quantity, disposition: StockDisposition.SELLABLE }],
      });
      await services.shortLines.fill(tx, made.variant.id, made.store);
    });

  it('are handed over without what is short, which stays a promise and is picked when it comes', async () => {
    const made = await paid();
    const { iris, pickupId, orderId, lineId } = made;
    const taskId = await counter.takeNext(iris);
    await counter.confirm(iris, taskId, lineId, made.variant.barcode, 2);
    await expect(counter.markReady(iris, pickupId)).rejects.toMatchObject({
      problems: [{ problem: 'NOT_PICKED' }],
    });
    expect(await reject(made, taskId, lineId, 1)).toMatchObject({ resourced: false });
    await counter.markReady(iris, pickupId);

    const rest = await restOf(made);
    expect(rest).toMatchObject({ state: 'to_pick', lines: [{ quantity: 1, picked: 0 }] });
    expect(await levelAt(db, made.place)).toMatchObject({ allocated: 2, putAside: 2, unconfirmed: true });
    await expect(counter.takeNext(iris)).rejects.toThrow(NothingToPick); // it waits for stock
    await counter.handOver(iris, { pickupIds: [pickupId], pickupCode: await counter.codeOf(made) });
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId })).toMatchObject({
      fulfilled: 2,
      short: 1,
    });

    await db.query('UPDATE stock_level SET unconfirmed = false WHERE variant_id = $1', [made.variant.id]);
    await arrives(made, 1);
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId })).toMatchObject({ short: 0 });
    await counter.confirm(iris, await counter.takeNext(iris), rest.lines[0]!.id, made.variant.barcode);
    await counter.markReady(iris, rest.id);
    await counter.handOver(iris, { pickupIds: [rest.id], documentLooked: 'passport' });
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId })).toMatchObject({ fulfilled: 3 });
    expect(await levelAt(db, made.place)).toMatchObject({ allocated: 0, putAside: 0 });
  });

  it('of a bundle that lacks a part, the parts that were picked go back to their shelf', async () => {
    const store = (await aLocation(db)).id;
    const parts = [
      await aStockLevel(db, { locationId: store, onHand: 10 }),
      await aStockLevel(db, { locationId: store, onHand: 10 }),
    ];
    const components = parts.map(({ variantId }, index) => ({ variantId, quantity: index + 1 }));
    const made = await paid({ store, quantity: 2, components });
    const lines = await db.manager.find(PickupLine, {
      where: { pickupId: made.pickupId },
      order: { position: 'ASC' },
    });
    const taskId = await counter.takeNext(made.iris);
    const pick = async (line: PickupLine, quantity: number) => {
      const [row] = await db.query<{ code: string }[]>('SELECT code FROM barcode WHERE variant_id = $1', [
        line.variantId,
      ]);
      await counter.confirm(made.iris, taskId, line.id, row!.code, quantity);
    };
    await pick(lines[0]!, 2);
    await pick(lines[1]!, 3);
    await reject(made, taskId, lines[1]!.id, 1);
    await counter.markReady(made.iris, made.pickupId);

    expect((await restOf(made)).lines).toMatchObject([
      { quantity: 1, lineQuantity: 1, picked: 0 },
      { quantity: 2, lineQuantity: 1, picked: 0 },
    ]);
    const [task] = await db.query<{ summary: string }[]>(
      "SELECT summary FROM task WHERE kind = 'send_back' AND cause_id = $1",
      [made.pickupId],
    );
    expect(task!.summary.match(/1 × /g)).toHaveLength(2);
    await counter.handOver(made.iris, { pickupIds: [made.pickupId], documentLooked: 'passport' });
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId: made.orderId })).toMatchObject({
      ...{ fulfilled: 1, short: 1 },
    });
    expect(await levelAt(db, parts[1]!)).toMatchObject({ onHand: 8, putAside: 0, allocated: 1 });
  });

  it('of a bundle that lay ready and lost a part, the other parts go back, and it is picked again when that comes', async () => {
    const store = (await aLocation(db)).id;
    const [lamp, bulbs] = [
      await aStockLevel(db, { locationId: store, onHand: 2 }),
      await aStockLevel(db, { locationId: store, onHand: 10 }),
    ];
    const components = [lamp, bulbs].map(({ variantId }, index) => ({ variantId, quantity: index + 1 }));
    const made = await paid({ store, quantity: 2, components });
    const pick = async (pickupId: Id<'Pickup'>) => {
      const taskId = await counter.takeNext(made.iris);
      for (const line of await db.manager.findBy(PickupLine, { pickupId })) {
        const [row] = await db.query<{ code: string }[]>('SELECT code FROM barcode WHERE variant_id = $1', [
          line.variantId,
        ]);
        await counter.confirm(made.iris, taskId, line.id, row!.code, line.quantity);
      }
      await counter.markReady(made.iris, pickupId);
    };
    await pick(made.pickupId);
    expect(await levelAt(db, bulbs)).toMatchObject({ putAside: 4, allocated: 4 });
    const { id: orderLineId } = await db.manager.findOneByOrFail(OrderLine, { orderId: made.orderId });
    await counter.run(made.iris, (tx) =>
      services.stock.sellFromHand(tx, {
        lines: [{ ...lamp, quantity: 1, orderLineId: anId(), aside: 'taken' }],
        cause: { kind: 'order', id: anId() },
      }),
    );
    const react = () =>
      counter.run(made.iris, async (tx) => {
        await services.shortLines.settle(tx, { orderLineId, locationId: store });
        await services.reopening.ofLine(tx, orderLineId);
      });
    await react();
    await react(); // events come at least once

    expect(await counter.stateOf(made.pickupId)).toBe('ready');
    const rest = await restOf(made);
    expect(rest).toMatchObject({ state: 'to_pick', lines: [{ quantity: 1 }, { quantity: 2 }] });
    expect(await levelAt(db, bulbs)).toMatchObject({ putAside: 2, allocated: 4 });
    const [task] = await db.query<{ summary: string }[]>(
      "SELECT summary FROM task WHERE kind = 'send_back' AND cause_id = $1",
      [made.pickupId],
    );
    expect(task!.summary).toMatch(/^Put back from C-3: 2 × /);
    await counter.handOver(made.iris, { pickupIds: [made.pickupId], documentLooked: 'passport' });
    await expect(counter.takeNext(made.iris)).rejects.toThrow(NothingToPick);

    await counter.run(made.iris, async (tx) => {
      const lines = [{ ...lamp, quantity: 1, disposition: StockDisposition.SELLABLE }];
      await services.stock.takeBack(tx, { cause: { kind: 'return', id: anId() }, lines });
      await services.shortLines.fill(tx, lamp.variantId, store);
    });
    await pick(rest.id);
    await counter.handOver(made.iris, { pickupIds: [rest.id], documentLooked: 'passport' });
    expect(await levelAt(db, lamp)).toMatchObject({ onHand: 0, putAside: 0, allocated: 0 });
    expect(await levelAt(db, bulbs)).toMatchObject({ onHand: 6, putAside: 0, allocated: 0 });
  });

  it('are given as she asks: what she leaves goes on lying ready, with its serial number and a code of its own', async () => {
    const made = await paid({ quantity: 2, needsSerial: true });
    const { iris, pickupId, lineId } = made;
    const taskId = await counter.takeNext(iris);
    for (const number of ['A', 'B'])
      await counter.confirm(iris, taskId, lineId, made.variant.barcode, 1, number);
    await counter.markReady(iris, pickupId);
    const give = (lines: { lineId: string; quantity: number }[]) =>
      counter.handOver(iris, { pickupIds: [pickupId], documentLooked: 'passport', lines });
    await expect(give([{ lineId, quantity: 3 }])).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await expect(give([{ lineId: anId(), quantity: 1 }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await give([{ lineId, quantity: 1 }]);

    const rest = await restOf(made);
    expect(rest).toMatchObject({
      ...{ state: 'ready', place: 'C-3', lines: [{ quantity: 1, picked: 1, serialNumbers: ['B'] }] },
    });
    expect(rest.codeHash).not.toBe((await db.manager.findOneByOrFail(Pickup, { id: pickupId })).codeHash);
    expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, allocated: 1, putAside: 1 });
    expect(await db.manager.countBy(PickTask, { pickupId: rest.id })).toBe(0);
    await counter.handOver(iris, { pickupIds: [rest.id], documentLooked: 'passport' });
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId: made.orderId })).toMatchObject({
      ...{ fulfilled: 2, serialNumbers: ['A', 'B'] },
    });
  });

  it.each(['picking', 'ready'] as const)(
    'are rejected at the pick or handed over, never both, when both are asked at once while %s',
    async (state) => {
      const made = await paid({ quantity: 1 });
      const taskId = await counter.takeNext(made.iris);
      if (state === 'ready') {
        await counter.confirm(made.iris, taskId, made.lineId, made.variant.barcode);
        await counter.markReady(made.iris, made.pickupId);
      }
      const gate = await lockGate(db, 'SELECT FROM pickup WHERE id = $1 FOR UPDATE', [made.pickupId]);
      const asked = Promise.allSettled([
        reject(made, taskId, made.lineId, 1),
        counter.handOver(made.iris, { pickupIds: [made.pickupId], documentLooked: 'passport' }),
      ]);
      await gate.queue(2);
      await gate.open();

      const [rejected, given] = await asked;
      const [done, refused] = state === 'ready' ? [given, rejected] : [rejected, given];
      expect(done).toMatchObject({ status: 'fulfilled' });
      expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'WRONG_STATE' } });
      expect(await levelAt(db, made.place)).toMatchObject(
        state === 'ready'
          ? { onHand: 9, allocated: 0, putAside: 0, unconfirmed: false }
          : { onHand: 10, putAside: 0, unconfirmed: true },
      );
    },
  );

  it('are rejected at the pick, or put aside and handed over, when nobody knows who comes first', async () => {
    const made = await paid({ quantity: 1 });
    const taskId = await counter.takeNext(made.iris);
    const gate = await lockGate(db, 'SELECT FROM pickup WHERE id = $1 FOR UPDATE', [made.pickupId]);
    const give = async () => {
      await counter.confirm(made.iris, taskId, made.lineId, made.variant.barcode);
      await counter.markReady(made.iris, made.pickupId);
      await counter.handOver(made.iris, { pickupIds: [made.pickupId], documentLooked: 'passport' });
    };
    const asked = Promise.allSettled([reject(made, taskId, made.lineId, 1), give()]);
    await gate.queue(2);
    await gate.open();

    const outcomes = await asked;
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason.code ?? outcome.reason.problems[0].problem).toMatch(
          /^(WRONG_STATE|RULE_BROKEN)$/,
        );
    const isGiven = outcomes[1]!.status === 'fulfilled';
    expect(await levelAt(db, made.place)).toMatchObject(
      isGiven
        ? { onHand: 9, allocated: 0, unconfirmed: false }
        : { onHand: 10, putAside: 0, unconfirmed: true },
    );
  });

  it('are given once: of two tills that give a part each, one does', async () => {
    const made = await paid({ quantity: 2 });
    await counter.makeReady(made, 2);
    const lines = [{ lineId: made.lineId, quantity: 1 }];
    const outcomes = await Promise.allSettled(
      [1, 2].map(() =>
        counter.handOver(made.iris, { pickupIds: [made.pickupId], documentLooked: 'passport', lines }),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, allocated: 1, putAside: 1 });
  });
});
