import { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { dataSourceOptions } from '../../src/data-source.js';
import { HoldPurpose } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { aStockHistory, expectPast } from '../support/stock-history.js';

const REPEATS = 20;

describe('stock, again and again', () => {
  let db: DataSource;
  let clock: FixedClock;

  beforeAll(async () => ({ db, clock } = await aWorkshop()));
  afterAll(() => db.destroy());

  it.each(Array.from({ length: REPEATS }, (_, n) => 100 + n))(
    'keeps every invariant through 500 random operations by 16 workers (seed %i)',
    async (seed) => {
      const own = await aWorkshop(); // its days are closed, and builders write in January
      const { faults, levels, instants } = await aStockHistory({ ...own, seed, operations: 500 });
      expect(faults).toEqual([]);
      await expectInvariants(own.db, inventoryInvariants);
      await expectPast(own.db, own.unitOfWork, levels, instants);
      await own.db.destroy();
    },
  );

  it.each(Array.from({ length: REPEATS }, (_, n) => n + 1))(
    'gives 100 units to 100 of 1,000 who ask through a pool of ten (time %i)',
    async () => {
      const { holds } = stockServices();
      const pool = await new DataSource(
        dataSourceOptions((db.options as { url: string }).url, 10),
      ).initialize();
      const pooled = new UnitOfWork(pool, clock);
      const level = await aStockLevel(db, { onHand: 100 });
      const answers = await Promise.allSettled(
        Array.from({ length: 1_000 }, () =>
          pooled.run(anActor(), { operation: 'test' }, (tx) =>
            holds.place(tx, {
              lines: [{ ...level, quantity: 1, lineId: anId() }],
              purpose: HoldPurpose.CHECKOUT,
              causeId: anId(),
              endsAt: new Date(clock.now().getTime() + 900_000),
            }),
          ),
        ),
      );
      await pool.destroy();
      const codes = answers.map((answer) =>
        answer.status === 'fulfilled' ? 'held' : (answer.reason as { code?: string }).code,
      );
      expect(codes.filter((code) => code === 'held')).toHaveLength(100);
      expect(codes.filter((code) => code === 'INSUFFICIENT_STOCK')).toHaveLength(900);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 100, held: 100 });
      await expectInvariants(db, inventoryInvariants);
    },
  );
});
