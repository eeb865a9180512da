// Jest loads this file with require(), outside its own transform: so it is JavaScript, and uses what `pretest` built.
import { rmSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '../../dist/src/data-source.js';
import { startEmbeddedPostgres } from '../../dist/src/platform/database/embedded-postgres.js';

/** One PostgreSQL for the run, with one migrated template; each test file clones it (50 ms). */
export default async function globalSetup() {
  const folder = '.data/test';
  rmSync(folder, { recursive: true, force: true }); // what a killed run left
  const postgres = await startEmbeddedPostgres(folder, true);
  await migrate(postgres.migrateUrl, postgres.url);
  const admin = new pg.Client(postgres.adminUrl);
  await admin.connect();
  await admin.query('ALTER DATABASE toonbank RENAME TO toonbank_template');
  await admin.end();
  process.env.TEST_URL = postgres.url;
  process.env.TEST_MIGRATE_URL = postgres.migrateUrl;
  process.env.TEST_ADMIN_URL = postgres.adminUrl;
  globalThis.stopPostgres = () => postgres.stop();
}
