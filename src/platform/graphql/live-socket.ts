import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
} from 'graphql';
import {
  type Context,
  handleProtocols,
  makeServer,
  type Server as LiveServer,
  type ServerOptions,
  type SubscribePayload,
} from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { formatError, isFault } from './format-error.js';
import { BODY_BYTES_MAX, GRAPHQL_PATH, newRequestId } from './http-adapter.js';
import { costMaxFor, measure, refuseBeyondLimits, TOKENS_MAX } from './limits.js';
import { RequestContext } from './request-context.js';
import { joinSocket } from './socket-transport.js';

/** Who speaks, from the names of headers; over a socket from `connection_init`, because a browser sets none there. */
export type Authenticate = (header: (name: string) => string | undefined) => Promise<RequestContext>;

/** What a socket carries from its `connection_init` to each of its operations. */
interface Live {
  socket: WebSocket;
  authenticate?: () => Promise<RequestContext>;
  recheck?: NodeJS.Timeout;
  /** Made while an operation is looked at, for when it runs; by the operation's id. */
  contexts?: Map<string, RequestContext>;
}

/** How many may be connected to one process, from one address, and how many subscriptions one of them may have. */
export interface SocketLimits {
  readonly sockets: number;
  readonly socketsPerAddress: number;
  readonly subscriptions: number;
  readonly recheckMs: number;
  /** A socket that has taken nothing for so long, though there is something for it, is dropped. */
  readonly slowMs: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  sockets: 5_000,
  socketsPerAddress: 250, // a shop's tills and tablets share one address
  subscriptions: 20,
  recheckMs: 30_000,
  slowMs: 10_000,
};

const FORBIDDEN = 4403; // clients of graphql-ws may connect again after this one, with a new session
const TRY_AGAIN_LATER = 1013;
const INIT_MS_MAX = 3_000;
const CLOSE_MS_MAX = 1_000;
const GOING_AWAY = 1001;

/**
 * Subscriptions over graphql-ws, and nothing else. None of Apollo's plugins and rules reach a socket, so what must hold
 * there is said here: authentication at connect and again twice a minute, the same limits as over HTTP, faults masked,
 * a request id in each error, few sockets from one address, a slow one dropped.
 */
