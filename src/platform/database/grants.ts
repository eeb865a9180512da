import type { QueryRunner } from 'typeorm';

/** A table whose comment begins like this is only ever added to. Migrations say it; this file makes it so. */
export const APPEND_ONLY = 'Append-only';

/**
 * Gives the application's role its rights on every table: SELECT and INSERT, and where a table is not append-only
 * UPDATE and DELETE. Repeatable; runs after each migration, as the owner.
 *
 * Never REVOKE from the owner: foreign keys to that table would fail (42501), because their checks run as the owner.
 *
 * @returns false when the application is the owner itself: nothing can be taken from it.
 */
export async function grantToApplication(runner: QueryRunner, application: string): Promise<boolean> {
  const [{ owner }] = (await runner.query('SELECT current_user AS owner')) as [{ owner: string }];
  if (application === '' || application === owner) return false;
  const role = `"${application.replaceAll('"', '""')}"`;
  const tables = (await runner.query(`
    SELECT c.relname AS name, coalesce(obj_description(c.oid), '') LIKE '${APPEND_ONLY}%' AS "appendOnly"
      FROM pg_class AS c
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relowner = current_user::regrole
     ORDER BY c.relname`)) as { name: string; appendOnly: boolean }[];
  const list = (appendOnly: boolean) =>
    tables
      .filter((table) => table.appendOnly === appendOnly)
      .map(({ name }) => `"${name}"`)
      .join(', ');
  await runner.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
  await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${list(false)} TO ${role}`);
  await runner.query(`REVOKE UPDATE, DELETE, TRUNCATE ON ${list(true)} FROM ${role}`);
  await runner.query(`GRANT SELECT, INSERT ON ${list(true)} TO ${role}`);
  return true;
}
