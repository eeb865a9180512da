// Jest loads this file with require(), outside its own transform: so it is JavaScript, and uses what `pretest` built.
import { readdirSync, rmSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '../../dist/src/data-source.js';
import { startEmbeddedPostgres } from '../../dist/src/platform/database/embedded-postgres.js';

/** One PostgreSQL for the run, with one migrated template; each test file clones it (50 ms). */
export default async function globalSetup() {
  sweep();
  const postgres = await startEmbeddedPostgres(`.data/test-${process.pid}`, 'command', true);
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

/** What runs that were cut off by the power have left; a killed one clears up by itself. */
function sweep() {
  try {
    for (const name of readdirSync('.data')) {
      const pid = /^test-(\d+)$/.exec(name)?.[1];
      if (pid && !isAlive(Number(pid))) rmSync(`.data/${name}`, { recursive: true, force: true });
    }
  } catch {
    // there is no such folder yet
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
