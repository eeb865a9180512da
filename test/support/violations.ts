import pg from 'pg';
import type { Invariant } from '../../src/cli/audit/invariant.js';
import { cloneDatabase } from './database.js';

/** What breaks the invariant of that id, in rows that were right. */
export type Violation = readonly [id: string, sql: string];

/** `id(7)` is a uuid in a test's SQL; no foreign key, check, unique index or NOT NULL refuses a row any more; queries lean on the primary keys. */
const WITHOUT_GUARDS = `
  SET session_replication_role = replica;
  CREATE FUNCTION id(n int) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
  DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', conrelid::regclass, conname) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype IN ('c', 'u', 'x') AND conparentid = 0
    LOOP EXECUTE one; END LOOP;
    FOR one IN SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index JOIN pg_class c ON c.oid = indrelid
                WHERE indisunique AND NOT indisprimary AND c.relnamespace = 'public'::regnamespace
    LOOP EXECUTE one; END LOOP;
    FOR one IN SELECT format('ALTER TABLE %s ALTER %I DROP NOT NULL', c.oid::regclass, attname) FROM pg_attribute
                 JOIN pg_class c ON c.oid = attrelid
                WHERE attnotnull AND attnum > 0 AND attidentity = '' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND attnum <> ALL (SELECT unnest(conkey) FROM pg_constraint WHERE contype = 'p' AND conrelid = c.oid)
                  AND c.relnamespace = 'public'::regnamespace
    LOOP EXECUTE one; END LOOP;
  END $$`;

/**
 * The tests of a list of invariants, in a file of their own: none finds anything in rows that are right, each finds
 * what was done to them, in a database that lets everything in, and none of the list goes untested.
 */
export function testThatEachFires(
  invariants: readonly Invariant[],
  { right, violations, withoutKey }: { right: string; violations: readonly Violation[]; withoutKey?: string },
): void {
  let db: pg.Client;

  beforeAll(async () => {
    db = new pg.Client((await cloneDatabase()).adminUrl);
    await db.connect();
    await db.query(WITHOUT_GUARDS);
    if (withoutKey) await db.query(`ALTER TABLE ${withoutKey} DROP CONSTRAINT ${withoutKey}_pkey CASCADE`);
  });
  beforeEach(async () => {
    await db.query('BEGIN');
    await db.query(right);
  });
  afterEach(() => db.query('ROLLBACK'));
  afterAll(() => db.end());

  async function broken(): Promise<string[]> {
    const found: string[] = [];
    for (const { id, sql } of invariants) if ((await db.query(sql)).rows.length > 0) found.push(id);
    return found;
  }

  it('finds nothing wrong with what is right', async () => {
    expect(await broken()).toEqual([]);
  });

  it.each(violations)('%s fires on: %s', async (id, sql) => {
    await db.query(sql);
    expect(await broken()).toContain(id);
  });

  it('has a violation for each', () => {
    const violated = new Set(violations.map(([id]) => id));
    expect(invariants.map(({ id }) => id).filter((id) => !violated.has(id))).toEqual([]);
  });
}
