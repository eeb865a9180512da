import type { DataSource } from 'typeorm';
import { SaleState, VariantKind } from '../../src/catalogue/index.js';
import { StockBand } from '../../src/inventory/index.js';
import { StockHistoryRepository } from '../../src/inventory/stock-history.repository.js';
import type { Id } from '../../src/kernel/ids.js';
import { type Db, placeholders } from '../../src/platform/database/db.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { anActor } from '../support/builders.js';
import { asOwner, aWorkshop, type TestDatabase } from '../support/database.js';
import { aStockLevel, stockServices } from '../support/inventory.js';

/** A database that explains what it is asked, and gives no rows. */
function explaining(db: Db, plans: string[]): Db {
  return {
    ...db,
    rows: async <Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> => {
      const strings = [`EXPLAIN ANALYZE ${text[0]!}`, ...text.slice(1)];
      const lines = await db.rows<object>(Object.assign(strings, { raw: strings }), ...values);
      plans.push(lines.map((line) => String(Object.values(line)[0])).join('\n'));
      return [];
    },
  };
}

describe('of 20,000 levels', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let database: TestDatabase;
  let variantIds: Id<'Variant'>[];
  const { levels, holdRows, availabilities, locations, terms, rules } = stockServices();

  beforeAll(async () => {
    ({ db, unitOfWork, database } = await aWorkshop());
    await aStockLevel(db, { onHand: 5 });
    await asOwner(
      database.migrateUrl,
      `INSERT INTO variant
       SELECT (jsonb_populate_record(NULL::variant, to_jsonb(one) || jsonb_build_object('id', gen_random_uuid(), 'sku', 'LARGE-' || n, 'position', n))).*
         FROM (SELECT * FROM variant LIMIT 1) AS one, generate_series(1, 400) AS n;
       INSERT INTO location
       SELECT (jsonb_populate_record(NULL::location, to_jsonb(one) || jsonb_build_object('id', gen_random_uuid(), 'code', 'LARGE-' || n, 'name', 'Store ' || n))).*
         FROM (SELECT * FROM location LIMIT 1) AS one, generate_series(1, 50) AS n;
       INSERT INTO stock_level (variant_id, location_id, owner_seller_id, on_hand, held)
       SELECT variant.id, location.id, location.stock_owner_id, 3, 1
         FROM variant, location WHERE variant.sku LIKE 'LARGE-%' AND location.code LIKE 'LARGE-%' ON CONFLICT DO NOTHING;
       INSERT INTO hold (id, variant_id, location_id, quantity, purpose, cause_id, line_id, state, ends_at, created_at, version)
       SELECT gen_random_uuid(), variant_id, location_id, 1, 'checkout', gen_random_uuid(), gen_random_uuid(), 'live',
              timestamptz '2026-11-20 09:59Z' + row_number() OVER () * interval '1 second', '2026-11-20 09:45Z', 1
         FROM stock_level WHERE on_hand = 3;
       INSERT INTO stock_movement
       SELECT (jsonb_populate_record(NULL::stock_movement, to_jsonb(one) || jsonb_build_object('id', gen_random_uuid(),
                'variant_id', level.variant_id, 'location_id', level.location_id, 'delta', 3, 'on_hand_after', 3,
                'operation_key', gen_random_uuid(), 'at', timestamptz '2026-01-05' + random() * interval '300 days'))).*
         FROM (SELECT * FROM stock_movement LIMIT 1) AS one, stock_level AS level WHERE level.on_hand = 3;
       INSERT INTO stock_day (day, closed_at) VALUES ('2026-02-01', '2026-02-02');
       INSERT INTO stock_day_balance (day, variant_id, location_id, on_hand)
       SELECT '2026-02-01', variant_id, location_id, 3 FROM stock_level WHERE on_hand = 3;
       ANALYZE`,
    );
    variantIds = (
      await db.query<{ id: Id<'Variant'> }[]>(
        `SELECT id FROM variant WHERE sku LIKE 'LARGE-%' ORDER BY sku LIMIT 50`,
      )
    ).map(({ id }) => id);
  }, 120_000);
  afterAll(() => db.destroy());

  const plansOf = async (ask: (db: Db) => Promise<unknown>, db?: Db): Promise<string[]> => {
    const plans: string[] = [];
    await ask(explaining(db ?? unitOfWork.read(anActor()), plans));
    return plans;
  };

  /** The plans for any values of what is asked: those that a connection may keep. */
  const keptPlansOf = async (ask: (db: Db) => Promise<unknown>): Promise<string[]> => {
    const asked: { text: string; values: number }[] = [];
    await ask({
      ...unitOfWork.read(anActor()),
      rows: (text, ...values) => {
        asked.push({ text: placeholders(text), values: values.length });
        return Promise.resolve([]);
      },
    });
    const runner = db.createQueryRunner();
    const plans: string[] = [];
    await runner.query('SET plan_cache_mode = force_generic_plan');
    for (const { text, values } of asked) {
      await runner.query(`PREPARE asked AS ${text}`);
      const nothing = Array.from({ length: values }, () => 'NULL').join(', ');
      const lines: object[] = await runner.query(`EXPLAIN EXECUTE asked${values > 0 ? `(${nothing})` : ''}`);
      plans.push(lines.map((line) => String(Object.values(line)[0])).join('\n'));
      await runner.query('DEALLOCATE asked');
    }
    await runner.query('RESET plan_cache_mode');
    await runner.release();
    return plans;
  };

  it('what may be promised of one variant is one statement of index lookups', async () => {
    const [plan, ...more] = await plansOf((at) => levels.available(at, variantIds.slice(0, 1), null));
    expect(more).toEqual([]);
    expect(plan).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
    expect(plan).not.toContain('Seq Scan on stock_level');
    expect((await levels.available(unitOfWork.read(anActor()), variantIds.slice(0, 1), null)).length).toBe(
      50,
    );
  });

  it('of 50 variants everywhere too, and so is what staff see', async () => {
    for (const ask of [
      (at: Db) => levels.available(at, variantIds, null),
      (at: Db) => levels.current(at, variantIds, null),
    ]) {
      const plans = await plansOf(ask);
      expect(plans.length).toBe(1);
      expect(plans[0]).not.toContain('Seq Scan on stock_level');
    }
    expect((await levels.available(unitOfWork.read(anActor()), variantIds, null)).length).toBe(2_500);
  });

  it('and one level, and the holds past their end, at a place and anywhere', async () => {
    const [place] = await levels.available(unitOfWork.read(anActor()), variantIds.slice(0, 1), null);
    const { variantId, locationId } = place!;
    const plans = await unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
      plansOf(async (at) => {
        await levels.current(at, [variantId], [locationId]);
        await holdRows.ended(at, [{ variantId, locationId }]);
        await holdRows.due(at as Tx, 100);
      }, tx),
    );
    expect(plans.length).toBe(3);
    for (const plan of plans) {
      expect(plan).toContain('Index');
      expect(plan).not.toMatch(/Seq Scan on (stock_level|hold)/);
    }
    expect(plans[2]).toContain('hold_live_by_end');
  });

  it('and they are so for any values, as a connection keeps them', async () => {
    const history = new StockHistoryRepository();
    const [place] = await levels.available(unitOfWork.read(anActor()), variantIds.slice(0, 1), null);
    const { variantId, locationId } = place!;
    const at = new Date('2026-06-01T00:00:00Z');
    const asked = { variantId, locationId: null, from: null, before: null, reasons: null };
    const plans = await keptPlansOf(async (from) => {
      await levels.available(from, variantIds, null);
      await levels.available(from, [variantId], [locationId]);
      await levels.current(from, [variantId], [locationId]);
      await holdRows.ended(from, [{ variantId, locationId }]);
      await history.movements(from, asked, 20, null);
      await history.levelAt(from, place!, at);
    });
    expect(plans.length).toBe(6);
    for (const plan of plans) {
      expect(plan).toMatch(/\$\d/); // else it was made for these values
      expect(plan).not.toMatch(/Seq Scan on (stock_|hold)/);
    }
  });

  it('but the holds past their end are planned each time, for as many as are asked for', async () => {
    const kept = await unitOfWork.run(anActor(), { operation: 'test' }, async (tx) => {
      for (let time = 0; time < 8; time += 1) await holdRows.due(tx, 100);
      return tx.rows`
        SELECT generic_plans::int, custom_plans::int FROM pg_prepared_statements WHERE statement ~ '^\\s*WITH ended AS'`;
    });
    expect(kept).toEqual([{ genericPlans: 0, customPlans: 8 }]);
  });

  it('and of 20,000 movements: the history of one variant, and its level at a past instant', async () => {
    const history = new StockHistoryRepository();
    const [variantId] = variantIds as [Id<'Variant'>];
    const [place] = await levels.available(unitOfWork.read(anActor()), [variantId], null);
    const asked = { variantId, locationId: null, from: null, before: null, reasons: null };
    const at = new Date('2026-06-01T00:00:00Z');
    const plans = await plansOf(async (from) => {
      await history.movements(from, asked, 20, null);
      await history.movements(from, { ...asked, locationId: place!.locationId }, 20, null);
      await history.levelAt(from, place!, at);
    });
    expect(plans.length).toBe(3);
    for (const plan of plans) expect(plan).not.toContain('Seq Scan on stock');
    expect((await history.movements(unitOfWork.read(anActor()), asked, 100, null)).length).toBeGreaterThan(
      49,
    );
  });

  it('and what shoppers may know of 50 variants at 300 locations is one statement', async () => {
    await asOwner(
      database.migrateUrl,
      `INSERT INTO location
       SELECT (jsonb_populate_record(NULL::location, to_jsonb(one) || jsonb_build_object('id', gen_random_uuid(), 'code', 'WIDE-' || n, 'name', 'Shop ' || n))).*
         FROM (SELECT * FROM location LIMIT 1) AS one, generate_series(1, 250) AS n;
       INSERT INTO stock_level (variant_id, location_id, owner_seller_id, on_hand)
       SELECT variant.id, location.id, location.stock_owner_id, 2
         FROM variant, location WHERE variant.id IN ('${variantIds.join("','")}') AND location.code LIKE 'WIDE-%'`,
    );
    const variants = variantIds.map((id) => ({
      id,
      kind: VariantKind.GOODS,
      components: [],
      saleState: SaleState.ON_SALE,
      flags: [],
      unit: Unit.PIECE,
    }));
    const question = { near: null, locationIds: null, quantity: 1 };
    for (const { kept } of [locations, terms, rules]) kept.maxAgeMs = 60_000; // as in the product
    const reading = unitOfWork.read(anActor());
    await availabilities.ofVariants(reading, variants, question);
    const sent: string[] = [];
    const counting: Db = {
      ...reading,
      rows: (text, ...values) => (sent.push(text.join('?')), reading.rows(text, ...values)),
    };
    const answers = await availabilities.ofVariants(counting, variants, question);
    expect(sent.filter((text) => !text.includes('FROM terms_version')).length).toBe(1); // none were published here
    expect(answers.length).toBe(50);
    for (const { stores } of answers)
      expect(stores.filter(({ band }) => band !== StockBand.NONE).length).toBe(300);
  });
});
