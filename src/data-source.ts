import 'reflect-metadata';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { entities } from './entities.js';
import { Problem } from './platform/config/problem.js';
import { connectionProblem } from './platform/database/connection-problem.js';
import { grantToApplication, isAppendOnlyEnforced } from './platform/database/grants.js';
import { readPostgresTypes } from './platform/database/pg-types.js';
import { SnakeNaming } from './platform/database/snake-naming.js';

const MIGRATION_LOCK = 7_011_726; // one number, so that two starts on one database migrate one after the other
const POSTGRES_VERSION_MIN = 150_000;
const CONNECTION_WAIT_MS_MAX = 10_000; // as long as a request may take; counts the wait for a free one too

readPostgresTypes();

export const dataSourceOptions = (url: string, poolSize: number): DataSourceOptions => ({
  type: 'postgres',
  url,
  entities,
  migrations,
  migrationsTransactionMode: 'each',
  namingStrategy: new SnakeNaming(),
  installExtensions: false,
  synchronize: false,
  poolSize,
  connectTimeoutMS: CONNECTION_WAIT_MS_MAX,
  applicationName: 'toonbank',
  extra: { pipeline: true }, // of node-postgres: what is sent without waiting for an answer goes out at once
  logging: false,
});

/** What became of {@link migrate}. */
export interface Migrated {
  /** Names of the migrations that ran now, oldest first. */
  readonly applied: readonly string[];
  /** False when the application's role may change append-only tables, because it owns them. */
  readonly isAppendOnlyEnforced: boolean;
}

/**
 * Brings the database to this version, as its owner, and gives the application's role its rights. A database that is at
 * this version already needs no owner.
 *
 * @param migrateUrl connects as the owner of the tables.
 * @param url        connects as the application.
 * @throws Problem when the database cannot be reached or was made by a newer version, or the owner may not change it.
 */
export async function migrate(migrateUrl: string, url: string): Promise<Migrated> {
  const application = decodeURIComponent(new URL(url).username);
  return asOwner(
    migrateUrl,
    migrateUrl === url ? 'DATABASE_URL' : 'MIGRATE_URL',
    async (dataSource, runner) => {
      await runner.query(`SET statement_timeout = 0; SET lock_timeout = '60s'`); // the application's are too short here
      await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const applied: string[] = [];
      if ((await pendingIn(runner)).length > 0) {
        for (const { name } of await dataSource.runMigrations()) applied.push(name);
        await grantToApplication(runner, application);
      }
      await ensureTimeouts(url);
      return { applied, isAppendOnlyEnforced: await isAppendOnlyEnforced(runner, application) };
    },
  );
}

/**
 * For commands that only look: changes nothing.
 *
 * @throws Problem when the database cannot be reached, or is of an older or a newer version.
 */
export async function requireCurrentSchema(url: string): Promise<void> {
  await asOwner(url, 'DATABASE_URL', async (_, runner) => {
    if ((await pendingIn(runner)).length > 0)
      throw new Problem(
        'This database is of an older version of Toonbank, or empty: run "npm run migrate" first.',
      );
  });
}

async function asOwner<Result>(
  url: string,
  setting: string,
  work: (dataSource: DataSource, runner: QueryRunner) => Promise<Result>,
): Promise<Result> {
  const dataSource = new DataSource(dataSourceOptions(url, 2));
  try {
    await dataSource.initialize();
    const runner = dataSource.createQueryRunner();
    await refuseOldPostgres(runner);
    return await work(dataSource, runner);
  } catch (error) {
    throw connectionProblem(error, url, setting);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy(); // and with the connection goes the advisory lock
  }
}

async function refuseOldPostgres(runner: QueryRunner): Promise<void> {
  const [{ number, version }] = (await runner.query(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
  )) as [{ number: number; version: string }];
  if (number < POSTGRES_VERSION_MIN)
    throw new Problem(`PostgreSQL ${version} is too old: 15 or later is needed, or leave DATABASE_URL out.`);
}

/** @throws Problem when the database has a migration that this version does not know. */
async function pendingIn(runner: QueryRunner): Promise<string[]> {
  const [{ there }] = (await runner.query(`SELECT to_regclass('migrations') IS NOT NULL AS there`)) as [
    { there: boolean },
  ];
  const rows = there ? ((await runner.query('SELECT name FROM migrations')) as { name: string }[]) : [];
  const done = new Set(rows.map(({ name }) => name));
  const known: string[] = migrations.map(({ name }) => name);
  if ([...done].some((name) => !known.includes(name)))
    throw new Problem(
      'This database was made by a newer version of Toonbank: update the product, or use another database.',
    );
  return known.filter((name) => !done.has(name));
}

/** A role without timeouts would let one stuck transaction stop the shop; a role may set its own. */
async function ensureTimeouts(url: string): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(url, 1)).initialize().catch((error: unknown) => {
    throw connectionProblem(error, url, 'DATABASE_URL');
  });
  try {
    for (const [name, value] of [
      ['lock_timeout', '5s'],
      ['statement_timeout', '10s'],
      ['idle_in_transaction_session_timeout', '30s'],
    ] as const) {
      const [{ isUnset }] = await dataSource.query<[{ isUnset: boolean }]>(
        `SELECT setting = '0' AS "isUnset" FROM pg_settings WHERE name = '${name}'`,
      );
      if (isUnset) await dataSource.query(`ALTER ROLE CURRENT_USER SET ${name} = '${value}'`);
    }
  } finally {
    await dataSource.destroy();
  }
}
