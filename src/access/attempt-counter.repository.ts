import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { AttemptCounter } from './attempt-counter.entity.js';

/** How many attempts within which time, and how long it is locked then. */
export interface AttemptLimit {
  readonly attemptsMax: number;
  readonly withinMs: number;
  readonly lockMs: number;
  /** A lock after a lock is twice as long, up to this. */
  readonly lockMsMax: number;
}

/** Every SQL statement that touches `attempt_counter`. */
@Injectable()
export class AttemptCounterRepository {
  /**
   * Counts one attempt, unless it is locked, in one statement: parallel ones wait for this row and see the count, so
   * exactly `attemptsMax` of them are let through. The one that fills the count sets the lock.
   *
   * @returns the row after it; null while locked.
   */
  async take(tx: Tx, key: string, limit: AttemptLimit, now: Date): Promise<AttemptCounter | null> {
    const staleBefore = new Date(now.getTime() - limit.withinMs);
    const forgottenBefore = new Date(now.getTime() - limit.withinMs - limit.lockMsMax);
    const [counter] = await tx.rows<AttemptCounter>`
      INSERT INTO attempt_counter AS counter (key, attempts, lock_outs, counted_from)
      VALUES (${key}, 1, 0, ${now})
      ON CONFLICT (key) DO UPDATE
        SET (attempts, counted_from, lock_outs, locked_until) = (
          SELECT next.attempts, next.counted_from,
                 CASE WHEN next.attempts >= ${limit.attemptsMax}::int THEN next.lock_outs + 1 ELSE next.lock_outs END,
                 CASE WHEN next.attempts >= ${limit.attemptsMax}::int
                      THEN ${now}::timestamptz + interval '1 millisecond'
                           * least(${limit.lockMs}::float8 * 2 ^ least(next.lock_outs, 20), ${limit.lockMsMax}::float8)
                 END
            FROM (SELECT
                    CASE WHEN fresh.begins THEN 1 ELSE counter.attempts + 1 END AS attempts,
                    CASE WHEN fresh.begins THEN ${now}::timestamptz ELSE counter.counted_from END AS counted_from,
                    CASE WHEN counter.counted_from < ${forgottenBefore} THEN 0 ELSE counter.lock_outs END AS lock_outs
                  FROM (SELECT counter.locked_until IS NOT NULL OR counter.counted_from < ${staleBefore} AS begins) AS fresh
                 ) AS next)
        WHERE counter.locked_until IS NULL OR counter.locked_until <= ${now}
      RETURNING *`;
    return counter ?? null;
  }

  async lockedUntil(db: Db, key: string): Promise<Date | null> {
    const [counter] = await db.rows<{ lockedUntil: Date | null }>`
      SELECT locked_until FROM attempt_counter WHERE key = ${key}`;
    return counter?.lockedUntil ?? null;
  }

  /** Takes one counted attempt back, and the lock when that one set it. */
  async giveBack(tx: Tx, key: string, lockedUntil: Date | null): Promise<void> {
    await tx.rows`
      UPDATE attempt_counter
         SET attempts = attempts - 1,
             lock_outs = CASE WHEN locked_until = ${lockedUntil}::timestamptz THEN lock_outs - 1 ELSE lock_outs END,
             locked_until = CASE WHEN locked_until = ${lockedUntil}::timestamptz THEN NULL ELSE locked_until END
       WHERE key = ${key} AND attempts > 0`;
  }

  async forget(tx: Tx, key: string): Promise<void> {
    await tx.rows`DELETE FROM attempt_counter WHERE key = ${key}`;
  }

  /** @returns how many of those that began before then went, at most `limit`. */
  async deleteOld(tx: Tx, before: Date, limit: number): Promise<number> {
    const gone = await tx.rows`
      DELETE FROM attempt_counter WHERE key IN (
        SELECT key FROM attempt_counter WHERE counted_from < ${before}
         ORDER BY counted_from LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING key`;
    return gone.length;
  }
}
