import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Clock } from '../../kernel/clock.js';
import { type Settings, SETTINGS } from '../config/settings.js';
import { GRAPHQL_PATH } from './http-adapter.js';
import { playgroundHead } from './playground-script.js';
import { namedInstants, readNames, readTabs } from './playground-tabs.js';

interface Page {
  readonly compressed: Buffer;
  readonly etag: string;
}

/** Everything is in the page; a browser that is asked to look elsewhere refuses. */
const NOTHING_FROM_ELSEWHERE =
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'";

/** Where there is no sample store: whose key it is, is for who opens it to say. */
const A_TAB = { query: '{ __typename }', headers: '{ "api-key": "" }' };

/** GraphiQL in one page, everything inlined: it works with no network. */
@Controller('playground')
export class PlaygroundController {
  private page: Promise<Page> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'isProduction'>,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { compressed, etag } = await (this.page ??= this.make());
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', NOTHING_FROM_ELSEWHERE)
      .header('cache-control', 'no-cache') // kept, and asked for again each time
      .header('etag', etag)
      .header('vary', 'accept-encoding');
    if (request.headers['if-none-match'] === etag) return void reply.code(304).send();
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? ''))
      return void reply.send(gunzipSync(compressed));
    return void reply.header('content-encoding', 'gzip').send(compressed);
  }

  /** @returns what tabs call by name: ids of the sample store that this database has, and instants around now. */
  @Get('names')
  async names(): Promise<Record<string, string>> {
    if (this.settings.isProduction) return {};
    const names: Record<string, string> = namedInstants(this.clock.now());
    for (const [name, sql] of Object.entries(readNames())) {
      const [row] = await this.dataSource.query<{ id: string }[]>(sql);
      if (row) names[name] = row.id;
    }
    return names;
  }

  /** Nine megabytes, so it is made when somebody first looks, and kept compressed. */
  private async make(): Promise<Page> {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const tabs = this.settings.isProduction ? [A_TAB] : readTabs();
    const html = renderGraphiQL({
      title: 'Toonbank playground',
      endpoint: GRAPHQL_PATH,
      subscriptionsProtocol: 'WS',
      shouldPersistHeaders: true, // the script reads them there
      defaultTabs: tabs,
    }).replace('<body', () => `${playgroundHead(tabs[0]!)}<body`);
    const etag = `"${createHash('sha256').update(html).digest('hex').slice(0, 32)}"`;
    return { compressed: await promisify(gzip)(html), etag };
  }
}
