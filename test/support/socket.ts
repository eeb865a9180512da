import net from 'node:net';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import WebSocket from 'ws';
import { type Authenticate, LiveSocket, type SocketLimits } from '../../src/platform/graphql/live-socket.js';
import type { RunningApp } from './app.js';

/** What a subscription brought, in order: payloads and, when it was refused, its errors. */
export interface Heard {
  readonly results: { data?: any; errors?: any[] }[]; // eslint-disable-line @typescript-eslint/no-explicit-any
  /** Resolves when the server has ended it, with the errors it gave. */
  readonly over: Promise<any[] | null>; // eslint-disable-line @typescript-eslint/no-explicit-any
  stop(): void;
}

export interface Socket {
  readonly client: Client;
  /** The code with which the server closed the socket. */
  readonly closed: Promise<number>;
  subscribe(query: string, variables?: Record<string, unknown>): Heard;
}

/** A client of the live socket, as webshops use it. */
export function aSocket(origin: string, params: Record<string, unknown>): Socket {
  let close: (code: number) => void;
  const closed = new Promise<number>((resolve) => (close = resolve));
  const client = createClient({
    url: `${origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: params,
    retryAttempts: 0,
    lazy: true,
    on: { closed: (event) => close((event as { code: number }).code) },
  });
  return {
    client,
    closed,
    subscribe: (query, variables = {}) => {
      const results: Heard['results'] = [];
      let stop: () => void = () => undefined;
      const over = new Promise<Heard['results'] | null>((resolve) => {
        const payload: SubscribePayload = { query, variables };
        stop = client.subscribe(payload, {
          next: (result) => results.push(result as Heard['results'][number]),
          error: (errors) => resolve(Array.isArray(errors) ? errors : null),
          complete: () => resolve(null),
        });
      });
      return { results, over, stop };
    },
  };
}

/** Puts another live socket in the place of an app's own: with other limits, say. */
export function aLiveSocket(
  { app }: RunningApp,
  authenticate: Authenticate,
  limits: SocketLimits,
): LiveSocket {
  const server = app.getHttpServer();
  server.removeAllListeners('upgrade');
  const socket = new LiveSocket(app.get(HttpAdapterHost), app.get(GraphQLSchemaHost), authenticate, limits);
  socket.onApplicationBootstrap();
  server.once('close', () => void socket.onModuleDestroy());
  return socket;
}

/** A client that says much and, once it is connected, takes nothing until it is told to. */
export interface DeafSocket {
  say(message: object): void;
  /** Reads again, to the end. @returns the code with which the server closed; null: none. */
  listens(): Promise<number | null>;
  destroy(): void;
}

export async function aSocketThatDoesNotRead(origin: string, params: object): Promise<DeafSocket> {
  const { hostname, port } = new URL(origin);
  const socket = net.connect(Number(port), hostname).on('error', () => undefined);
  socket.write(
    'GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
      'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
  );
  const heard = () => new Promise((resolve) => socket.once('data', resolve));
  await heard();
  socket.write(frameOf({ type: 'connection_init', payload: params }));
  await heard(); // connection_ack
  socket.pause();
  return {
    say: (message) => void socket.write(frameOf(message)),
    listens: () =>
      new Promise((resolve) => {
        let last = Buffer.alloc(0);
        socket.on('data', (chunk) => (last = Buffer.concat([last, chunk]).subarray(-200)));
        socket.once('close', () => resolve(closeCodeIn(last)));
        socket.resume();
      }),
    destroy: () => void socket.destroy(),
  };
}

/** A close frame of a server is not masked: 0x88, length, code, reason. */
function closeCodeIn(bytes: Buffer): number | null {
  const at = bytes.lastIndexOf(0x88);
  return at >= 0 && bytes.length >= at + 4 && bytes[at + 1] === bytes.length - at - 2
    ? bytes.readUInt16BE(at + 2)
    : null;
}

/** A masked text frame, as browsers send them. */
function frameOf(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const length =
    body.length < 126
      ? Buffer.from([0x81, 0x80 | body.length])
      : body.length < 65_536
        ? Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 0xff])
        : Buffer.concat([Buffer.from([0x81, 0xff, 0, 0, 0, 0]), sized(body.length)]);
  return Buffer.concat([length, Buffer.alloc(4), body]); // a mask of zeros leaves it as it is
}

function sized(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}
