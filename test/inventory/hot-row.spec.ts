import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { HoldPurpose, InsufficientStock, type StockLine } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import { UnitOfWork, type Tx } from '../../src/platform/database/unit-of-work.js';
import { formatError } from '../../src/platform/graphql/format-error.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop, connect } from '../support/database.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';
import { eventually } from '../support/processes.js';

const MINUTE_MS = 60_000;
const ROW = 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE';

describe('a row that everybody wants', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  const { holds, gate } = stockServices();

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  beforeEach(() => Object.assign(gate, { insideMax: 8, waitMsMax: 10_000 }));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const hold = (tx: Tx, lines: readonly StockLine[]) =>
    holds.place(tx, {
      lines: lines.map((line) => ({ ...line, lineId: anId() })),
      purpose: HoldPurpose.CHECKOUT,
      causeId: anId(),
      endsAt: new Date(clock.now().getTime() + 15 * MINUTE_MS),
    });
  const run = <Result>(work: (tx: Tx) => Promise<Result>, on = unitOfWork) =>
    on.run(anActor(), { operation: 'test' }, work);
  const place = (lines: readonly StockLine[], on?: UnitOfWork) => run((tx) => hold(tx, lines), on);
  const alerts = async ({ variantId }: { variantId: string }) =>
    (
      await db.query<{ type: string }[]>(
        `SELECT type FROM outbox_event WHERE aggregate = 'stock_alert' AND payload ->> 'variantId' = $1 ORDER BY position`,
        [variantId],
      )
    ).map(({ type }) => type);
  const empty = { inside: 0, waiting: 0 };

  describe('is approached by a few at a time', () => {
    it('in the order in which they came, while the others have no connection', async () => {
      gate.insideMax = 2;
      const level = await aStockLevel(db, { onHand: 20 });
      const row = await lockGate(db, ROW, [level.variantId]);
      const order: number[] = [];

      const all = Array.from({ length: 8 }, async (_, n) => {
        await place([{ ...level, quantity: 1 }]);
        order.push(n);
      });
      await row.queue(2);
      expect(gate.crowdAt(level)).toEqual({ inside: 2, waiting: 6 });
      await row.open();
      await Promise.all(all);

      expect(order.length).toBe(8);
      // Two are inside together: one may dawdle while others pass, but nobody comes in before his turn.
      for (const [at, n] of order.entries()) expect(n - at).toBeLessThan(2);
      expect(gate.crowdAt(level)).toEqual(empty);
    });

    it('without a deadlock where several rows are wanted crosswise, on fewer connections than callers', async () => {
      gate.insideMax = 1;
      const pool = await connect((db.options as { url: string }).url, 3);
      const few = new UnitOfWork(pool, clock);
      const levels = await Promise.all([1, 2, 3].map(() => aStockLevel(db, { onHand: 100 })));
      const lines = levels.map((level) => ({ ...level, quantity: 1 }));

      await Promise.all(
        Array.from({ length: 30 }, (_, n) => {
          const wanted = n % 2 === 0 ? lines : lines.toReversed();
          if (n % 3 > 0) return place(wanted, few);
          return run(async (tx) => {
            await tx.rows`SELECT`; // has begun: it keeps a connection, and must not wait for those who have none
            return hold(tx, wanted);
          }, few);
        }),
      );
      await pool.destroy();

      for (const level of levels) {
        expect(await levelAt(db, level)).toMatchObject({ held: 30 });
        expect(gate.crowdAt(level)).toEqual(empty);
      }
    });

    it('and the answers are the same: of 40 who want 25 units, 25 have them', async () => {
      gate.insideMax = 3;
      const level = await aStockLevel(db, { onHand: 25 });
      const answers = await Promise.allSettled(
        Array.from({ length: 40 }, () => place([{ ...level, quantity: 1 }])),
      );
      const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      expect(refused.map(({ reason }) => reason instanceof InsufficientStock)).toEqual(Array(15).fill(true));
      expect(await levelAt(db, level)).toMatchObject({ held: 25 });
      expect(gate.crowdAt(level)).toEqual(empty);
    });

    it('and left after a refusal, a fault and a dry run', async () => {
      gate.insideMax = 1;
      const level = await aStockLevel(db, { onHand: 5 });
      const line = { ...level, quantity: 1 };
      await expect(place([{ ...level, quantity: 6 }])).rejects.toBeInstanceOf(InsufficientStock);
      await expect(
        run(async (tx) => {
          await hold(tx, [line]);
          throw new Error('a fault');
        }),
      ).rejects.toThrow('a fault');
      await expect(run((tx) => hold(tx, [{ ...line, quantity: -1 }]))).rejects.toThrow(
        'violates check constraint',
      );
      await unitOfWork.rehearse(anActor(), { operation: 'test' }, (tx) => hold(tx, [line]));
      expect(gate.crowdAt(level)).toEqual(empty);
      await place([line]);
      expect(await levelAt(db, level)).toMatchObject({ held: 1 });
    });

    it('until whoever waits too long is told to come again, and nobody behind him waits for him', async () => {
      Object.assign(gate, { insideMax: 1, waitMsMax: 150 });
      const level = await aStockLevel(db, { onHand: 5 });
      const row = await lockGate(db, ROW, [level.variantId]);
      const inside = place([{ ...level, quantity: 1 }]);
      await row.queue(1);

      const late = await place([{ ...level, quantity: 1 }]).catch((error: unknown) => error);
      expect(formatError({ message: '' }, { originalError: late as Error })).toMatchObject({
        extensions: { code: 'UNAVAILABLE' },
      });
      const next = place([{ ...level, quantity: 1 }]);
      await row.open();
      await Promise.all([inside, next]);

      expect(await levelAt(db, level)).toMatchObject({ held: 2 });
      expect(gate.crowdAt(level)).toEqual(empty);
    });

    it('by whoever says beforehand what he will want', async () => {
      gate.insideMax = 1;
      const level = await aStockLevel(db, { onHand: 5 });
      let goOn = () => {};
      const first = run(async (tx) => {
        await holds.approach(tx, [level]);
        await new Promise<void>((resolve) => (goOn = resolve));
        return hold(tx, [{ ...level, quantity: 1 }]);
      });
      const second = place([{ ...level, quantity: 1 }]);
      await eventually(() => gate.crowdAt(level).waiting === 1);
      goOn();
      await Promise.all([first, second]);
      expect(await levelAt(db, level)).toMatchObject({ held: 2 });
    });
  });

  describe('tells of a line that is crossed once, in the transaction that crosses it', () => {
    it('however many are at it, down and up', async () => {
      const level = await aStockLevel(db, { onHand: 8 });
      const row = await lockGate(db, ROW, [level.variantId]);
      gate.insideMax = 20;
      const down = Array.from({ length: 12 }, () => {
        const causeId = anId();
        return run((tx) =>
          holds.place(tx, {
            lines: [{ ...level, quantity: 1, lineId: anId() }],
            purpose: HoldPurpose.CHECKOUT,
            causeId,
            endsAt: new Date(clock.now().getTime() + 15 * MINUTE_MS),
          }),
        ).then(() => causeId);
      });
      await row.queue(12);
      await row.open();
      const causes = (await Promise.allSettled(down)).flatMap((one) =>
        one.status === 'fulfilled' ? [one.value] : [],
      );
      expect(causes.length).toBe(8);
      expect(await alerts(level)).toEqual(['inventory.stock_low', 'inventory.sold_out']);

      await Promise.all(
        causes.map((causeId) => run((tx) => holds.release(tx, { purpose: HoldPurpose.CHECKOUT, causeId }))),
      );
      expect((await alerts(level)).slice(2)).toEqual(['inventory.back_in_stock']);
    });

    it('and not at all when it rolls back or is refused', async () => {
      const level = await aStockLevel(db, { onHand: 6 });
      await expect(
        run(async (tx) => {
          await hold(tx, [{ ...level, quantity: 6 }]);
          throw new Error('a fault');
        }),
      ).rejects.toThrow('a fault');
      await expect(place([{ ...level, quantity: 7 }])).rejects.toBeInstanceOf(InsufficientStock);
      expect(await alerts(level)).toEqual([]);
    });
  });
});
