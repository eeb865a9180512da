import type { RunningApp } from './app.js';
import { aKey } from './builders.js';

/** An answer as it came: its shape is what the test is about. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** What every refusal tells. */
export const REFUSAL = '__typename ... on UserError { code message }';

/** A mutation of one input. @param fields of its answer; default: only which one it is. */
export const mutationOf = (name: string, fields = '__typename'): string =>
  `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} } }`;

/** The data that a document is answered with; a fault fails the test. Under a key of its own unless one is given. */
export async function dataOf(
  app: RunningApp,
  query: string,
  variables: object,
  headers: Record<string, string> = {},
  key = aKey(),
): Promise<Json> {
  const { body } = await app.send({ query, variables }, { 'idempotency-key': key, ...headers });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data;
}
