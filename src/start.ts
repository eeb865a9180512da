import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { type Migrated, migrate, requireCurrentSchema } from './data-source.js';
import { Problem } from './platform/config/problem.js';
import type { Settings } from './platform/config/settings.js';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.js';
import type { Purpose } from './platform/database/embedded-running.js';
import { httpAdapter } from './platform/graphql/http-adapter.js';
import { PinoLogger, pinoFor } from './platform/logging/pino-logger.js';

/** A database of this version, ready for use. */
export interface Product {
  /** Connects as the application. */
  readonly url: string;
  /** Connects as the owner of the tables. */
  readonly migrateUrl: string;
  /** Connects as superuser to the embedded server's own database `postgres`; null for a server of one's own. */
  readonly adminUrl: string | null;
  readonly migrated: Migrated;
  /** Leaves the database; the embedded server stops when nobody else uses it. */
  close(): Promise<void>;
}

/** How {@link openProduct} is wanted. */
export interface OpenOptions {
  /** `start` serves an embedded folder alone; `command` (the default) joins whoever runs on it. */
  readonly purpose?: Purpose;
  /** False for commands that only look: a database of another version is then refused, not migrated. */
  readonly migrates?: boolean;
}

/**
 * Starts or joins the database that the settings name, and brings it to this version. `start` and all commands begin here.
 *
 * @throws Problem when that cannot be done, saying what to do.
 */
export async function openProduct(settings: Settings, options: OpenOptions = {}): Promise<Product> {
  const { purpose = 'command', migrates = true } = options;
  const own = settings.databaseUrl;
  const embedded = own === null ? await startEmbeddedPostgres(settings.dataDir, purpose) : null;
  const url = own ?? embedded!.url;
  const migrateUrl = embedded?.migrateUrl ?? settings.migrateUrl ?? url;
  try {
    if (!migrates) await requireCurrentSchema(url);
    const migrated = migrates ? await migrate(migrateUrl, url) : { applied: [], isAppendOnlyEnforced: true };
    return {
      url,
      migrateUrl,
      adminUrl: embedded?.adminUrl ?? null,
      migrated,
      close: async () => embedded?.stop(),
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** What {@link serve} may be told beside the settings. */
export interface ServeOptions {
  readonly log?: ReturnType<typeof pinoFor>;
  /** Tests put modules of their own beside the product's. */
  readonly root?: DynamicModule;
  /** Done when the product runs and before anybody can ask it anything. */
  readonly prepare?: (app: NestFastifyApplication) => Promise<void>;
}

/**
 * Serves the product over HTTP and WebSocket.
 *
 * @param url  of a migrated database, as the application's role.
 * @param root what is served; tests put modules of their own beside the product's.
 * @returns the listening app; `getUrl()` says where.
 * @throws Problem when the port cannot be had.
 */
export async function serve(
  url: string,
  settings: Settings,
  { log = pinoFor(settings), prepare, root = AppModule.on(url, settings) }: ServeOptions = {},
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(root, httpAdapter(), {
    logger: new PinoLogger(log),
    abortOnError: false,
    bodyParser: false, // Fastify's own reads JSON, and no forms: those a foreign page may send unasked
  });
  const { level } = log;
  try {
    await app.init();
    await prepare?.(app);
    log.level = 'silent'; // Nest logs what we are about to say in words
    await app.listen(settings.port, settings.host);
    return app;
  } catch (error) {
    await app.close();
    throw listenProblem(error, settings);
  } finally {
    log.level = level;
  }
}

function listenProblem(error: unknown, { port, host }: Settings): unknown {
  switch (String((error as NodeJS.ErrnoException).code)) {
    case 'EADDRINUSE':
      return new Problem(`Port ${port} is in use: stop what uses it, or set PORT to another one.`);
    case 'EACCES':
      return new Problem(`Port ${port} is not allowed to this user: set PORT to 1024 or more.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Problem(`This machine has no address ${host}: correct HOST.`);
    default:
      return error;
  }
}
