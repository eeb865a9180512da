import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { GraphQLSchema } from 'graphql';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { readSettings, type Settings } from '../../src/platform/config/settings.js';
import { cloneDatabase, type TestDatabase } from './database.js';

export interface RunningApp {
  app: NestFastifyApplication;
  db: DataSource;
  database: TestDatabase;
  schema: GraphQLSchema;
  /** http://127.0.0.1:port */
  origin: string;
  send(body: object, headers?: Record<string, string>): Promise<{ status: number; body: any }>; // eslint-disable-line @typescript-eslint/no-explicit-any
  close(): Promise<void>;
}

/** The whole product on its own database and a free port; on an existing one, to be a second process of it. */
export async function startApp(
  settings: Partial<Settings> = {},
  database?: TestDatabase,
): Promise<RunningApp> {
  const on = database ?? (await cloneDatabase());
  const testing = await Test.createTestingModule({
    imports: [AppModule.on(on.url, { ...readSettings({ DATA_DIR: '.data/test-app' }), ...settings })],
  }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(
    new FastifyAdapter({ bodyLimit: 100_000 }),
    { logger: settings.logLevel ? new (await import('@nestjs/common')).ConsoleLogger() : false },
  );
  await app.listen(0, '127.0.0.1');
  const origin = await app.getUrl();
  return {
    app,
    db: app.get(DataSource),
    database: on,
    schema: app.get(GraphQLSchemaHost).schema,
    origin,
    send: async (body, headers = {}) => {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    close: () => app.close(),
  };
}
