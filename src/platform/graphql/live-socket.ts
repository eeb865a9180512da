import { getOperationAST, GraphQLError, parse } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import { formatError } from './format-error.js';
import { TOKENS_MAX } from './limits.js';
import type { RequestContext } from './request-context.js';

/** Who connects, from `connection_init`: the same names as the headers, because a browser cannot set those there. */
export type Authenticate = (header: (name: string) => string | undefined) => Promise<RequestContext>;

/** What a socket carries from its `connection_init` to each of its operations. */
export interface LiveExtra {
  authenticate?: () => Promise<RequestContext>;
  context?: RequestContext;
  recheck?: NodeJS.Timeout;
  socket?: { close(code: number, reason: string): void; readonly bufferedAmount: number };
}

const RECHECK_MS = 30_000;
const FORBIDDEN = 4403;
const TRY_AGAIN_LATER = 1013;
/** What may wait in a socket's buffer before the client counts as too slow. */
const BUFFERED_BYTES_MAX = 1_000_000;

/**
 * Subscriptions over graphql-ws. Apollo's plugins, limits and error masking do not reach the socket, so what must hold
 * there is said here: authentication at connect and again twice a minute, subscriptions only, the same limits, faults
 * masked, a slow client dropped.
 */
export function liveSocket(
  authenticate: Authenticate,
): Pick<
  ServerOptions,
  'onConnect' | 'onClose' | 'onSubscribe' | 'onNext' | 'onError' | 'connectionInitWaitTimeout'
> {
  return {
    connectionInitWaitTimeout: 3_000,
    onConnect: async ({ connectionParams, extra }) => {
      const live = extra as LiveExtra;
      const given = new Map(
        Object.entries(connectionParams ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const),
      );
      const header = (name: string) => {
        const value = given.get(name);
        return typeof value === 'string' ? value : undefined;
      };
      live.authenticate = () => authenticate(header);
      live.context = await live.authenticate();
      if (!mayStay(live.context)) return false;
      live.recheck = setInterval(() => void recheck(live), RECHECK_MS);
      return true;
    },
    onClose: ({ extra }) => clearInterval((extra as LiveExtra).recheck),
    onSubscribe: (_socket, _id, { query, operationName }) => {
      const problem = problemOf(query, operationName);
      return problem ? [problem] : undefined;
    },
    onNext: ({ extra }, _id, _payload, _args, result) => {
      const { socket } = extra as LiveExtra;
      if (socket && socket.bufferedAmount > BUFFERED_BYTES_MAX) socket.close(TRY_AGAIN_LATER, 'Too slow');
      if (!result.errors) return undefined;
      const errors = result.errors.map((error) => formatError(error.toJSON(), error));
      return { data: result.data ?? null, errors };
    },
    onError: (_socket, _id, _payload, errors) =>
      errors.map((error) => formatError('toJSON' in error ? error.toJSON() : error, error)),
  };
}

/** A socket whose session is over gets nothing more, though its api key alone would still open some things. */
const mayStay = ({ actor, problem }: RequestContext): boolean => actor !== null && problem === null;

async function recheck(live: LiveExtra): Promise<void> {
  const context = await live.authenticate!().catch(() => null);
  if (context !== null && !mayStay(context)) live.socket?.close(FORBIDDEN, 'Session ended');
}

function problemOf(query: string, operationName: string | null | undefined): GraphQLError | null {
  try {
    const operation = getOperationAST(parse(query, { maxTokens: TOKENS_MAX }), operationName);
    if (operation?.operation === 'subscription') return null;
    return new GraphQLError('A socket takes subscriptions only', { extensions: { code: 'BAD_REQUEST' } });
  } catch (error) {
    return error instanceof GraphQLError ? error : null;
  }
}
