import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { CloseStockDaysJob } from '../../src/inventory/close-stock-days.job.js';
import { Allocation, StockCondition, StockDisposition, StockMovement } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { Jobs } from '../../src/platform/jobs/jobs.js';
import { anActor, anId, aStaffActor } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { asOwner, aWorkshop, type TestDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { rounds } from '../support/rounds.js';
import { lockGate } from '../support/lock-gate.js';

const HOUR_MS = 3_600_000;
type Level = Awaited<ReturnType<typeof aStockLevel>>;

describe.each(rounds)('keeping stock (round %i)', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let database: TestDatabase;
  const { stock, allocations, adjustments, counts, history, work } = stockServices();

  beforeAll(async () => ({ db, clock, unitOfWork, database } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>, actor = anActor()) =>
    unitOfWork.run(actor, { operation: 'test' }, work);
  const sell = (level: Level, quantity: number) =>
    run((tx) =>
      stock.sellFromHand(tx, {
        cause: { kind: 'order', id: anId() },
        lines: [{ ...level, quantity, orderLineId: anId<'OrderLine'>() }],
      }),
    );
  const allocate = async (level: Level, quantity: number) => {
    const orderLineId = anId<'OrderLine'>();
    await run((tx) => allocations.allocate(tx, [{ ...level, orderLineId, quantity }]));
    return orderLineId;
  };
  const statesOf = async (orderLineId: Id<'OrderLine'>) =>
    (await db.manager.findBy(Allocation, { orderLineId })).map(({ state }) => state);

  describe('the past', () => {
    const at = (level: Level, instant: Date) => history.levelAt(unitOfWork.read(anActor()), level, instant);

    it('has what came before what left, though the work of who sold it began before midnight', async () => {
      const level = await aStockLevel(db, { onHand: 0 });
      clock.set(new Date('2026-12-31T23:59:59Z'));
      await run(async (tx) => {
        clock.advance(HOUR_MS);
        await run((other) =>
          stock.takeBack(other, {
            cause: { kind: 'return', id: anId() },
            lines: [{ ...level, quantity: 3, disposition: StockDisposition.SELLABLE }],
          }),
        );
        await stock.sellFromHand(tx, {
          cause: { kind: 'order', id: anId() },
          lines: [{ ...level, quantity: 3, orderLineId: anId<'OrderLine'>() }],
        });
      });
      const moved = await db.manager.find(StockMovement, { where: level, order: { id: 'ASC' } });
      expect(moved.map(({ delta, at: when }) => [delta, when.toISOString()]).toSorted()).toEqual([
        [-3, '2027-01-01T00:59:59.000Z'],
        [3, '2027-01-01T00:59:59.000Z'],
      ]);
      expect((await at(level, new Date('2026-12-31T23:59:59.999Z'))).onHand).toBe(0);
    });

    it('is told as of any instant, from balances of days and the movements since', async () => {
      const level = await aStockLevel(db, { onHand: 10 });
      const start = clock.now();
      await sell(level, 1);
      clock.advance(30 * HOUR_MS);
      await sell(level, 2);
      const second = clock.now();
      clock.advance(30 * HOUR_MS);
      await sell(level, 3);
      const told = async () => [
        (await at(level, new Date(start.getTime() - 1))).onHand,
        (await at(level, start)).onHand,
        (await at(level, second)).onHand,
        (await at(level, clock.now())).onHand,
      ];
      expect(await told()).toEqual([10, 9, 7, 4]);
      expect((await at(level, clock.now())).movementsCounted).toBe(4);

      const job = new CloseStockDaysJob({ add: () => undefined } as unknown as Jobs, unitOfWork, history);
      while ((await job.run()) > 0);

      expect(await told()).toEqual([10, 9, 7, 4]);
      expect((await at(level, clock.now())).movementsCounted).toBe(1);
      expect((await at(level, new Date('2026-01-01T00:00:00Z'))).onHand).toBe(0);
    });

    it('cannot be changed: the application may add movements and balances, and no more', async () => {
      await aStockLevel(db, { onHand: 1 });
      for (const change of [
        'UPDATE stock_movement SET delta = 2',
        'DELETE FROM stock_movement',
        'TRUNCATE stock_movement',
        'UPDATE stock_day_balance SET on_hand = 2',
        'DELETE FROM stock_day_balance',
      ])
        await expect(db.query(change)).rejects.toMatchObject({ driverError: { code: '42501' } });
    });

    it('is reconciled: a level that is not the sum of its movements is found', async () => {
      const level = await aStockLevel(db, { onHand: 3 });
      const read = unitOfWork.read(anActor());
      expect(await history.differences(read, null, 20, null)).toEqual([]);
      const spoil = (by: number) =>
        asOwner(
          database.migrateUrl,
          `UPDATE stock_level SET on_hand = on_hand + ${by} WHERE variant_id = '${level.variantId}'`,
        );
      await spoil(1);
      expect(await history.differences(read, level.locationId, 20, null)).toEqual([
        { ...level, onHand: 4, sumOfMovements: 3 },
      ]);
      await spoil(-1);
    });
  });

  describe('a figure that is set right', () => {
    const adjust = (level: Level, expectedOnHand: number, onHand: number, actor = anActor()) =>
      run(
        (tx) => adjustments.adjust(tx, { ...level, expectedOnHand, onHand, reason: 'a box too many' }),
        actor,
      );

    it('is written with its reason, if it was what was seen', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      expect(await adjust(level, 5, 7)).toMatchObject({ onHand: 7, availableToSell: 7 });
      expect(await adjust(level, 7, 7)).toMatchObject({ onHand: 7 });
      const [, movement] = await db.manager.find(StockMovement, { where: level, order: { at: 'ASC' } });
      expect(movement).toMatchObject({ delta: 2, reason: 'corrected', onHandAfter: 7 });
    });

    it('is refused with the level when somebody was first', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      await sell(level, 1);
      await expect(adjust(level, 5, 6)).rejects.toMatchObject({
        code: 'STALE_STOCK_LEVEL',
        level: { onHand: 4 },
      });
      expect((await levelAt(db, level)).onHand).toBe(4);
    });

    it('of two that saw the same, one is written', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const gate = await lockGate(db, 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE', [
        level.variantId,
      ]);
      const both = Promise.allSettled([adjust(level, 5, 9), adjust(level, 5, 2)]);
      await gate.queue(2);
      await gate.open();
      expect((await both).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    it('takes nothing that is promised', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      await allocate(level, 4);
      await expect(adjust(level, 5, 3)).rejects.toMatchObject({ code: 'INSUFFICIENT_STOCK' });
      expect(await adjust(level, 5, 4)).toMatchObject({ onHand: 4, availableToSell: 0 });
    });

    it.each([
      ['lies aside', { putAside: 2 }],
      ['is broken', { damaged: 2 }],
    ])('takes nothing that %s, though so many may be promised before they arrive', async (_, given) => {
      const level = await aStockLevel(db, { onHand: 2, backorderLimit: 5, ...given });
      await expect(adjust(level, 2, 1)).rejects.toMatchObject({ code: 'INSUFFICIENT_STOCK' });
      expect((await levelAt(db, level)).onHand).toBe(2);
    });

    it('is refused where it was never stocked, where nothing is, and in another store', async () => {
      const level = await aStockLevel(db, { onHand: 1 });
      const elsewhere = { ...level, locationId: (await aLocation(db)).id };
      await expect(adjust(elsewhere, 0, 1)).rejects.toMatchObject({ code: 'VARIANT_NOT_STOCKED' });
      await expect(adjust({ ...level, variantId: anId<'Variant'>() }, 0, 1)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        what: 'variant',
      });
      await expect(adjust({ ...level, locationId: anId<'Location'>() }, 0, 1)).rejects.toMatchObject({
        what: 'location',
      });
      await expect(adjust(level, 1, 2, aStaffActor())).rejects.toMatchObject({
        code: 'WRONG_LOCATION',
        rightLocationId: level.locationId,
      });
    });

    it('moves units between conditions, and takes none that was promised', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      await allocate(level, 3);
      const become = (quantity: number, was: StockCondition, becomes: StockCondition) =>
        run((tx) => adjustments.reclassify(tx, { ...level, quantity, was, becomes, reason: 'dented' }));

      expect(await become(2, StockCondition.SELLABLE, StockCondition.DAMAGED)).toMatchObject({
        ...{ onHand: 5, damaged: 2, unsellable: 2, availableToSell: 0 },
      });
      await expect(become(1, StockCondition.SELLABLE, StockCondition.DISPLAY)).rejects.toMatchObject({
        code: 'INSUFFICIENT_STOCK',
        shortages: [{ asked: 1, available: 0 }],
      });
      await expect(become(3, StockCondition.DAMAGED, StockCondition.QUARANTINE)).rejects.toMatchObject({
        shortages: [{ available: 2 }],
      });
      expect(await become(1, StockCondition.DAMAGED, StockCondition.SELLABLE)).toMatchObject({
        ...{ damaged: 1, availableToSell: 1 },
      });
      await expect(become(1, StockCondition.DAMAGED, StockCondition.DAMAGED)).rejects.toThrow('becomes');
    });
  });

  describe('a count', () => {
    const open = (level: Level, places: string[] | null = null, blind = false) =>
      run((tx) =>
        counts.open(tx, { locationId: level.locationId, variantIds: [level.variantId], places, blind }),
      );
    const record = (countId: Id<'StockCount'>, level: Level, counted: number) =>
      run((tx) => counts.record(tx, { countId, lines: [{ variantId: level.variantId, counted }] }));
    const close = (countId: Id<'StockCount'>) => run((tx) => counts.close(tx, countId));
    const linesOf = async (id: Id<'StockCount'>) => (await work.count(unitOfWork.read(anActor()), id)).lines;

    it('accounts for what is sold meanwhile: the difference is that of the instant it was counted', async () => {
      const level = await aStockLevel(db, { onHand: 10 });
      const id = await open(level);
      await sell(level, 2);
      await record(id, level, 7);
      await sell(level, 3);
      await close(id);
      expect(await linesOf(id)).toEqual([
        { variantId: level.variantId, expected: 8, counted: 7, difference: -1 },
      ]);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 4, countedAt: clock.now() });
    });

    it('takes no more than is left, when what it missed was sold meanwhile', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const id = await open(level);
      await record(id, level, 0);
      await sell(level, 3);
      await close(id);
      expect((await levelAt(db, level)).onHand).toBe(0);
    });

    it('while a sale waits at the same row loses neither', async () => {
      const level = await aStockLevel(db, { onHand: 10 });
      const id = await open(level);
      const gate = await lockGate(db, 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE', [
        level.variantId,
      ]);
      const sold = sell(level, 2);
      await gate.queue(1);
      const counted = record(id, level, 8);
      await gate.queue(2);
      await gate.open();
      await Promise.all([sold, counted]);
      await close(id);
      expect((await levelAt(db, level)).onHand).toBe(8);
    });

    it('tells nothing of what is expected while it is blind, and all of it once it is closed', async () => {
      const level = await aStockLevel(db, { onHand: 3 });
      const id = await open(level, null, true);
      await record(id, level, 5);
      expect(await linesOf(id)).toMatchObject([{ expected: null, counted: 5, difference: null }]);
      await close(id);
      expect(await linesOf(id)).toMatchObject([{ expected: 3, counted: 5, difference: 2 }]);
    });

    it('of a shelf leaves out what lies in a collection place', async () => {
      const level = await aStockLevel(db, { onHand: 5, putAside: 2, place: 'A-1' });
      const id = await open(level, ['A-1']);
      expect(await linesOf(id)).toMatchObject([{ expected: 3 }]);
      await record(id, level, 3);
      await close(id);
      expect((await levelAt(db, level)).onHand).toBe(5);
      const none = await open(level, ['B-9']);
      expect(await linesOf(none)).toEqual([]);
    });

    it('that finds less than was promised breaks the latest promises', async () => {
      const level = await aStockLevel(db, { onHand: 4, damaged: 1 });
      const first = await allocate(level, 1);
      clock.advance(1_000);
      const second = await allocate(level, 2);
      const id = await open(level);
      await record(id, level, 1);
      await close(id);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 1, damaged: 1, allocated: 0 });
      expect([await statesOf(first), await statesOf(second)]).toEqual([['short'], ['short']]);
    });

    it('goes over a variant once at a time, whoever opens at the same moment', async () => {
      const level = await aStockLevel(db, { onHand: 1 });
      const answers = await Promise.allSettled([open(level), open(level), open(level)]);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const answer of answers)
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'COUNT_IN_PROGRESS' });
    });

    it('refuses what is closed, what is not in it, and another store’s staff', async () => {
      const level = await aStockLevel(db, { onHand: 1 });
      const id = await open(level);
      await expect(record(id, { ...level, variantId: anId<'Variant'>() }, 1)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(run((tx) => counts.close(tx, id), aStaffActor())).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await close(id);
      await expect(close(id)).rejects.toMatchObject({ code: 'WRONG_STATE' });
      await expect(record(id, level, 1)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    });
  });
});
