import { randomInt } from 'node:crypto';
import { QueryFailedError } from 'typeorm';

const ALWAYS = new Set(['40001', '40P01']); // serialization_failure, deadlock_detected: nothing was written
const BEFORE_COMMIT = /^(57P01|08...)$/; // admin_shutdown, connection exceptions

/** @returns the SQLSTATE of a failed statement, or the code of a lost connection; `''` for any other error. */
export function sqlStateOf(error: unknown): string {
  const cause = error instanceof QueryFailedError ? (error.driverError as unknown) : error;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** @returns the name of the constraint that refused a statement; `''` when none did. */
export function constraintOf(error: unknown): string {
  if (!(error instanceof QueryFailedError)) return '';
  return (error.driverError as { constraint?: string }).constraint ?? '';
}

/**
 * May this unit of work simply be run again? A lost connection only before COMMIT was sent: after it nobody knows the
 * outcome, and only a caller with an idempotency key may repeat.
 */
export function mayRetry(error: unknown, commitWasSent: boolean): boolean {
  const state = sqlStateOf(error);
  return ALWAYS.has(state) || (!commitWasSent && BEFORE_COMMIT.test(state));
}

/** Rivals that collided must not collide again in step. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, randomInt(5, 25) * attempt));
