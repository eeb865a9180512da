import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import {
  Allocation,
  type AllocationLine,
  Hold,
  HoldPurpose,
  InsufficientStock,
  StockMovement,
} from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { lockGate } from '../support/lock-gate.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';

const MINUTE_MS = 60_000;

const ROW = 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE';

describe('allocating stock', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  const { holds, allocations } = stockServices();

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  const hold = (
    level: Pick<Hold, 'variantId' | 'locationId'>,
    quantity: number,
    causeId: string,
    lineId = anId(),
  ) =>
    run((tx) =>
      holds.place(tx, {
        lines: [{ ...level, quantity, lineId }],
        purpose: HoldPurpose.CHECKOUT,
        causeId,
        endsAt: new Date(clock.now().getTime() + 15 * MINUTE_MS),
      }),
    );
  const aLine = () => anId<'OrderLine'>();
  const allocate = (...lines: AllocationLine[]) => run((tx) => allocations.allocate(tx, lines));
  const ofLine = (orderLineId: Id<'OrderLine'>) =>
    db.manager.find(Allocation, { where: { orderLineId }, order: { quantity: 'ASC' } });

  describe('from holds', () => {
    it('takes the units over without a moment of release, and consumes the hold', async () => {
      const level = await aStockLevel(db, { onHand: 2 });
      const [causeId, lineId, orderLineId] = [anId(), anId(), aLine()];
      const [held] = await hold(level, 2, causeId, lineId);

      const made = await run((tx) =>
        allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId, quantity: 2 }] }),
      );

      expect(made).toMatchObject([{ orderLineId, quantity: 2, state: 'open', holdId: held!.id }]);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 2, held: 0, allocated: 2, version: 3 });
      expect(await db.manager.findOneByOrFail(Hold, { id: held!.id })).toMatchObject({
        state: 'allocated',
        orderLineId,
        version: 2,
      });
      const told = await db.manager.find(OutboxEvent, { where: { aggregateId: made[0]!.id } });
      expect(told).toMatchObject([{ type: 'inventory.stock_allocated', sequence: 1 }]);
    });

    it('gives back what the order does not take', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const [causeId, lineId, orderLineId] = [anId(), anId(), aLine()];
      await hold(level, 3, causeId, lineId);

      await run((tx) =>
        allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId, quantity: 1 }] }),
      );

      expect(await levelAt(db, level)).toMatchObject({ held: 0, allocated: 1 });
    });

    it('promises beside them what the order takes more, if it may be promised', async () => {
      const level = await aStockLevel(db, { onHand: 3 });
      const [causeId, lineId, orderLineId] = [anId(), anId(), aLine()];
      await hold(level, 2, causeId, lineId);
      const take = (quantity: number) =>
        run((tx) => allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId, quantity }] }));

      await expect(take(4)).rejects.toMatchObject({ shortages: [{ asked: 2, available: 1 }] });
      expect(await levelAt(db, level)).toMatchObject({ held: 2, allocated: 0 });
      await take(3);

      expect(await levelAt(db, level)).toMatchObject({ held: 0, allocated: 3 });
    });

    it('takes a line that lies in two places, and a bundle in all its parts', async () => {
      const here = await aStockLevel(db, { onHand: 2 });
      const there = await aStockLevel(db, { variantId: here.variantId, onHand: 2 });
      const part = await aStockLevel(db, { locationId: here.locationId, onHand: 4 });
      const [causeId, split, bundle] = [anId(), anId(), anId()];
      const [splitOrder, bundleOrder] = [aLine(), aLine()];
      await hold(here, 1, causeId, split);
      await hold(there, 2, causeId, split);
      await hold(here, 1, causeId, bundle);
      await hold(part, 2, causeId, bundle);

      const made = await run((tx) =>
        allocations.fromHolds(tx, {
          causeId,
          lines: [
            { lineId: split, orderLineId: splitOrder, quantity: 3 },
            { lineId: bundle, orderLineId: bundleOrder, quantity: 1 },
          ],
        }),
      );

      expect(made).toHaveLength(4);
      expect((await ofLine(bundleOrder)).map(({ quantity }) => quantity)).toEqual([1, 2]);
      expect(await levelAt(db, here)).toMatchObject({ held: 0, allocated: 2 });
      expect(await levelAt(db, there)).toMatchObject({ held: 0, allocated: 2 });
      expect(await levelAt(db, part)).toMatchObject({ held: 0, allocated: 2 });
    });

    it('consumes a hold once: of eight at the same moment one has it, the others are told', async () => {
      const level = await aStockLevel(db, { onHand: 8 });
      const [causeId, lineId] = [anId(), anId()];
      await hold(level, 1, causeId, lineId);
      await hold(level, 7, anId()); // another's, so that no count runs out
      const row = await lockGate(db, ROW, [level.variantId]);

      const asked = Promise.allSettled(
        Array.from({ length: 8 }, () =>
          run((tx) =>
            allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId: aLine(), quantity: 1 }] }),
          ),
        ),
      );
      await row.queue(8);
      await row.open();
      const answers = await asked;

      const refused = answers.flatMap((answer) =>
        answer.status === 'rejected' ? [answer.reason as object] : [],
      );
      expect(refused).toHaveLength(7);
      for (const refusal of refused)
        expect(refusal).toMatchObject({ code: 'WRONG_STATE', currentState: 'allocated' });
      expect(await levelAt(db, level)).toMatchObject({ held: 7, allocated: 1 });
    });

    it('promises anew what had expired, unless its units went to others', async () => {
      const level = await aStockLevel(db, { onHand: 2 });
      const [causeId, lineId, lost] = [anId(), anId(), anId()];
      await hold(level, 1, causeId, lineId);
      await hold(level, 1, lost, lost);
      clock.advance(16 * MINUTE_MS);
      await hold(level, 1, anId()); // expires both and takes one

      await run((tx) =>
        allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId: aLine(), quantity: 1 }] }),
      );

      expect(await levelAt(db, level)).toMatchObject({ held: 1, allocated: 1 });
      await expect(
        run((tx) =>
          allocations.fromHolds(tx, {
            causeId: lost,
            lines: [{ lineId: lost, orderLineId: aLine(), quantity: 1 }],
          }),
        ),
      ).rejects.toBeInstanceOf(InsufficientStock);
    });

    it('knows no line that held nothing', async () => {
      const lines = [{ lineId: anId(), orderLineId: aLine(), quantity: 1 }];
      await expect(run((tx) => allocations.fromHolds(tx, { causeId: anId(), lines }))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });

  it('allocates without holds, all lines or none', async () => {
    const [enough, short] = [await aStockLevel(db, { onHand: 5 }), await aStockLevel(db, { onHand: 1 })];

    await expect(
      allocate(
        { ...enough, orderLineId: aLine(), quantity: 1 },
        { ...short, orderLineId: aLine(), quantity: 2 },
      ),
    ).rejects.toBeInstanceOf(InsufficientStock);
    expect(await levelAt(db, enough)).toMatchObject({ allocated: 0, version: 1 });
    await allocate({ ...enough, orderLineId: aLine(), quantity: 5 });

    expect(await levelAt(db, enough)).toMatchObject({ allocated: 5 });
  });

  describe('leaving', () => {
    it('takes units off the shelf in parts, each a movement that names the order line', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const [orderLineId, orderId] = [aLine(), anId()];
      await allocate({ ...level, orderLineId, quantity: 3 });
      const cause = { kind: 'order', id: orderId };

      const left = await run((tx) =>
        allocations.fulfil(tx, { cause, lines: [{ orderLineId, quantity: 1 }] }),
      );
      await run((tx) => allocations.fulfil(tx, { cause, lines: [{ orderLineId }] }));

      expect(left).toEqual([{ ...level, orderLineId, quantity: 1 }]);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 2, allocated: 0 });
      expect(await ofLine(orderLineId)).toMatchObject([
        { quantity: 1, state: 'fulfilled', version: 1 },
        { quantity: 2, state: 'fulfilled', version: 3 },
      ]);
      expect(
        await db.manager.find(StockMovement, {
          where: { lineId: orderLineId },
          order: { onHandAfter: 'DESC' },
        }),
      ).toMatchObject([
        {
          delta: -1,
          onHandAfter: 4,
          reason: 'sold',
          causeKind: 'order',
          causeId: orderId,
          channel: 'webshop',
        },
        { delta: -2, onHandAfter: 2, reason: 'sold' },
      ]);
    });

    it('leaves once: of eight who hand over at the same moment one does', async () => {
      const level = await aStockLevel(db, { onHand: 8 });
      const orderLineId = aLine();
      await allocate({ ...level, orderLineId, quantity: 1 });
      await allocate({ ...level, orderLineId: aLine(), quantity: 7 }); // another's, so that no count runs out
      const cause = { kind: 'order', id: anId() };
      const row = await lockGate(db, ROW, [level.variantId]);

      const asked = Promise.allSettled(
        Array.from({ length: 8 }, () =>
          run((tx) => allocations.fulfil(tx, { cause, lines: [{ orderLineId, quantity: 1 }] })),
        ),
      );
      await row.queue(8);
      await row.open();
      const answers = await asked;

      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const answer of answers)
        if (answer.status === 'rejected')
          expect(answer.reason).toMatchObject({ code: 'WRONG_STATE', currentState: 'fulfilled' });
      expect(await levelAt(db, level)).toMatchObject({ onHand: 7, allocated: 7 });
    });

    it('goes through a collection place and back', async () => {
      const level = await aStockLevel(db, { onHand: 3 });
      const [collected, uncollected] = [aLine(), aLine()];
      await allocate(
        { ...level, orderLineId: collected, quantity: 1 },
        { ...level, orderLineId: uncollected, quantity: 1 },
      );
      const cause = { kind: 'order', id: anId() };

      await run((tx) =>
        allocations.pick(tx, [{ orderLineId: collected }, { orderLineId: uncollected }], 'C-3'),
      );
      expect(await levelAt(db, level)).toMatchObject({ onHand: 3, putAside: 2, allocated: 2 });
      await run((tx) =>
        allocations.fulfil(tx, { cause, lines: [{ orderLineId: collected, fromPutAside: true }] }),
      );
      await run((tx) => allocations.cancel(tx, [{ orderLineId: uncollected }]));

      expect(await levelAt(db, level)).toMatchObject({ onHand: 2, putAside: 0, allocated: 0 });
      expect(await ofLine(uncollected)).toMatchObject([{ state: 'cancelled', version: 3 }]);
    });

    it('finds units that were handed over though no figure knew of them', async () => {
      const level = await aStockLevel(db, { onHand: 1, backorderLimit: 5 });
      const orderLineId = aLine();
      await allocate({ ...level, orderLineId, quantity: 3 });

      await run((tx) =>
        allocations.fulfil(tx, { cause: { kind: 'order', id: anId() }, lines: [{ orderLineId }] }),
      );

      expect(await levelAt(db, level)).toMatchObject({ onHand: 0, allocated: 0 });
      expect(
        await db.manager.find(StockMovement, { where: level, order: { at: 'ASC', ordinal: 'ASC' } }),
      ).toMatchObject([
        { reason: 'imported', delta: 1 },
        { reason: 'found', delta: 2, onHandAfter: 3, lineId: null },
        { reason: 'sold', delta: -3, onHandAfter: 0, lineId: orderLineId },
      ]);
    });
  });

  it('gives allocated units back in parts, and refuses more than there are', async () => {
    const level = await aStockLevel(db, { onHand: 5 });
    const orderLineId = aLine();
    await allocate({ ...level, orderLineId, quantity: 3 });

    const back = await run((tx) => allocations.cancel(tx, [{ orderLineId, quantity: 2 }]));
    await expect(run((tx) => allocations.cancel(tx, [{ orderLineId, quantity: 2 }]))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
    expect(await run((tx) => allocations.cancel(tx, [{ orderLineId: aLine() }]))).toEqual([]);

    expect(back).toEqual([{ ...level, orderLineId, quantity: 2 }]);
    expect(await levelAt(db, level)).toMatchObject({ onHand: 5, allocated: 1 });
  });
});
