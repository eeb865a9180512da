import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { command } from './cli/command.js';
import { isEmpty, loadSampleStore } from './cli/import/sample-store.js';
import { print } from './cli/print.js';
import { sampleKeyHashes } from './cli/sample-people.js';
import { welcome } from './cli/welcome.js';
import { systemActor } from './platform/access/actor.js';
import { Problem } from './platform/config/problem.js';
import type { Settings } from './platform/config/settings.js';
import { UnitOfWork } from './platform/database/unit-of-work.js';
import { openProduct, serve } from './start.js';

const STOP_MS_MAX = 20_000;

/** `npm start`: the database, the sample store when it is empty, the API, until it is told to stop. */
async function start(settings: Settings): Promise<void> {
  const parts: { close(): Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= closeAll(parts));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  if (settings.startedByNpm) stopWithParent(stop);
  try {
    const product = await openProduct(settings, { purpose: 'start' });
    parts.push(product);
    const app = await serve(product.url, settings, { prepare: (ready) => fillWhenEmpty(ready, settings) });
    parts.push(app);
    if (stopping)
      await closeAll(parts); // told to stop while it started
    else {
      const isSample = await holdsSampleKeys(app);
      welcome(settings, await app.getUrl(), product.migrated, isSample).forEach((line) => print.line(line));
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A first start has something to show; production begins with what its owner imports. */
async function fillWhenEmpty(app: INestApplicationContext, settings: Settings): Promise<void> {
  if (settings.isProduction) return refuseSampleKeys(app);
  if (await isEmpty(app)) await loadSampleStore(app);
}

/** @throws Problem when a key that anybody can read in the sources would open this shop. */
async function refuseSampleKeys(app: INestApplicationContext): Promise<void> {
  if (await holdsSampleKeys(app))
    throw new Problem(
      'This database holds the sample store, whose keys and passwords everybody knows: production needs another one.',
    );
}

/** Disabled ones count: what came with them has passwords that everybody knows, too. */
async function holdsSampleKeys(app: INestApplicationContext): Promise<boolean> {
  const rows = await app.get(UnitOfWork, { strict: false }).read(systemActor('start')).rows`
    SELECT FROM api_client WHERE key_hash = ANY(${sampleKeyHashes()}::text[]) LIMIT 1`;
  return rows.length > 0;
}

/** The last that was opened first: requests end before the database goes. */
async function closeAll(parts: { close(): Promise<void> }[]): Promise<void> {
  setTimeout(() => process.exit(1), STOP_MS_MAX).unref(); // a request that never ends does not keep us
  for (let part = parts.pop(); part; part = parts.pop()) await part.close();
  process.exitCode ??= 0;
}

/** `npm start` puts a shell between npm and us; a SIGTERM to npm ends both and never reaches us. */
function stopWithParent(stop: () => unknown): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 500).unref();
}

await command(start);