@Injectable()
export class LiveSocket implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('GraphQL');
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: BODY_BYTES_MAX,
    handleProtocols,
  });
  private readonly perAddress = new Map<string, number>();
  /** What waited for each socket when it was last looked at. */
  private readonly waited = new WeakMap<WebSocket, number>();
  private slowWatch: NodeJS.Timeout | undefined;
  private server: LiveServer<Live> | undefined;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly authenticate: Authenticate,
    private readonly limits: SocketLimits = SOCKET_LIMITS,
  ) {}

  onApplicationBootstrap(): void {
    const adapter = this.adapterHost.httpAdapter as typeof this.adapterHost.httpAdapter | null;
    if (adapter === null) return; // a command runs the product without serving it
    this.server = makeServer(this.options());
    const server = adapter.getHttpServer() as Server;
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.slowWatch = setInterval(() => this.dropSlow(), this.limits.slowMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.slowWatch);
    for (const socket of this.sockets.clients) socket.close(GOING_AWAY, 'Going away');
    setTimeout(() => this.sockets.clients.forEach((socket) => socket.terminate()), CLOSE_MS_MAX).unref();
    this.sockets.close();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = request.socket.remoteAddress ?? '';
    const before = this.perAddress.get(address) ?? 0;
    if (request.url?.split('?')[0] !== GRAPHQL_PATH) return refuse(socket, '404 Not Found');
    if (this.sockets.clients.size >= this.limits.sockets || before >= this.limits.socketsPerAddress)
      return refuse(socket, '503 Service Unavailable\r\nRetry-After: 5');
    this.perAddress.set(address, before + 1);
    socket.once('close', () => {
      const left = this.perAddress.get(address)! - 1;
      if (left > 0) this.perAddress.set(address, left);
      else this.perAddress.delete(address);
    });
    this.sockets.handleUpgrade(request, socket, head, (opened) => {
      joinSocket(this.server!, opened, { socket: opened }, (error) =>
        this.log.error({ msg: 'a socket failed', err: error }),
      );
    });
  }

  private options(): ServerOptions<Record<string, unknown>, Live> {
    return {
      schema: this.schemaHost.schema,
      connectionInitWaitTimeout: INIT_MS_MAX,
      onConnect: (connection) => this.connect(connection),
      onClose: ({ extra }) => clearInterval(extra.recheck),
      onSubscribe: (connection, id, payload) => this.problemsOf(connection, id, payload),
      context: ({ extra }, id) => {
        const context = extra.contexts?.get(id);
        extra.contexts?.delete(id);
        return context as unknown as Record<string, unknown>;
      },
      onNext: (_connection, _id, _payload, { contextValue }, { data, errors }) => {
        const context = contextValue as RequestContext;
        context.forgetLoaded();
        return (
          errors && { data: data ?? null, errors: errors.map((error) => this.told(error, context.requestId)) }
        );
      },
      onError: ({ extra }, id, _payload, errors) => {
        extra.contexts?.delete(id);
        const requestId = newRequestId();
        return errors.map((error) => this.told(error, requestId));
      },
    };
  }

  private async connect({
    connectionParams,
    extra,
  }: Context<Record<string, unknown>, Live>): Promise<boolean> {
    const given = new Map(
      Object.entries(connectionParams ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const),
    );
    const header = (name: string) => {
      const value = given.get(name);
      return typeof value === 'string' ? value : undefined;
    };
    extra.authenticate = () => this.authenticate(header);
    extra.contexts = new Map();
    try {
      if (hasEnded(await extra.authenticate())) return false;
    } catch (error) {
      this.log.error({ msg: 'a socket could not be authenticated', err: error });
      extra.socket.close(TRY_AGAIN_LATER, 'Try again later');
      return false;
    }
    if (extra.socket.readyState !== extra.socket.OPEN) return false;
    extra.recheck = setInterval(() => void recheck(extra), this.limits.recheckMs);
    return true;
  }

  /** @returns why this is refused; nothing when it may go on. */
  private async problemsOf(
    { extra, subscriptions }: Context<Record<string, unknown>, Live>,
    id: string,
    { query, operationName, variables }: SubscribePayload,
  ): Promise<readonly GraphQLError[] | undefined> {
    try {
      if (Object.keys(subscriptions).length > this.limits.subscriptions)
        throw badRequest(`A socket has at most ${this.limits.subscriptions} subscriptions.`);
      const document = parse(query, { maxTokens: TOKENS_MAX });
      const operation = getOperationAST(document, operationName);
      if (operation?.operation !== 'subscription') throw badRequest('A socket takes subscriptions only.');
      const invalid = this.invalidIn(document);
      if (invalid.length > 0) return invalid;
      const context = await extra.authenticate!();
      const found = measure(this.schemaHost.schema, document, operation, variables ?? {});
      refuseBeyondLimits(found, operation, costMaxFor(context.actor));
      extra.contexts!.set(id, context);
      return undefined;
    } catch (error) {
      return [
        error instanceof GraphQLError
          ? error
          : new GraphQLError(String(error), { originalError: error as Error }),
      ];
    }
  }

  /** Before it is measured: only what is valid has fragments without cycles. Names of the schema are not suggested. */
  private invalidIn(document: DocumentNode): GraphQLError[] {
    const rules = specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule); // the limits say that
    const options = { maxErrors: 10, hideSuggestions: true };
    return validate(this.schemaHost.schema, document, rules, options).map(
      ({ message, nodes }) =>
        new GraphQLError(message, {
          nodes: nodes ?? null,
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        }),
    );
  }

  /** What the client hears of an error; the log has the faults. */
  private told(error: GraphQLError, requestId: string): GraphQLFormattedError {
    if (isFault(codedFrom(error))) this.log.error({ requestId, err: error.originalError ?? error });
    const told = formatError(codedFrom(error), error);
    return { ...told, extensions: { ...told.extensions, requestId } };
  }

  private dropSlow(): void {
    for (const socket of this.sockets.clients) {
      const before = this.waited.get(socket) ?? 0;
      this.waited.set(socket, socket.bufferedAmount);
      if (before === 0 || socket.bufferedAmount < before) continue;
      socket.close(TRY_AGAIN_LATER, 'Too slow');
      setTimeout(() => socket.terminate(), CLOSE_MS_MAX).unref(); // who does not read does not answer a close either
    }
  }
}

const hasEnded = ({ actor, problem }: RequestContext): boolean => actor === null || problem !== null;

async function recheck(live: Live): Promise<void> {
  const context = await live.authenticate!().catch(() => null); // the database is away: ask again later
  if (context !== null && hasEnded(context)) live.socket.close(FORBIDDEN, 'Session ended');
}

const badRequest = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });

/** Graphql-js gives no codes; over HTTP Apollo does. */
function codedFrom(error: GraphQLError): ReturnType<GraphQLError['toJSON']> {
  const plain = error.toJSON();
  const isOurs = error.originalError === undefined || error.originalError instanceof GraphQLError;
  if (plain.extensions?.['code'] !== undefined || error.path !== undefined || !isOurs) return plain;
  const code = error.message.startsWith('Syntax Error')
    ? 'GRAPHQL_PARSE_FAILED'
    : error.message.startsWith('Variable "$')
      ? 'BAD_USER_INPUT'
      : 'GRAPHQL_VALIDATION_FAILED';
  return { ...plain, extensions: { code } };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
