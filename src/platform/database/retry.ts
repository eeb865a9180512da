import { randomInt } from 'node:crypto';
import { QueryFailedError } from 'typeorm';
import { failedOfItsName } from './statement-names.js';

const ALWAYS = new Set(['40001', '40P01']); // serialization_failure, deadlock_detected: nothing was written
const BEFORE_COMMIT = /^(57P01|08...|ECONNRESET|EPIPE)$/; // admin_shutdown, connection exceptions

/** What a transaction went by was replaced before it wrote: it is run again, and goes by what holds now. */
export class Overtaken extends Error {
  readonly code = '40001'; // as PostgreSQL calls it where it finds that out itself
  readonly isOutrun = true;
}

/** What node-postgres and TypeORM say in words only, and the code that it means. */
const WORDS: readonly [words: RegExp, code: string][] = [
  [/^(Connection terminated|Client has encountered a connection error|Client was closed)/, '08006'],
  [/^Query runner already released/, '08006'], // TypeORM lets go of a connection that is lost between two statements
  [/^timeout exceeded when trying to connect/, '53300'], // all connections of the pool were busy for too long
  [/^timeout expired/, 'ETIMEDOUT'],
];

const causeOf = (error: unknown): { code?: unknown; constraint?: unknown; message?: unknown } | undefined =>
  error instanceof QueryFailedError ? (error.driverError as object) : (error as object | undefined);

/** @returns the SQLSTATE of a failed statement, or the code of a lost connection; `''` for any other error. */
export function sqlStateOf(error: unknown): string {
  const { code, message } = causeOf(error) ?? {};
  if (typeof code === 'string') return code;
  return WORDS.find(([words]) => words.test(String(message)))?.[1] ?? '';
}

/** @returns the name of the constraint that refused a statement; `''` when none did. */
export function constraintOf(error: unknown): string {
  const constraint = causeOf(error)?.constraint;
  return typeof constraint === 'string' ? constraint : '';
}

/**
 * May this unit of work simply be run again? A lost connection only before COMMIT was sent: after it nobody knows the
 * outcome, and only a caller with an idempotency key may repeat.
 */
export function mayRetry(error: unknown, commitWasSent: boolean): boolean {
  const state = sqlStateOf(error);
  return ALWAYS.has(state) || failedOfItsName(error) || (!commitWasSent && BEFORE_COMMIT.test(state));
}

/** So often work is done anew whose ground a rival took away; each time some rival got what this one wanted. */
export const OUTRUN_MAX = 20;

/**
 * Whether a refusal says that a rival was first where another choice would do: what the work had looked up was true no
 * longer when it was to be written. Done anew, it may be no refusal.
 */
export const isOutrun = (error: unknown): boolean =>
  (error as { readonly isOutrun?: unknown } | null | undefined)?.isOutrun === true;

/** Rivals that collided must not collide again in step. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, randomInt(5, 25) * attempt));
