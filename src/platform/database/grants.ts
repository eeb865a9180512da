import type { QueryRunner } from 'typeorm';

/** A table whose comment begins like this is only ever added to. Migrations say it; this file makes it so. */
const APPEND_ONLY = 'Append-only';

/** The tables that the migrating role owns, and of each whether it is append-only. */
const OWN_TABLES = `
  SELECT c.relname AS name, coalesce(obj_description(c.oid), '') LIKE '${APPEND_ONLY}%' AS "appendOnly"
    FROM pg_class AS c
   WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relowner = current_user::regrole
   ORDER BY c.relname`;

/**
 * Gives the application's role its rights on every table: SELECT and INSERT, and where a table is not append-only
 * UPDATE and DELETE. Repeatable; runs with each migration, as the owner.
 *
 * Never REVOKE from the owner: foreign keys to that table would fail (42501), because their checks run as the owner.
 */
export async function grantToApplication(runner: QueryRunner, application: string): Promise<void> {
  const [{ owner }] = (await runner.query('SELECT current_user AS owner')) as [{ owner: string }];
  if (application === '' || application === owner) return; // nothing can be taken from the owner
  const tables = (await runner.query(OWN_TABLES)) as { name: string; appendOnly: boolean }[];
  const role = quoted(application);
  const on = async (appendOnly: boolean, statement: (list: string) => string) => {
    const list = tables.filter((table) => table.appendOnly === appendOnly).map(({ name }) => quoted(name));
    if (list.length > 0) await runner.query(statement(list.join(', ')));
  };
  await runner.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
  await on(false, (list) => `GRANT SELECT, INSERT, UPDATE, DELETE ON ${list} TO ${role}`);
  await on(true, (list) => `REVOKE UPDATE, DELETE, TRUNCATE ON ${list} FROM ${role}`);
  await on(true, (list) => `GRANT SELECT, INSERT ON ${list} TO ${role}`);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** @returns false when the application's role may change what is append-only: good manners alone protect it. */
export async function isAppendOnlyEnforced(runner: QueryRunner, application: string): Promise<boolean> {
  const [{ open }] = (await runner.query(
    `SELECT count(*)::int AS open
       FROM pg_class AS c
      WHERE c.relkind IN ('r', 'p') AND obj_description(c.oid) LIKE '${APPEND_ONLY}%'
        AND (has_table_privilege($1, c.oid, 'UPDATE') OR has_table_privilege($1, c.oid, 'DELETE'))`,
    [application],
  )) as [{ open: number }];
  return open === 0;
}
