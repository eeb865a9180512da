import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { sqlStateOf } from '../database/retry.js';
import { TOKENS_MAX } from './limits.js';

/** Codes a client may see as they are; whatever has none of them is a fault of ours. */
const PUBLIC_CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'IDEMPOTENCY_IN_PROGRESS',
  'IDEMPOTENCY_KEY_REQUIRED',
  'IDEMPOTENCY_MISMATCH',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'RATE_LIMITED',
  'TOO_EXPENSIVE',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
]);

/** Lock and statement timeouts, too many or lost connections: nothing is known to be wrong, and later it may work. */
const UNAVAILABLE = /^(55P03|57014|57P0[123]|53300|08...|ECONNREFUSED|ECONNRESET)$/;

const codeOf = (error: Pick<GraphQLFormattedError, 'extensions'>): string =>
  String(error.extensions?.['code'] ?? '');

/** @returns true for what the log must have, because the client is told nothing of it. */
export const isFault = (error: Pick<GraphQLFormattedError, 'extensions'>): boolean =>
  !PUBLIC_CODES.has(codeOf(error));

/** Hides faults: no message, no stack, no SQL. The log has them. */
export function formatError(error: GraphQLFormattedError, thrown?: unknown): GraphQLFormattedError {
  const code = codeOf(error);
  if (code === 'GRAPHQL_PARSE_FAILED' && /Document contains more tha[nt] \d+ tokens/.test(error.message))
    return {
      message: `This document has more than ${TOKENS_MAX} tokens.`,
      extensions: { code: 'TOO_EXPENSIVE', limit: 'tokens', max: TOKENS_MAX },
    };
  if (code === 'BAD_USER_INPUT' && error.extensions?.['field'] === undefined) return namingTheField(error);
  if (PUBLIC_CODES.has(code)) return { ...error, extensions: withoutStack(error.extensions) };
  const cause = (thrown as Partial<GraphQLError> | undefined)?.originalError;
  const path = error.path && { path: error.path };
  if (cause !== undefined && UNAVAILABLE.test(sqlStateOf(cause)))
    return {
      message: 'Too busy just now; repeat it with the same idempotency key.',
      ...path,
      extensions: { code: 'UNAVAILABLE' },
    };
  return {
    message: 'Something went wrong on our side; nothing was changed. Try again, or name the request id.',
    ...path,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/**
 * graphql-js says only in its message which variable it could not coerce, and repeats the whole value there, a password
 * included: `Variable "$input" got invalid value { … } at "input.quantity"; Quantity expected …`.
 */
function namingTheField(error: GraphQLFormattedError): GraphQLFormattedError {
  const [, variable, path, reason] =
    /^Variable "\$(\w+)" got invalid value [^]*?(?: at "([^"]+)")?; ([^]*)$/.exec(error.message) ?? [];
  const place = path ?? variable ?? /^Variable "\$(\w+)"/.exec(error.message)?.[1];
  const unknown = /^Field "(\w+)"/.exec(reason ?? '')?.[1];
  return {
    message: reason === undefined ? error.message : withoutValue(reason),
    extensions: { code: 'BAD_USER_INPUT', ...(place && { field: unknown ? `${place}.${unknown}` : place }) },
  };
}

/** `String cannot represent a non string value: ["hunter2"]`, `Value "hunter2" does not exist in "Channel" enum.` */
const withoutValue = (reason: string): string =>
  reason
    .replace(/( cannot represent [^:]*):[^]*$/, '$1')
    .replace(/^Value [^]* does not exist in ("\w+" enum)[^]*$/, 'The value does not exist in $1');

function withoutStack(extensions: GraphQLFormattedError['extensions']): Record<string, unknown> {
  const { stacktrace, originalError, ...rest } = extensions ?? {};
  return rest;
}
