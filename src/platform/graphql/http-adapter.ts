import { FastifyAdapter } from '@nestjs/platform-fastify';

export const BODY_BYTES_MAX = 100_000;
export const REQUEST_MS_MAX = 10_000;

/** Fastify with the limits that every request has, before any of our code sees it. */
export function httpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX, // to arrive
    handlerTimeout: REQUEST_MS_MAX, // to be answered
    forceCloseConnections: 'idle',
  });
}
