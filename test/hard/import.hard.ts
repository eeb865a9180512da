import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop, type TestDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { on, product, type Running } from '../support/processes.js';
import { numberFrom, pause, tell } from './shop.js';

const VARIANTS = numberFrom('HARD_IMPORT_VARIANTS', 2_000);
const PLACES = 50;
const ROWS = VARIANTS * PLACES;
/** Megabytes of heap that do for any number of rows: they stream. */
const HEAP_MAX = 160;

/** Rows of a table that are one row but for its id and code. */
const copies = (table: string, column: string, prefix: string) =>
  `INSERT INTO ${table} SELECT (jsonb_populate_record(row, jsonb_build_object('id', gen_random_uuid(), '${column}', '${prefix}' || n))).*
     FROM ${table} AS row, generate_series(1, $2::int) AS n WHERE row.id = $1`;

describe(`an import of ${ROWS} rows, killed on its way`, () => {
  let db: DataSource;
  let database: TestDatabase;
  const folder = mkdtempSync(path.join(tmpdir(), 'import-'));

  beforeAll(async () => {
    ({ db, database } = await aWorkshop());
    await db.query(copies('variant', 'sku', 'IMP-'), [(await aVariant(db)).id, VARIANTS]);
    await db.query(copies('location', 'code', 'PLACE-'), [(await aLocation(db)).id, PLACES]);
  });
  afterAll(() => db.destroy());

  const fileOf = (
    name: string,
    head: string,
    row: (n: number, sku: string, place: string) => string,
  ): string => {
    const lines = [head];
    for (let n = 0; n < ROWS; n += 1)
      lines.push(row(n, `IMP-${1 + Math.floor(n / PLACES)}`, `PLACE-${1 + (n % PLACES)}`));
    const file = path.join(folder, `${name}.csv`);
    writeFileSync(file, lines.join('\n'));
    return file;
  };
  const imports = (file: string): Running =>
    product(
      { ...on(database), NODE_OPTIONS: `--max-old-space-size=${HEAP_MAX}` },
      'dist/src/cli/import/import.command.js',
      file,
    );
  const written = async (causeKind: string): Promise<number> => {
    const [row] = (await db.query('SELECT count(*)::int AS n FROM stock_movement WHERE cause_kind = $1', [
      causeKind,
    ])) as { n: number }[];
    return row!.n;
  };
  const memoryOf = ({ child }: Running): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  /** Runs an import to its end, or to the end we give it; how much memory it had at a fifth, and at most afterwards. */
  const runUntil = async (file: string, causeKind: string, rows: number) => {
    const running = imports(file);
    const from = await written(causeKind);
    let [early, most] = [0, 0];
    let isOver = false;
    void running.ended.then(() => (isOver = true));
    while (!isOver) {
      const now = await written(causeKind);
      if (isOver) break;
      if (now >= rows) running.child.kill('SIGKILL');
      const memory = memoryOf(running);
      if (now - from < ROWS / 5) early = Math.max(early, memory);
      else most = Math.max(most, memory);
      await pause(200);
    }
    return { code: await running.ended, early, most, complained: running.complained() };
  };
  const expectLevels = async (each: string): Promise<void> => {
    const [found] = (await db.query(
      `SELECT count(*)::int AS levels, count(*) FILTER (WHERE on_hand IS DISTINCT FROM ${each})::int AS wrong
         FROM (SELECT level.on_hand, substring(sku FROM 5)::int AS variant, substring(code FROM 7)::int AS place
                 FROM stock_level AS level JOIN variant ON variant.id = variant_id
                 JOIN location ON location.id = location_id WHERE sku LIKE 'IMP-%') AS levels`,
    )) as object[];
    expect(found).toEqual({ levels: ROWS, wrong: 0 });
  };
  const cases: [string, string, string, (n: number, sku: string, place: string) => string, string][] = [
    [
      'absolute',
      'import',
      'sku,location,on_hand',
      (n, sku, place) => `${sku},${place},${1 + (n % 97)}`,
      '1 + (((variant - 1) * 50 + place - 1) % 97)',
    ],
    [
      'relative',
      'stock_change',
      'reference,sku,location,change',
      (n, sku, place) => `c-${n},${sku},${place},${2 + (n % 5)}`,
      '1 + (((variant - 1) * 50 + place - 1) % 97) + 2 + (((variant - 1) * 50 + place - 1) % 5)',
    ],
  ];

  it.each(cases)(
    '%s: the second run ends what the first began, each row once',
    async (kind, cause, head, row, each) => {
      const file = fileOf(kind === 'absolute' ? 'stock' : 'stock_changes', head, row);
      const killed = await runUntil(file, cause, ROWS / 3); // well before the end, however late we look
      expect(killed.code).toBeNull();
      const halfway = await written(cause);
      expect(halfway).toBeGreaterThanOrEqual(ROWS / 3);
      expect(halfway).toBeLessThan(ROWS);

      const ended = await runUntil(file, cause, Number.POSITIVE_INFINITY);
      expect(ended).toMatchObject({ code: 0, complained: '' });
      const growth = Math.max(killed.most - killed.early, ended.most - ended.early);
      tell(
        `${kind}: killed at ${halfway} of ${ROWS}, grew by ${Math.round(growth / 1024 / 1024)} MB after a fifth`,
      );
      expect(await written(cause)).toBe(ROWS);
      await expectLevels(each);
      await expectInvariants(db, inventoryInvariants);
    },
    900_000,
  );
});
