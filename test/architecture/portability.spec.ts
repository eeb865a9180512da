import type { DataSource } from 'typeorm';
import { openDatabase } from '../support/database.js';

/**
 * What must hold so that the schema can move to a larger engine one day, and what must hold on any: each query returns
 * what breaks a rule. The letters are those of the generic checks that `npm run audit` runs on a live database.
 */
const IN_PUBLIC = `c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`;
const RULES: readonly [rule: string, sql: string][] = [
  [
    'no money or quantity in floating point (D2)',
    `SELECT c.relname || '.' || a.attname AS broken FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE ${IN_PUBLIC} AND a.attnum > 0 AND a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'money'::regtype)
        AND a.attname !~ '(latitude|longitude)$'`,
  ],
  [
    'amounts are bigint, with a currency beside them',
    `SELECT c.relname || '.' || a.attname AS broken FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE ${IN_PUBLIC} AND a.attnum > 0 AND a.attname ~ '_amount$' AND a.atttypid <> 'int8'::regtype`,
  ],
  [
    'no timestamp without time zone, no time of day with one (D3)',
    `SELECT c.relname || '.' || a.attname AS broken FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE ${IN_PUBLIC} AND a.attnum > 0 AND a.atttypid IN ('timestamp'::regtype, 'timetz'::regtype)`,
  ],
  [
    'every constraint validated, every index valid (D4)',
    `SELECT conname::text AS broken FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND NOT convalidated
     UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid OR NOT indisready`,
  ],
  [
    'every table has a primary key (D5)',
    `SELECT c.relname::text AS broken FROM pg_class c
      WHERE ${IN_PUBLIC} AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary)`,
  ],
  [
    "the application's role is nobody special (D7)",
    `SELECT rolname::text AS broken FROM pg_roles
      WHERE rolname IN ('toonbank', 'toonbank_owner')
        AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)`,
  ],
  [
    "the application's role has its timeouts (D8)",
    `SELECT name AS broken FROM pg_settings
      WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') AND setting = '0'`,
  ],
  [
    'append-only tables grant no change to the application, and every ledger is one (D10)',
    `SELECT c.relname::text AS broken FROM pg_class c
      WHERE ${IN_PUBLIC} AND obj_description(c.oid) LIKE 'Append-only%'
        AND (has_table_privilege('toonbank', c.oid, 'UPDATE') OR has_table_privilege('toonbank', c.oid, 'DELETE')
             OR has_table_privilege('toonbank', c.oid, 'TRUNCATE') OR pg_get_userbyid(c.relowner) = 'toonbank')
     UNION ALL
     SELECT name FROM unnest(ARRAY['outbox_event', 'audit_entry', 'consent_record']) AS name
      WHERE coalesce(obj_description(to_regclass(name)), '') NOT LIKE 'Append-only%'`,
  ],
  [
    'no card numbers (D11)',
    `SELECT c.relname || '.' || a.attname AS broken FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE ${IN_PUBLIC} AND a.attname ~ '(^|_)(pan|cvv|cvc|card_security_code)($|_)'`,
  ],
  [
    'no enum types: a text with a CHECK can be changed anywhere',
    `SELECT typname::text AS broken FROM pg_type WHERE typtype = 'e' AND typnamespace = 'public'::regnamespace`,
  ],
  [
    'no exclusion constraint, none that is deferrable',
    `SELECT conname::text AS broken FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND (contype = 'x' OR condeferrable)`,
  ],
  [
    'no trigger, and no function but immutable ones',
    `SELECT tgname::text AS broken FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND provolatile <> 'i'
                 AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')`,
  ],
  [
    'no inheritance, no sequence but an identity',
    `SELECT inhrelid::regclass::text AS broken FROM pg_inherits
      WHERE inhrelid::regclass::text IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')
     UNION ALL
     SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace
        AND c.relname <> 'migrations_id_seq'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'i')`,
  ],
  [
    'no default that reads the clock or makes an id: both come from the program',
    `SELECT adrelid::regclass || ': ' || pg_get_expr(adbin, adrelid) AS broken FROM pg_attrdef
      WHERE pg_get_expr(adbin, adrelid) ~* '(now|current_timestamp|clock_timestamp|gen_random_uuid|uuidv7|uuid_generate)'`,
  ],
  [
    'constraints and indexes of our own have sentences for names',
    `SELECT conname::text AS broken FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND contype = 'c' AND conname ~ '_check\\d*$'`,
  ],
];

describe('the schema', () => {
  let db: DataSource;
  beforeAll(async () => (db = await openDatabase()));
  afterAll(() => db.destroy());

  it.each(RULES)('%s', async (_, sql) => {
    const broken = await db.query<{ broken: string }[]>(sql);
    expect(broken.map((row) => row.broken)).toEqual([]);
  });
});
