import 'reflect-metadata';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { entities } from './entities.js';
import { grantToApplication } from './platform/database/grants.js';
import { readPostgresTypes } from './platform/database/pg-types.js';
import { SnakeNaming } from './platform/database/snake-naming.js';

const MIGRATION_LOCK = 7_011_726; // one number, so that two starts on one database migrate one after the other

readPostgresTypes();

export const dataSourceOptions = (url: string, poolSize = 10): DataSourceOptions => ({
  type: 'postgres',
  url,
  entities,
  migrations,
  migrationsTransactionMode: 'each',
  namingStrategy: new SnakeNaming(),
  installExtensions: false,
  synchronize: false,
  poolSize,
  logging: false,
});

/**
 * Brings the database to this version, as its owner, and gives the application's role its rights.
 *
 * @param migrateUrl connects as the owner of the tables.
 * @param url        connects as the application.
 * @returns false when both are one role, so that append-only tables are append-only by good manners alone.
 * @throws Error with one sentence, when the database was made by a newer version or the owner may not create tables.
 */
export async function migrate(migrateUrl: string, url: string): Promise<boolean> {
  const dataSource = await new DataSource(dataSourceOptions(migrateUrl, 2)).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await refuseNewer(dataSource);
    await dataSource.runMigrations();
    return await grantToApplication(runner, new URL(url).username);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
    await dataSource.destroy();
  }
}

async function refuseNewer(dataSource: DataSource): Promise<void> {
  const [{ there }] = await dataSource.query<[{ there: boolean }]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS there`,
  );
  if (!there) return;
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
  const known = new Set<string>(migrations.map(({ name }) => name));
  if (rows.some(({ name }) => !known.has(name)))
    throw new Error(
      'This database was made by a newer version of Toonbank: update the product, or use another database.',
    );
}
