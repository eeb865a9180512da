import { constraintOf, sqlStateOf } from './retry.js';
import { type Sql, sql } from './sql.js';

/** One call of a mutation, to be done once. */
export interface Claim {
  readonly apiClientId: string;
  readonly subject: string;
  readonly key: string;
  readonly operation: string;
  readonly inputHash: string;
  readonly createdAt: Date;
}

/** The answer that a repeat of the same call gets. */
export interface KeptResult {
  readonly apiClientId: string;
  readonly subject: string;
  readonly key: string;
  /** Frozen JSON; null when a process of several transactions has only begun. */
  readonly result: string | null;
  readonly processId: string | null;
}

/** Claims a key: of two rivals the second waits here, and is refused when the first has committed. */
export const claimOf = (claim: Claim, kept: KeptResult | null = null): Sql => sql`
  INSERT INTO idempotency_record (api_client_id, subject, key, operation, input_hash, created_at, result, process_id)
  VALUES (${claim.apiClientId}, ${claim.subject}, ${claim.key}, ${claim.operation}, ${claim.inputHash}, ${claim.createdAt},
          ${kept?.result ?? null}::jsonb, ${kept?.processId ?? null}::uuid)`;

/** The key was claimed before, and what was done under it is committed. */
export class KeyTaken extends Error {}

/** Somebody else claimed the key and is still at work. */
export class KeyBusy extends Error {}

const LOCK_NOT_AVAILABLE = '55P03';

/** What a statement that claims a key failed of. */
export function whyNotClaimed(error: unknown): unknown {
  if (constraintOf(error) === 'idempotency_record_pkey') return new KeyTaken('this key is taken');
  if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) return new KeyBusy('this key is being used');
  return error;
}
