import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../app.module.js';
import { AvailabilityService, StockHistoryRepository } from '../../inventory/index.js';
import type { Id } from '../../kernel/ids.js';
import { systemActor } from '../../platform/access/actor.js';
import type { Db } from '../../platform/database/db.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { PinoLogger, pinoFor } from '../../platform/logging/pino-logger.js';
import { PriceService, TaxDirectory } from '../../pricing/index.js';
import { print } from '../print.js';
import { type Cost, costOf, waysOf } from './explained.js';
import { type Bench, type Figures, measure } from './measure.js';

/** Of the large tables. */
const VARIANTS = 100_000;
const LOCATIONS = 50;
const ASKED = 50;
/**
 * What the same answer may cost in a large table: an index is a level or two deeper, and each row that is found lies on a
 * page of its own, while in a small table many share one.
 */
const pagesMax = (small: Cost): number => 2 * small.pages + small.rows;

type Question = (db: Db) => Promise<unknown>;

/** Written past their modules, millions at a time; the database is thrown away. */
const [LEVEL, MOVEMENT, PRICE] = ['stock_level', 'stock_movement', 'price'];
const [DAY, BALANCE] = ['stock_day', 'stock_day_balance'];

/** Fills a table with rows like `one`, but for some columns; beside it `from` has as many rows as there are to be. */
const rowsLike = (table: string, one: string, columns: string, from: string): string => `
  INSERT INTO ${table}
  SELECT made.* FROM (${one}) AS one, ${from},
         LATERAL jsonb_populate_record(NULL::${table}, to_jsonb(one) || jsonb_build_object(${columns})) AS made`;

/** Variants numbered `from` … `to` of a table of their own, so that what fills it can count on its fingers. */
const moreVariants = (from: number, to: number): string => `
  CREATE TABLE IF NOT EXISTS bench_variant (n int PRIMARY KEY, id uuid NOT NULL);
  INSERT INTO bench_variant SELECT n, gen_random_uuid() FROM generate_series(${from}, ${to}) AS n;
  ${rowsLike(
    'variant',
    `SELECT * FROM variant WHERE sku = 'BENCH-0000'`,
    `'id', numbered.id, 'sku', 'LARGE-' || n, 'position', n`,
    `(SELECT * FROM bench_variant WHERE n BETWEEN ${from} AND ${to}) AS numbered`,
  )}`;

const moreLocations = `
  CREATE TABLE IF NOT EXISTS bench_location (n int PRIMARY KEY, id uuid NOT NULL);
  INSERT INTO bench_location SELECT n, gen_random_uuid() FROM generate_series(1, ${LOCATIONS}) AS n;
  ${rowsLike(
    'location',
    `SELECT * FROM location WHERE code = 'UTR'`,
    `'id', numbered.id, 'code', 'LARGE-' || n, 'name', 'Store ' || n`,
    'bench_location AS numbered',
  )}`;

/** Some of the variants numbered up to `to`, spread evenly. */
async function someOf({ admin }: Bench, to: number): Promise<Id<'Variant'>[]> {
  const { rows } = await admin.query<{ id: Id<'Variant'> }>(
    'SELECT id FROM bench_variant WHERE n <= $1 AND n % ($1::int / $2::int) = 0 ORDER BY n LIMIT $2',
    [to, ASKED],
  );
  return rows.map(({ id }) => id);
}

/** What fills a table, in parts; each is told. */
async function fill({ admin }: Bench, what: string, parts: readonly string[]): Promise<number> {
  const before = performance.now();
  await admin.query(`SET session_replication_role = replica; SET maintenance_work_mem = '512MB'`); // nobody checks what we made up
  for (const [index, part] of parts.entries()) {
    await admin.query(part);
    print.problem(
      `${what}: ${index + 1} of ${parts.length}, ${Math.round((performance.now() - before) / 1000)} s`,
    );
  }
  await admin.query('RESET session_replication_role');
  return Math.round((performance.now() - before) / 1000);
}

