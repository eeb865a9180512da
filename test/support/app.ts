import { Module, type Type } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GraphQLSchema } from 'graphql';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import { readSettings, type Settings } from '../../src/platform/config/settings.js';
import { pinoFor } from '../../src/platform/logging/pino-logger.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { Reactions } from '../../src/platform/outbox/reactions.js';
import { serve } from '../../src/start.js';
import { cloneDatabase, type TestDatabase } from './database.js';
import type { Json } from './graphql.js';

/** An answer as it came. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface RunningApp {
  app: NestFastifyApplication;
  db: DataSource;
  database: TestDatabase;
  schema: GraphQLSchema;
  /** http://127.0.0.1:port */
  origin: string;
  /** All that was logged, one JSON object a line. */
  logged: string[];
  send(body: object, headers?: Record<string, string>): Promise<Answer>;
  /** Waits until every event committed so far has reached its reactions, and what these had to tell has been sent. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The whole product on its own database and a free port; on an existing one, to be a second process of it.
 *
 * @param modules of the test's own, beside the product's.
 */
export async function startApp(
  settings: Partial<Settings> = {},
  database?: TestDatabase,
  ...modules: Type[]
): Promise<RunningApp> {
  const on = database ?? (await cloneDatabase());
  const logged: string[] = [];
  const all = { ...readSettings({ DATA_DIR: `.data/test-app-${process.pid}`, PORT: '0' }), ...settings };
  const log = pinoFor(all, { write: (line) => void logged.push(line) });
  @Module({})
  class Root {}
  const root = { module: Root, imports: [AppModule.on(on.url, all), ...modules] };
  const app = await serve(on.url, all, { log, root });
  const origin = await app.getUrl();
  return {
    app,
    db: app.get(DataSource),
    database: on,
    schema: app.get(GraphQLSchemaHost).schema,
    origin,
    logged,
    send: async (body, headers = {}) => {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    settled: () => settled(app),
    close: () => app.close(),
  };
}

/** A letter that is sent is told in the outbox too: whoever counts rows waits for it. What failed is not waited for. */
async function settled(app: NestFastifyApplication): Promise<void> {
  for (;;) {
    await app.get(Reactions).settled();
    const unsent = await app.get(DataSource).query<unknown[]>(
      `SELECT FROM message
        WHERE state = 'queued' AND problem IS NULL AND (attempts > 0 OR due_at <= $1) LIMIT 1`,
      [app.get(VirtualClock).now()],
    );
    if (unsent.length === 0) return;
    await app.get(Jobs).runAll();
  }
}
