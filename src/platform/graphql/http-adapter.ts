import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SystemClock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';

export const BODY_BYTES_MAX = 100_000;
const REQUEST_MS_MAX = 10_000;
export const GRAPHQL_PATH = '/graphql';

const clock = new SystemClock();

/** Names one request, in its answer and in the log. */
export const newRequestId = (): string => newId(clock.now().getTime());

/**
 * Fastify with the limits and headers that every request has, whatever becomes of it: what it refuses before our code
 * is reached is told in GraphQL's shape, with a code and the request's id.
 */
export function httpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX, // to arrive
    handlerTimeout: REQUEST_MS_MAX, // to be answered
    forceCloseConnections: 'idle',
    genReqId: newRequestId,
  });
  adapter.getInstance().addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    if (reply.statusCode < 400 || !request.url.startsWith(GRAPHQL_PATH)) return done(null, payload);
    return done(null, inGraphqlShape(request, reply, payload));
  });
  return adapter;
}

/** Apollo's own answers have the shape and, where a context was made, the id; Fastify's refusals have neither. */
function inGraphqlShape({ id }: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  if (typeof payload !== 'string') return payload;
  const errors = errorsOf(payload) ?? [refusalOf(reply.statusCode)];
  const named = errors.map((error) => ({ ...error, extensions: { requestId: id, ...error.extensions } }));
  const text = JSON.stringify({ ...(errorsOf(payload) && JSON.parse(payload)), errors: named });
  if (errorsOf(payload) === null) reply.header('content-type', 'application/json; charset=utf-8');
  reply.removeHeader('content-length');
  return text;
}

interface PlainError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function errorsOf(payload: string): PlainError[] | null {
  try {
    const { errors } = JSON.parse(payload) as { errors?: PlainError[] };
    return Array.isArray(errors) ? errors : null;
  } catch {
    return null;
  }
}

function refusalOf(status: number): PlainError {
  if (status === 413)
    return {
      message: `A request has at most ${BODY_BYTES_MAX} bytes.`,
      extensions: { code: 'TOO_EXPENSIVE', limit: 'body', max: BODY_BYTES_MAX },
    };
  if (status === 503)
    return {
      message: 'This took too long; repeat it with the same idempotency key.',
      extensions: { code: 'UNAVAILABLE' },
    };
  if (status >= 500)
    return { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  return { message: 'This is no GraphQL request in JSON.', extensions: { code: 'BAD_REQUEST' } };
}
