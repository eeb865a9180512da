import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { migrate } from './data-source.js';
import { readSettings } from './platform/config/settings.js';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.js';
import { PinoLogger, pinoFor } from './platform/logging/pino-logger.js';

const BODY_BYTES_MAX = 100_000;

async function serve(): Promise<void> {
  const settings = readSettings(process.env);
  const embedded = settings.databaseUrl === null ? await startEmbeddedPostgres(settings.dataDir) : null;
  const url = settings.databaseUrl ?? embedded!.url;
  await migrate(embedded?.migrateUrl ?? settings.migrateUrl ?? url, url);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.on(url, settings),
    new FastifyAdapter({ bodyLimit: BODY_BYTES_MAX }),
    { logger: new PinoLogger(pinoFor(settings)) },
  );
  await app.listen(settings.port, settings.host);
  process.stdout.write(`Playground: ${await app.getUrl()}/playground\n`);

  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= app.close().then(() => embedded?.stop()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  if (settings.startedByNpm) stopWithParent(stop);
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

try {
  await serve();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
