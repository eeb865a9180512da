import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import WebSocket from 'ws';

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
