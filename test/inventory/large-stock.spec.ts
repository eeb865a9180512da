import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import { AllocationRepository } from '../../src/inventory/allocation.repository.js';
import { HoldRepository } from '../../src/inventory/hold.repository.js';
import { StockHistoryRepository } from '../../src/inventory/stock-history.repository.js';
import { StockLevelRepository } from '../../src/inventory/stock-level.repository.js';
import { type Db, placeholders } from '../../src/platform/database/db.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { asOwner, aWorkshop, type TestDatabase } from '../support/database.js';
import { aLocation } from '../support/catalogue.js';

const [VARIANTS, LOCATIONS] = [400, 50];

/** The statement that `ask` runs, and what the planner would do with it. */
interface Planned {
  readonly statements: number;
  readonly plan: string;
}

describe('stock of 20,000 levels with holds, allocations and movements', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let database: TestDatabase;
  let variantIds: Id<'Variant'>[];
  let locationIds: Id<'Location'>[];

  beforeAll(async () => {
    ({ db, unitOfWork, database } = await aWorkshop());
    const { id: variantId } = await aVariant(db);
    const { id: locationId } = await aLocation(db);
    await asOwner(
      database.migrateUrl,
      `INSERT INTO variant SELECT (jsonb_populate_record(variant, jsonb_build_object('id', gen_random_uuid(), 'sku', 'LARGE-' || n))).*
         FROM variant, generate_series(1, ${VARIANTS}) AS n WHERE id = '${variantId}';
       INSERT INTO location SELECT (jsonb_populate_record(location, jsonb_build_object('id', gen_random_uuid(), 'code', 'LARGE-' || n))).*
         FROM location, generate_series(1, ${LOCATIONS}) AS n WHERE id = '${locationId}';
       INSERT INTO stock_level (variant_id, location_id, owner_seller_id, on_hand, held, allocated)
       SELECT variant.id, location.id, location.stock_owner_id, 10, 1, 1
         FROM variant, location WHERE variant.sku LIKE 'LARGE-%' AND location.code LIKE 'LARGE-%';
       INSERT INTO hold (id, variant_id, location_id, quantity, purpose, cause_id, line_id, state, ends_at, created_at, version)
       SELECT gen_random_uuid(), variant_id, location_id, 1, 'checkout', gen_random_uuid(), gen_random_uuid(), 'live',
              '2026-11-20T10:15:00Z', '2026-11-20T10:00:00Z', 1 FROM stock_level;
       INSERT INTO allocation (id, order_line_id, variant_id, location_id, quantity, state, created_at, version)
       SELECT gen_random_uuid(), gen_random_uuid(), variant_id, location_id, 1, 'open', '2026-11-20T10:00:00Z', 1 FROM stock_level;
       INSERT INTO stock_movement (id, variant_id, location_id, owner_seller_id, delta, on_hand_after, reason, cause_kind, cause_id,
                                   actor, operation_key, ordinal, at)
       SELECT gen_random_uuid(), variant_id, location_id, owner_seller_id, 5, 5 * n, 'received', 'delivery', gen_random_uuid(),
              'system:a test', gen_random_uuid(), 0, timestamptz '2026-11-01T00:00:00Z' + n * interval '1 day'
         FROM stock_level, generate_series(1, 2) AS n;
       INSERT INTO stock_day VALUES ('2026-11-02', '2026-11-03T01:00:00Z');
       INSERT INTO stock_day_balance SELECT variant_id, location_id, '2026-11-02', 5 FROM stock_level;
       ANALYZE`,
    );
    variantIds = await idsOf<'Variant'>(
      `SELECT id FROM variant WHERE sku LIKE 'LARGE-%' ORDER BY id LIMIT 50`,
    );
    locationIds = await idsOf<'Location'>(`SELECT id FROM location WHERE code LIKE 'LARGE-%' ORDER BY id`);
  });
  afterAll(() => db.destroy());

  const idsOf = async <Kind extends string>(text: string) =>
    ((await db.query(text)) as { id: Id<Kind> }[]).map(({ id }) => id);

  /** Explains each statement instead of running it. */
  const planOf = async (ask: (db: Db) => Promise<unknown>): Promise<Planned> => {
    const plans: string[] = [];
    const read = unitOfWork.read(anActor());
    await ask({
      ...read,
      rows: async <Row>(text: TemplateStringsArray, ...values: unknown[]) => {
        const rows: { 'QUERY PLAN': string }[] = await db.query(`EXPLAIN ${placeholders(text)}`, values);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return [] as Row[];
      },
    });
    return { statements: plans.length, plan: plans.join('\n') };
  };
  const level = () => ({ variantId: variantIds[0]!, locationId: locationIds[0]! });

  it.each<[string, (db: Db) => Promise<unknown>]>([
    [
      'what may be promised of 50 variants everywhere',
      (read) => new StockLevelRepository().available(read, variantIds, null),
    ],
    [
      'what may be promised of 50 variants at 20 locations',
      (read) => new StockLevelRepository().available(read, variantIds, locationIds.slice(0, 20)),
    ],
    ['levels explained', (read) => new StockLevelRepository().current(read, variantIds.slice(0, 5), null)],
    ['holds that explain a level', (read) => new HoldRepository().live(read, [level()], 20)],
    ['allocations that explain a level', (read) => new AllocationRepository().open(read, [level()], 20)],
    [
      'the level at a past instant',
      (read) => new StockHistoryRepository().levelAt(read, level(), new Date('2026-11-10T00:00:00Z')),
    ],
    [
      'the movements of a variant',
      (read) =>
        new StockHistoryRepository().movements(
          read,
          { ...level(), from: null, before: null, reasons: null },
          20,
          null,
        ),
    ],
  ])('%s: one statement of index lookups', async (_, ask) => {
    const { statements, plan } = await planOf(ask);
    expect(statements).toBe(1);
    expect(plan).not.toMatch(/Seq Scan on (stock_level|hold|allocation|stock_movement|stock_day_balance)/);
    expect(plan).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
  });
});
