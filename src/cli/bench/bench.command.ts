import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Problem } from '../../platform/config/problem.js';
import type { Settings } from '../../platform/config/settings.js';
import { startEmbeddedPostgres } from '../../platform/database/embedded-postgres.js';
import { command } from '../command.js';
import { SCARCE, writeArticles } from './articles.js';
import { print } from '../print.js';
import { temporaryFolder } from '../temporary-folder.js';
import { type Bench, settled } from './measure.js';
import { type Scenario, SCENARIOS } from './scenarios.js';
import { readStage } from './stage.js';

const READY = /serves (http:\/\/[^\s/]+)\/graphql/;
const START_MS_MAX = 60_000;
const IDLE_MS = 4_000;
const IMPORT = fileURLToPath(new URL('../import/import.command.js', import.meta.url));
const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));

/** The API in a process of its own, so that its CPU can be told from the generator's. */
async function startApi(environment: NodeJS.ProcessEnv): Promise<{ api: ChildProcess; origin: string }> {
  const api = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const origin = await new Promise<string>((resolve, reject) => {
    let said = '';
    const late = setTimeout(
      () => reject(new Problem('The API did not start within a minute.')),
      START_MS_MAX,
    );
    api.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const ready = READY.exec(said);
      if (!ready) return;
      clearTimeout(late);
      resolve(ready[1]!);
    });
    api.once('exit', (code) => reject(new Problem(`The API ended with exit code ${code}.`)));
  });
  return { api, origin };
}

async function ended(api: ChildProcess): Promise<void> {
  api.kill('SIGTERM');
  await new Promise((resolve) => api.once('exit', resolve));
}

/** By the command that anybody would use. */
async function importArticles(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  writeArticles(folder);
  const work = spawn(process.execPath, [IMPORT, folder], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const late = setTimeout(() => work.kill('SIGKILL'), START_MS_MAX);
  const code = await new Promise((resolve) => work.once('exit', resolve));
  clearTimeout(late);
  if (code !== 0) throw new Problem('The articles could not be imported.');
}

/** The process that is the parent of every connection's: the whole server's CPU is its family's. */
async function postmasterOf(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const stat = readFileSync(`/proc/${rows[0]!.pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function chosen(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return SCENARIOS.filter(({ isLarge }) => !isLarge);
  return names.map((name) => {
    const scenario = SCENARIOS.find((candidate) => candidate.name === name);
    if (scenario?.isLarge && names.length > 1)
      throw new Problem(`"${name}" fills tables with millions of rows: name it alone.`);
    if (scenario) return scenario;
    throw new Problem(
      `There is no scenario "${name}"; there is: ${SCENARIOS.map((each) => each.name).join(', ')}.`,
    );
  });
}

/**
 * `npm run bench [-- SCENARIO …]`: drives the API over HTTP on a database that it makes and removes, prints one line of
 * JSON per scenario on standard output, and at the end a table against the budgets of statements. Those that fill tables
 * with millions of rows run only when they are named.
 *
 * @returns 1 when a scenario had errors or cost more statements than its budget.
 */
async function bench(settings: Settings, names: readonly string[]): Promise<number> {
  const scenarios = chosen(names);
  const dataDir = temporaryFolder('bench');
  const postgres = await startEmbeddedPostgres(dataDir, 'start');
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    DATABASE_URL: postgres.url,
    MIGRATE_URL: postgres.migrateUrl,
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'error',
    DB_POOL: String(settings.poolSize),
  };
  const { api, origin } = await startApi(environment);
  const admin = new pg.Client(postgres.adminUrl.replace(/[^/]*$/, new URL(postgres.url).pathname.slice(1)));
  try {
    await admin.connect();
    const product: Bench = {
      origin,
      apiPid: api.pid!,
      postgresPid: await postmasterOf(admin),
      admin,
      settings: { ...settings, databaseUrl: postgres.url, dataDir },
      startAnother: async () => {
        const another = await startApi(environment);
        return { origin: another.origin, stop: () => ended(another.api) };
      },
      idleSqlPerS: 0,
    };
    await importArticles(path.join(dataDir, 'articles'), environment);
    const stage = await readStage(origin, SCARCE.sku);
    product.idleSqlPerS = await settled(product, IDLE_MS);
    const rows: (string | number)[][] = [];
    let failed = 0;
    for (const scenario of scenarios) {
      const figures = await scenario.run(product, stage);
      print.line(JSON.stringify(figures));
      const isOverBudget = scenario.sqlBudget !== null && figures.sqlPerOp > scenario.sqlBudget;
      const over = [...(isOverBudget ? ['SQL over budget'] : []), ...(figures.over ?? [])];
      const wrong = [...(figures.errors > 0 ? ['failed'] : []), ...over];
      if (wrong.length > 0) failed += 1;
      rows.push([
        scenario.name,
        figures.sqlPerOp,
        scenario.sqlBudget ?? '–',
        scenario.stretch ?? '–',
        figures.errors,
        wrong.join(', ') || 'ok',
      ]);
    }
    print.line();
    print.table(['scenario', 'SQL per op', 'budget', 'stretch', 'errors', 'verdict'], rows);
    print.line(`Idle: ${product.idleSqlPerS.toFixed(1)} statements a second, taken off above.`);
    return failed === 0 ? 0 : 1;
  } finally {
    await admin.end().catch(() => undefined);
    await ended(api);
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await command(bench);
