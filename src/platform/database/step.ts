import type { PoolClient } from 'pg';
import { whyNotClaimed } from './claim.js';
import { queryRows } from './db.js';
import type { Sql } from './sql.js';
import type { StatementNames } from './statement-names.js';

/** A statement as it is sent. */
export interface Step {
  readonly sql: Sql;
  /** It claims the idempotency key. */
  readonly claims: boolean;
}

/** Sends it, and says why a key was not claimed where that is what failed. */
export function sent<Row>(
  connection: PoolClient,
  statementNames: StatementNames,
  { sql: { strings, values }, claims }: Step,
): Promise<Row[]> {
  const answer = queryRows<Row>(connection, statementNames, strings as unknown as TemplateStringsArray, [
    ...values,
  ]);
  if (!claims) return answer;
  return answer.catch((error: unknown) => {
    throw whyNotClaimed(error);
  });
}
