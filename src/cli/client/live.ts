import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A subscription on a socket of its own. */
export interface Following {
  /** Ends it, and the socket with it. */
  close(): Promise<void>;
}

/**
 * Follows something live, as an app or a till does: graphql-ws, authenticated at connect by the names of the headers.
 *
 * @param hear   each answer, in the order of the server's.
 * @param failed called once, when the server refuses it or goes.
 */
export function follow<Data>(
  origin: string,
  headers: Readonly<Record<string, string>>,
  { document, variables }: { document: string; variables: Record<string, unknown> },
  hear: (data: Data) => void,
  failed: (reason: unknown) => void,
): Following {
  const client = createClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { ...headers },
    retryAttempts: 0,
  });
  client.subscribe<Data>(
    { query: document, variables },
    {
      next: ({ data, errors }) => (errors?.length ? failed(errors) : hear(data!)),
      error: failed,
      complete: () => undefined,
    },
  );
  return { close: async () => client.dispose() };
}
