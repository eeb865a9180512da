import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { Allocation, Hold, HoldPurpose, UnitLiesAside } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { lockGate } from '../support/lock-gate.js';

const MINUTE_MS = 60_000;
type Level = Awaited<ReturnType<typeof aStockLevel>>;

describe('what a customer holds in her hand', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  const { holds, allocations, stock } = stockServices();

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  const sell = (level: Level, quantity: number, aside?: 'taken' | 'found', mine: Id<'OrderLine'>[] = []) =>
    run((tx) =>
      stock.sellFromHand(tx, {
        cause: { kind: 'order', id: anId() },
        lines: [{ ...level, quantity, orderLineId: anId<'OrderLine'>(), ...(aside && { aside }) }],
        mine,
      }),
    );
  /** Promised to an order a minute after the one before. */
  const allocate = async (level: Level, quantity: number) => {
    clock.advance(MINUTE_MS);
    const orderLineId = anId<'OrderLine'>();
    await run((tx) => allocations.allocate(tx, [{ ...level, orderLineId, quantity }]));
    return orderLineId;
  };
  const reserve = async (level: Level, quantity: number) => {
    clock.advance(MINUTE_MS);
    const [causeId, lineId] = [anId(), anId()];
    await run((tx) =>
      holds.place(tx, {
        lines: [{ ...level, quantity, lineId }],
        purpose: HoldPurpose.RESERVATION,
        causeId,
        endsAt: new Date(clock.now().getTime() + 600 * MINUTE_MS),
      }),
    );
    return { causeId, lineId };
  };
  const statesOf = async (orderLineId: Id<'OrderLine'>) =>
    (await db.manager.findBy(Allocation, { orderLineId }))
      .map(({ state, quantity }) => `${quantity} ${state}`)
      .toSorted();

  it('is sold though one is there, promised to a paid order, and kept as safety stock: the order’s line is short', async () => {
    const level = await aStockLevel(db, { onHand: 1, safetyStock: 0, backorderLimit: 0 });
    const orderLineId = await allocate(level, 1);
    await db.query('UPDATE stock_level SET safety_stock = 1 WHERE variant_id = $1', [level.variantId]);

    const { found, lost } = await sell(level, 1);

    expect(found).toEqual([]);
    expect(lost).toEqual([{ ...level, quantity: 1, orderLineId, causeId: null, lineId: null }]);
    expect(await levelAt(db, level)).toMatchObject({ onHand: 0, allocated: 0 });
    expect(await statesOf(orderLineId)).toEqual(['1 short']);
  });

  it('is taken from free units first, then from the latest promise, of which only so much is broken', async () => {
    const level = await aStockLevel(db, { onHand: 6 });
    const [first, second] = [await allocate(level, 2), await allocate(level, 3)];

    expect((await sell(level, 1)).lost).toEqual([]);
    expect((await sell(level, 2)).lost).toMatchObject([{ orderLineId: second, quantity: 2 }]);
    expect(await statesOf(second)).toEqual(['1 open', '2 short']);
    expect((await sell(level, 2)).lost).toMatchObject([
      { orderLineId: second, quantity: 1 },
      { orderLineId: first, quantity: 1 },
    ]);
    expect(await statesOf(first)).toEqual(['1 open', '1 short']);
    expect(await levelAt(db, level)).toMatchObject({ onHand: 1, allocated: 1 });
  });

  it('takes the hold of a customer who has not paid as well, and her checkout is told when it is settled', async () => {
    const level = await aStockLevel(db, { onHand: 1 });
    const { causeId, lineId } = await reserve(level, 1);

    expect((await sell(level, 1)).lost).toMatchObject([{ causeId, lineId, orderLineId: null }]);

    expect(await db.manager.findOneByOrFail(Hold, { causeId })).toMatchObject({ state: 'taken' });
    const orderLineId = anId<'OrderLine'>();
    await expect(
      run((tx) => allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId }] })),
    ).rejects.toMatchObject({ code: 'INSUFFICIENT_STOCK' });
  });

  it('leaves what the buyer herself was promised, and what was picked; then it was found', async () => {
    const level = await aStockLevel(db, { onHand: 2 });
    const [picked, hers] = [await allocate(level, 1), await allocate(level, 1)];
    await run((tx) => allocations.pick(tx, [{ orderLineId: picked }]));

    const { found, lost } = await sell(level, 1, 'found', [hers]);

    expect(lost).toEqual([]);
    expect(found).toEqual([{ ...level, quantity: 1 }]);
    expect(await levelAt(db, level)).toMatchObject({ onHand: 2, allocated: 2 });
  });

  describe('and only units put aside are left', () => {
    const laidAside = async () => {
      const level = await aStockLevel(db, { onHand: 2 });
      const paid = await allocate(level, 1);
      await run((tx) => allocations.pick(tx, [{ orderLineId: paid }], 'C-3'));
      const { causeId } = await reserve(level, 1);
      await run((tx) => stock.putAside(tx, [{ ...level, quantity: 1 }], { causeId, place: 'C-3' }));
      return { level, paid, causeId };
    };

    it('is never taken silently: somebody has to look, and nothing is written until then', async () => {
      const { level } = await laidAside();
      await expect(sell(level, 1)).rejects.toBeInstanceOf(UnitLiesAside);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 2, putAside: 2, held: 1, allocated: 1 });
    });

    it('is taken when she says so, the latest promise first', async () => {
      const { level, paid, causeId } = await laidAside();

      expect((await sell(level, 1, 'taken')).lost).toMatchObject([{ causeId }]);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 1, putAside: 1, held: 0, allocated: 1 });
      expect((await sell(level, 1, 'taken')).lost).toMatchObject([{ orderLineId: paid }]);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 0, putAside: 0, held: 0, allocated: 0 });
      await run((tx) => stock.takeFromPutAside(tx, [{ ...level, quantity: 1 }], causeId)); // nothing of it lies there
    });

    it('was found when she says that all of them lie where they were', async () => {
      const { level } = await laidAside();
      expect(await sell(level, 1, 'found')).toMatchObject({ lost: [], found: [{ quantity: 1 }] });
      expect(await levelAt(db, level)).toMatchObject({ onHand: 2, putAside: 2, held: 1, allocated: 1 });
    });
  });

  it('is sold by both of two tills that scan at the same moment, and one promise breaks', async () => {
    const level = await aStockLevel(db, { onHand: 2 });
    const orderLineId = await allocate(level, 1);
    const gate = await lockGate(db, 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE', [
      level.variantId,
    ]);

    const sold = Promise.all([sell(level, 1), sell(level, 1)]);
    await gate.queue(2);
    await gate.open();

    expect((await sold).flatMap(({ lost }) => lost)).toHaveLength(1);
    expect((await sold).flatMap(({ found }) => found)).toEqual([]);
    expect(await levelAt(db, level)).toMatchObject({ onHand: 0, allocated: 0 });
    expect(await statesOf(orderLineId)).toEqual(['1 short']);
  });
});
