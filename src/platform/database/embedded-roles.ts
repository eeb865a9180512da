import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';

const OWNER = 'toonbank_owner'; // owns the tables and migrates them; no superuser
const APPLICATION = 'toonbank'; // what the product runs as: may not change what is append-only
const DATABASE = 'toonbank';
const LOCK = 7_011_725; // any number: two processes that find a new server make its roles one after the other

/** How to reach the embedded server. */
export interface EmbeddedUrls {
  /** As the application. */
  readonly url: string;
  /** As the unprivileged owner of the one database. */
  readonly migrateUrl: string;
  /** As superuser; for tests (template databases) and `pg_stat_statements` only. */
  readonly adminUrl: string;
}

/** The superuser's password; it lies inside the data folder, so that folder and password come into being together. */
export const secretFile = (data: string): string => path.join(data, 'toonbank.secret');

export function urlsOf(data: string, port: number): EmbeddedUrls {
  const secret = fs.readFileSync(secretFile(data), 'utf8');
  const at = `127.0.0.1:${port}`;
  return {
    url: `postgres://${APPLICATION}:${passwordOf(APPLICATION, secret)}@${at}/${DATABASE}`,
    migrateUrl: `postgres://${OWNER}:${passwordOf(OWNER, secret)}@${at}/${DATABASE}`,
    adminUrl: `postgres://postgres:${secret}@${at}/postgres`,
  };
}

/** Each role has its own, or whoever has the application's would be superuser. */
const passwordOf = (role: string, secret: string): string =>
  createHash('sha256').update(`${role}\n${secret}`).digest('hex').slice(0, 48);

/**
 * Makes the two roles and the database, whatever of them is missing: a start may have been killed half-way.
 */
export async function ensureRolesAndDatabase({ adminUrl, url, migrateUrl }: EmbeddedUrls): Promise<void> {
  await asAdmin(adminUrl, async (admin) => {
    if (await isComplete(admin)) return;
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
    if (await isComplete(admin)) return;
    const unfinished = `${DATABASE}_unfinished`;
    await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`); // before its owner
    for (const [role, { password }] of [
      [OWNER, new URL(migrateUrl)],
      [APPLICATION, new URL(url)],
    ] as const) {
      await admin.query(`DROP ROLE IF EXISTS ${role}`);
      await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
      await admin.query(`ALTER ROLE ${role} SET lock_timeout = '5s'`);
      await admin.query(`ALTER ROLE ${role} SET idle_in_transaction_session_timeout = '30s'`);
    }
    await admin.query(`ALTER ROLE ${APPLICATION} SET statement_timeout = '10s'`);
    await admin.query(`CREATE DATABASE ${unfinished} OWNER ${OWNER}`);
    await asAdmin(adminUrl.replace(/[^/]*$/, unfinished), async (inside) => {
      for (const extension of ['pg_stat_statements', 'amcheck'])
        await inside.query(`CREATE EXTENSION ${extension}`);
    });
    await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${DATABASE}`); // the last step says that all is there
  });
}

async function isComplete(admin: pg.Client): Promise<boolean> {
  const { rows } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  return rows.length === 1;
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client(url);
  admin.on('error', () => undefined); // the query that fails tells it
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
