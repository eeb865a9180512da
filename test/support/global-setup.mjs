// Jest loads this file with require(), outside its own transform: so it is JavaScript, and uses what `pretest` built.
import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import pg from 'pg';

/** One PostgreSQL for the run, with one migrated template; each test file clones it (50 ms). */
export default async function globalSetup() {
  sweep();
  const { startEmbeddedPostgres } = await import('../../dist/src/platform/database/embedded-postgres.js');
  const postgres = await startEmbeddedPostgres(`.data/test-${process.pid}`, 'command', true);
  await migrate(postgres);
  const admin = new pg.Client(postgres.adminUrl);
  await admin.connect();
  await admin.query('ALTER DATABASE toonbank RENAME TO toonbank_template');
  // The product's are for a shop; a busy machine that runs tests may take longer, and is no fault.
  for (const role of ['toonbank', 'toonbank_owner'])
    for (const timeout of ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'])
      await admin.query(`ALTER ROLE ${role} SET ${timeout} = '120s'`);
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

/** In a process of its own: this one may run a spec itself, which must not find our classes twice. */
async function migrate({ url, migrateUrl }) {
  await promisify(execFile)(process.execPath, ['dist/src/cli/migrate.js'], {
    env: { ...process.env, DATABASE_URL: url, MIGRATE_URL: migrateUrl },
  });
}
