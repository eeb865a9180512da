import type { DataSource } from 'typeorm';
import { migrate } from '../../src/data-source.js';
import { migrations } from '../../migrations/index.js';
import { asOwner, cloneDatabase, connect, type TestDatabase } from '../support/database.js';

/** What pg_catalog says of all tables, columns, constraints, indexes and comments. */
const SHAPE = `
  SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' ||
         coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || a.attidentity::text AS line
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  UNION ALL
  SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL
  SELECT c.relname || ': ' || obj_description(c.oid) FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND obj_description(c.oid) IS NOT NULL
  ORDER BY line`;

describe('migrations', () => {
  let database: TestDatabase;
  let owner: DataSource;

  beforeAll(async () => {
    database = await cloneDatabase();
    await asOwner(
      database.adminUrl,
      'DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION toonbank_owner',
    );
    owner = await connect(database.migrateUrl, 2);
  });
  afterAll(() => owner.destroy());

  const shape = async (): Promise<string[]> =>
    (await owner.query<{ line: string }[]>(SHAPE)).map(({ line }) => line);
  const withoutMigrations = (lines: string[]) => lines.filter((line) => !/\bmigrations\b/.test(line));

  it('go up, all the way down to nothing, and up to the same again', async () => {
    const { applied } = await migrate(database.migrateUrl, database.url);
    expect(applied).toEqual(migrations.map(({ name }) => name));
    const up = await shape();
    for (let count = 0; count < migrations.length; count += 1) await owner.undoLastMigration();
    expect(withoutMigrations(await shape())).toEqual([]);
    await migrate(database.migrateUrl, database.url);
    expect(await shape()).toEqual(up);
  });

  it('are listed in the order of their times, each with its time in its name', () => {
    const times = migrations.map(({ name }) => Number(/\d{13}$/.exec(name)?.[0]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
  });

  it('run once when two starts come at the same time', async () => {
    const fresh = await cloneDatabase();
    await asOwner(
      fresh.adminUrl,
      'DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION toonbank_owner',
    );
    const both = await Promise.all([1, 2].map(() => migrate(fresh.migrateUrl, fresh.url)));
    expect(both.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, migrations.length]);
  });
});
