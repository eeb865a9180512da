import type { Invariant } from './invariant.js';

/** Quick and named as money or quantities are: these must never be floating point. */
const COUNTED = "'%amount%', '%quantity%', '%price%', 'on_hand', 'held', 'allocated', 'points'";

/** What must hold of any database of this product, whatever its tables; read from PostgreSQL's own catalogue. */
export const databaseInvariants: readonly Invariant[] = [
  {
    id: 'D1',
    says: 'Durability is on: fsync, full_page_writes, synchronous_commit, also per role and database.',
    sql: `
      SELECT name, setting FROM pg_settings
       WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting <> 'on'
      UNION ALL
      SELECT 'override', unnest FROM pg_db_role_setting, unnest(setconfig)
       WHERE unnest ~ '^(fsync|full_page_writes|synchronous_commit)=' AND unnest !~ '=on$'`,
  },
  {
    id: 'D2',
    says: 'No money or quantity in floating point.',
    sql: `
      SELECT table_name, column_name, data_type FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type IN ('real', 'double precision')
         AND column_name ILIKE ANY (ARRAY[${COUNTED}])`,
  },
  {
    id: 'D3',
    says: 'No timestamp without time zone.',
    sql: `
      SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'`,
  },
  {
    id: 'D4',
    says: 'Every constraint is validated, every index valid.',
    sql: `
      SELECT conname::text AS name FROM pg_constraint WHERE NOT convalidated
      UNION ALL
      SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid`,
  },
  {
    id: 'D5',
    says: 'Every table has a primary key.',
    sql: `
      SELECT c.relname FROM pg_class AS c
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
         AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')`,
  },
  {
    id: 'D7',
    says: 'The application is no superuser and can make no roles or databases.',
    sql: `
      SELECT rolname FROM pg_roles
       WHERE rolname = current_user AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls)`,
  },
  {
    id: 'D8',
    says: 'Statements, locks and idle transactions have a time limit.',
    sql: `
      SELECT name, setting FROM pg_settings
       WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') AND setting = '0'`,
  },
  {
    id: 'D9',
    says: 'No transaction older than 30 s, no prepared transaction left behind.',
    sql: `
      SELECT pid::text AS who, state FROM pg_stat_activity
       WHERE datname = current_database() AND clock_timestamp() - xact_start > interval '30 seconds'
      UNION ALL
      SELECT gid, 'prepared' FROM pg_prepared_xacts`,
  },
  {
    id: 'D10',
    says: 'Append-only tables grant no UPDATE or DELETE to the application.',
    sql: `
      SELECT c.relname FROM pg_class AS c
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
         AND obj_description(c.oid) LIKE 'Append-only%'
         AND (has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')
              OR has_table_privilege(c.oid, 'TRUNCATE'))`,
  },
  {
    id: 'O2',
    says: 'The events of an aggregate are numbered from 1 without a gap.',
    sql: `
      SELECT aggregate, aggregate_id, count(*), max(sequence) FROM outbox_event
       GROUP BY aggregate, aggregate_id HAVING count(*) <> max(sequence) OR min(sequence) <> 1`,
  },
  {
    id: 'O3',
    says: 'No event of an aggregate was written before its predecessor.',
    sql: `
      SELECT later.id FROM outbox_event AS later
        JOIN outbox_event AS earlier USING (aggregate_id)
       WHERE earlier.sequence = later.sequence - 1
         AND (earlier.transaction_id, earlier.position) > (later.transaction_id, later.position)`,
  },
  {
    id: 'O4',
    says: 'No reaction has given up on an event.',
    sql: `SELECT consumer, event_id, problem FROM outbox_delivery WHERE state = 'dead'`,
  },
  {
    id: 'C7',
    says: 'An idempotency key of one subject at one client stands once.',
    sql: `
      SELECT api_client_id, subject, key FROM idempotency_record
       GROUP BY api_client_id, subject, key HAVING count(*) > 1`,
  },
  {
    id: 'C8',
    says: 'No idempotency key is still in progress an hour after it was claimed.',
    sql: `
      SELECT api_client_id, key, operation FROM idempotency_record
       WHERE result IS NULL AND created_at < clock_timestamp() - interval '1 hour'`,
  },
];
