import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { FixedClock } from '../../src/kernel/clock.js';

Logger.overrideLogger(false); // what is made by hand has no app that says where to log

/** Where a test's database can be reached, as the application, as its owner, as superuser. */
export interface TestDatabase {
  url: string;
  migrateUrl: string;
  adminUrl: string;
}

/** @returns a fresh, migrated database with the rights that the product has. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`; // module state is new in each file, so no counter
  const admin = new pg.Client(process.env['TEST_ADMIN_URL']);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE toonbank_template OWNER toonbank_owner`);
  await admin.end();
  const at = (variable: string) => process.env[variable]!.replace(/[^/]*$/, name);
  return { url: at('TEST_URL'), migrateUrl: at('TEST_MIGRATE_URL'), adminUrl: at('TEST_ADMIN_URL') };
}

/** A connection to a fresh database (or to one there is), as the application. */
export async function openDatabase(database?: TestDatabase, poolSize = 60): Promise<DataSource> {
  const { url } = database ?? (await cloneDatabase());
  return connect(url, poolSize);
}

/** A pool whose callers wait for a connection as long as it takes: a thousand may want ten of a busy machine. */
export const connect = (url: string, poolSize: number): Promise<DataSource> =>
  new DataSource(Object.assign(dataSourceOptions(url, poolSize), { connectTimeoutMS: 0 })).initialize();

/** Runs SQL as the owner of the tables, or as superuser: what the application may not. */
export async function asOwner(url: string, text: string): Promise<void> {
  const owner = new pg.Client(url);
  await owner.connect();
  try {
    await owner.query(text);
  } finally {
    await owner.end();
  }
}

/** A table of a test's own that the application may write: `tally (name, count)`. */
export const aTally = (database: TestDatabase): Promise<void> =>
  asOwner(
    database.migrateUrl,
    `CREATE TABLE tally (name text PRIMARY KEY, count int NOT NULL);
     GRANT SELECT, INSERT, UPDATE, DELETE ON tally TO toonbank`,
  );

/** The usual start of an integration test: a database, a clock that stands still, a unit of work on both. */
export async function aWorkshop(at = '2026-11-20T10:00:00Z'): Promise<{
  db: DataSource;
  clock: FixedClock;
  unitOfWork: UnitOfWork;
  database: TestDatabase;
}> {
  const database = await cloneDatabase();
  const db = await openDatabase(database);
  const clock = new FixedClock(new Date(at));
  return { db, clock, unitOfWork: new UnitOfWork(db, clock), database };
}