async function withApp<Result>(
  bench: Bench,
  work: (app: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const { settings } = bench;
  const app = await NestFactory.createApplicationContext(AppModule.on(settings.databaseUrl, settings), {
    logger: new PinoLogger(pinoFor(settings)),
  });
  return work(app).finally(() => app.close());
}

/**
 * Both costs of each question, side by side; an error for each that costs more than a deeper index.
 *
 * @param found `ask`: one of them, asked of the large table as the product asks it.
 */
async function sideBySide(
  bench: Bench,
  unitOfWork: UnitOfWork,
  found: {
    readonly scenario: string;
    readonly secondsToFill: number;
    readonly costs: Readonly<Record<string, readonly [small: Cost, large: Cost]>>;
    readonly ask: Question;
  },
): Promise<Figures> {
  const { scenario, secondsToFill, costs, ask } = found;
  const db = unitOfWork.read(systemActor('bench'));
  const here = { ...bench, apiPid: process.pid };
  const figures = await measure(here, scenario, { count: 200, concurrency: 16 }, () => ask(db));
  const questions = Object.entries(costs).map(([question, [small, large]]) => ({
    question,
    statements: large.statements,
    rows: large.rows,
    smallMs: small.ms,
    largeMs: large.ms,
    smallPages: small.pages,
    largePages: large.pages,
    isTooDear: large.pages > pagesMax(small),
    ways: large.plans.flatMap(waysOf),
  }));
  for (const [question, [, large]] of Object.entries(costs))
    print.problem(`\n${question}, large:\n${large.plans.join('\n\n').replace(IDS, '…')}`);
  const tooDear = questions.filter(({ isTooDear, ways }) => isTooDear || ways.some(isWhole));
  return { ...figures, over: tooDear.map(({ question }) => question), secondsToFill, questions };
}

/** Long lists of ids tell nobody anything. */
const IDS = /(?<=')\{[-0-9a-f,]{74,}\}(?=')/g;

const isWhole = (way: string): boolean =>
  way.includes('Seq Scan') &&
  [LEVEL, MOVEMENT, PRICE, BALANCE, 'variant'].some((table) => way.endsWith(` ${table}`));

/** 50 variants at 50 locations: among 20,000 levels, and among five million. */
export const availability = (bench: Bench): Promise<Figures> =>
  withApp(bench, async (app) => {
    const [unitOfWork, service] = [app.get(UnitOfWork), app.get(AvailabilityService, { strict: false })];
    const levelsOf = (from: number, to: number, location = '1 = 1') => `
      INSERT INTO ${LEVEL} (variant_id, location_id, owner_seller_id, on_hand)
      SELECT variant.id, place.id, location.stock_owner_id, 3
        FROM bench_variant AS variant, bench_location AS place JOIN location USING (id)
       WHERE variant.n BETWEEN ${from} AND ${to} AND ${location}`;
    const ask =
      (ids: Id<'Variant'>[]): Question =>
      (db) =>
        service.atLocations(db, ids);
    await fill(bench, '20,000 levels', [
      moreLocations,
      moreVariants(1, 400),
      levelsOf(1, 400),
      'VACUUM ANALYZE',
    ]);
    const few = await someOf(bench, 400);
    const small = [
      await costOf(unitOfWork, ask(few)),
      await costOf(unitOfWork, ask(few.slice(0, 1))),
    ] as const;
    const seconds = await fill(bench, 'five million levels', [
      moreVariants(401, VARIANTS),
      ...Array.from({ length: LOCATIONS }, (_, index) => levelsOf(401, VARIANTS, `place.n = ${index + 1}`)),
      `VACUUM ANALYZE ${LEVEL}, variant`,
    ]);
    const many = await someOf(bench, VARIANTS);
    return sideBySide(bench, unitOfWork, {
      scenario: 'availability',
      secondsToFill: seconds,
      costs: {
        'availability of 50 variants everywhere': [small[0], await costOf(unitOfWork, ask(many))],
        'availability of one variant everywhere': [small[1], await costOf(unitOfWork, ask(many.slice(0, 1)))],
      },
      ask: ask(many),
    });
  });

/** Each variant's movements: 25 at each of four places, five a day on five days. */
const [PLACES, STEPS] = [4, 25];

/** One variant's level, past level and history: among ten thousand movements, and among ten million. */
export const ledger = (bench: Bench): Promise<Figures> =>
  withApp(bench, async (app) => {
    const part = <Class>(type: abstract new (...given: never[]) => Class): Class =>
      app.get(type, { strict: false });
    const [unitOfWork, service, history] = [
      app.get(UnitOfWork),
      part(AvailabilityService),
      part(StockHistoryRepository),
    ];
    const { rows: indexes } = await bench.admin.query<{ name: string; text: string }>(`
      SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS text FROM pg_index
       WHERE indrelid = '${MOVEMENT}'::regclass AND NOT indisprimary`);
    const places = (from: number, to: number) =>
      `bench_variant AS variant JOIN bench_location AS place ON place.n <= ${PLACES} JOIN location ON location.id = place.id
       WHERE variant.n BETWEEN ${from} AND ${to}`;
    const filling = (from: number, to: number): string[] => [
      `INSERT INTO ${LEVEL} (variant_id, location_id, owner_seller_id, on_hand)
       SELECT variant.id, place.id, location.stock_owner_id, ${STEPS} FROM ${places(from, to)} ON CONFLICT DO NOTHING`,
      ...Array.from(
        { length: STEPS },
        (_, step) => `
        INSERT INTO ${MOVEMENT} (id, variant_id, location_id, owner_seller_id, delta, on_hand_after, reason, cause_kind, cause_id,
                                 actor, operation_key, ordinal, at)
        SELECT gen_random_uuid(), variant.id, place.id, location.stock_owner_id, 1, ${step + 1}, 'found', 'bench',
               gen_random_uuid(), 'system:bench', gen_random_uuid(), 0,
               timestamptz '2026-01-05T08:00Z' + interval '${Math.floor(step / 5) * 30} days ${step % 5} hours'
                 + variant.n * interval '20 milliseconds'
          FROM ${places(from, to)}`,
      ),
      `INSERT INTO ${BALANCE} (variant_id, location_id, day, on_hand)
       SELECT variant.id, place.id, date '2026-01-05' + 30 * (round - 1), 5 * round
         FROM generate_series(1, 5) AS round, ${places(from, to)}`,
    ];
    const questions = (
      ids: readonly Id<'Variant'>[],
      locationId: Id<'Location'>,
    ): Record<string, Question> => {
      const variantId = ids[Math.floor(ids.length / 2)]!;
      const asked = { variantId, locationId: null, from: null, before: null, reasons: null };
      return {
        'level of one variant': (db) => service.atLocations(db, [variantId]),
        'stockLevelAt, in the middle of a day': (db) =>
          history.levelAt(db, { variantId, locationId }, new Date('2026-03-06T09:30:00Z')),
        'history of one variant, 20 of 100': (db) => history.movements(db, asked, 20, null),
      };
    };
    const costs = async (to: number): Promise<{ costs: Record<string, Cost>; ask: Question }> => {
      const { rows } = await bench.admin.query<{ id: Id<'Location'> }>(
        'SELECT id FROM bench_location WHERE n = 1',
      );
      const found: Record<string, Cost> = {};
      const asked = questions(await someOf(bench, to), rows[0]!.id);
      for (const [question, ask] of Object.entries(asked)) found[question] = await costOf(unitOfWork, ask);
      return { costs: found, ask: Object.values(asked)[1]! };
    };
    await fill(bench, '10,000 movements', [
      moreLocations,
      moreVariants(1, 100),
      `INSERT INTO ${DAY} (day, closed_at)
       SELECT date '2026-01-05' + n, timestamptz '2026-06-05T01:00Z' FROM generate_series(0, 150) AS n ON CONFLICT DO NOTHING`,
      ...filling(1, 100),
      'VACUUM ANALYZE',
    ]);
    const { costs: small } = await costs(100);
    const seconds = await fill(bench, 'ten million movements', [
      moreVariants(101, VARIANTS),
      ...indexes.map(({ name }) => `DROP INDEX ${name}`),
      ...filling(101, VARIANTS),
      ...indexes.map(({ text }) => text),
      `VACUUM ANALYZE ${MOVEMENT}, ${LEVEL}, ${BALANCE}, variant`,
    ]);
    const large = await costs(VARIANTS);
    return sideBySide(bench, unitOfWork, {
      scenario: 'ledger',
      secondsToFill: seconds,
      costs: Object.fromEntries(
        Object.entries(small).map(([question, cost]) => [question, [cost, large.costs[question]!]]),
      ),
      ask: large.ask,
    });
  });

const PRICES_EACH = 10;

/** A list of 50 variants, priced: among a thousand price rows, and among a million. */
export const prices = (bench: Bench): Promise<Figures> =>
  withApp(bench, async (app) => {
    const [unitOfWork, service] = [app.get(UnitOfWork), app.get(PriceService, { strict: false })];
    const taxes = app.get(TaxDirectory, { strict: false });
    taxes.kept.maxAgeMs = Infinity; // explained, a statement answers no rows: what is kept is read before
    await taxes.kept.of(unitOfWork.read(systemActor('bench')));
    const pricesOf = (from: number, to: number) =>
      rowsLike(
        PRICE,
        `SELECT price.* FROM price JOIN variant ON variant.id = variant_id WHERE sku = 'BENCH-0000' LIMIT 1`,
        `'id', gen_random_uuid(), 'variant_id', variant.id, 'valid_from', timestamptz '2026-01-06' + step * interval '1 day'`,
        `(SELECT * FROM bench_variant WHERE n BETWEEN ${from} AND ${to}) AS variant,
         generate_series(1, ${PRICES_EACH}) AS step`,
      );
    const ask =
      (ids: Id<'Variant'>[]): Question =>
      (db) =>
        service.sellables(db, ids);
    await fill(bench, '1,000 prices', [moreVariants(1, 100), pricesOf(1, 100), 'VACUUM ANALYZE']);
    const small = await costOf(unitOfWork, ask(await someOf(bench, 100)));
    const STEP = VARIANTS / 10;
    const seconds = await fill(bench, 'a million prices', [
      moreVariants(101, VARIANTS),
      ...Array.from({ length: 10 }, (_, index) =>
        pricesOf(Math.max(101, index * STEP + 1), (index + 1) * STEP),
      ),
      `VACUUM ANALYZE ${PRICE}, variant`,
    ]);
    const many = ask(await someOf(bench, VARIANTS));
    return sideBySide(bench, unitOfWork, {
      scenario: 'prices',
      secondsToFill: seconds,
      costs: { 'prices of 50 variants': [small, await costOf(unitOfWork, many)] },
      ask: many,
    });
  });
