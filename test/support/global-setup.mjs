// Jest loads this file with require(), outside its own transform: so it is JavaScript, and uses what `pretest` built.
import { readdirSync, rmSync } from 'node:fs';
import pg from 'pg';

/** One PostgreSQL for the run, with one migrated template; each test file clones it (50 ms). */
export default async function globalSetup() {
  sweep();
  const globals = new Set(Object.getOwnPropertyNames(globalThis));
  const { migrate } = await import('../../dist/src/data-source.js');
  const { startEmbeddedPostgres } = await import('../../dist/src/platform/database/embedded-postgres.js');
  const postgres = await startEmbeddedPostgres(`.data/test-${process.pid}`, 'command', true);
  await migrate(postgres.migrateUrl, postgres.url);
  forgetNew(globals);
  const admin = new pg.Client(postgres.adminUrl);
  await admin.connect();
  await admin.query('ALTER DATABASE toonbank RENAME TO toonbank_template');
  await admin.end();
  process.env.TEST_URL = postgres.url;
  process.env.TEST_MIGRATE_URL = postgres.migrateUrl;
  process.env.TEST_ADMIN_URL = postgres.adminUrl;
  globalThis.stopPostgres = () => postgres.stop();
}

/**
 * NestJS, TypeORM and class-validator keep what decorators said on globalThis, and Jest hands that on to a spec that
 * runs in this very process (a single file does): it would find our classes twice, once with another String.
 */
function forgetNew(globals) {
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!globals.has(name)) delete globalThis[name];
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
