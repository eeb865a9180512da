import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** Whoever writes what labels say, prices and names, holds a lock of this kind until it commits; its number is the second in which that began. */
const WRITING_LABELS = 0x70726963;
/** Clocks of the processes that write and of the one that is asked agree within this. */
const SKEW_MS = 1_000;

/**
 * Says that prices, or names of articles, are being written, until this transaction ends; keeps nobody waiting.
 *
 * @returns the instant to write them under: none that was asked for before, and not told of them, is later.
 */
export async function beginWritingLabels(tx: Tx): Promise<Date> {
  const second = Math.floor(tx.now.getTime() / 1_000) | 0; // its 32 bits: PostgreSQL takes them signed, and shows them unsigned
  await tx.rows`SELECT pg_advisory_xact_lock_shared(${WRITING_LABELS}::int, ${second}::int)`;
  return tx.thisMoment();
}

/**
 * The instant since which to ask next time what was written: all prices and names that the statements before this one cannot see,
 * but later ones may, are written after it. Some that were told already may be told again.
 *
 * Ask this first, and for the labels then: whoever holds no lock any more has committed, and is seen; whoever holds one
 * will write under an instant that is not before its second; and whoever takes one later, under an instant to come.
 */
export async function askSinceNext(db: Db): Promise<Date> {
  const [row] = await db.rows<{ oldestMs: number | null }>`
    SELECT min(objid::bigint) * 1000 AS oldest_ms FROM pg_locks
     WHERE locktype = 'advisory' AND classid = ${WRITING_LABELS}::oid AND objsubid = 2
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  return new Date(Math.min(db.now.getTime(), row?.oldestMs ?? Infinity) - SKEW_MS);
}
