import type { Db } from '../database/db.js';
import type { PublishedEvent } from './domain-event.js';

/** How far somebody has read: all events up to and with this one. */
export interface Place {
  readonly transactionId: number;
  readonly position: number;
}

/** A part of the outbox, in the order in which everybody reads it. */
export interface Reading {
  readonly events: readonly PublishedEvent[];
  /** All there was up to here has been read; nothing can appear before it any more. */
  readonly readTo: Place;
}

export const BEGINNING: Place = { transactionId: 0, position: 0 };

/** Greater than any position: the end of a transaction. */
export const END = Number.MAX_SAFE_INTEGER;

/**
 * Reads what was committed after a place.
 *
 * A position is drawn before its commit, so a reader that remembered only the highest one would skip whoever commits
 * late. So the order is by transaction, and reading stops below the oldest one that is still running: whoever is to
 * commit before that place has done so.
 */
export async function readAfter(db: Db, { transactionId, position }: Place, limit: number): Promise<Reading> {
  const rows = await db.rows<PublishedEvent & { horizon: number }>`
    WITH snapshot AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon)
    SELECT snapshot.horizon, event.*
      FROM snapshot
      LEFT JOIN LATERAL (
        SELECT transaction_id, position, id, aggregate, aggregate_id, sequence, type, version, payload, occurred_at
          FROM outbox_event
         WHERE (transaction_id, position) > (${transactionId}::bigint, ${position}::bigint)
           AND transaction_id < snapshot.horizon
         ORDER BY transaction_id, position
         LIMIT ${limit}
      ) AS event ON true`;
  const { horizon } = rows[0]!;
  const events = rows
    .filter(({ id }) => id !== null)
    .map(({ horizon: _, ...event }): PublishedEvent => event);
  const last = events.at(-1);
  const readTo =
    last && events.length === limit
      ? { transactionId: last.transactionId, position: last.position }
      : { transactionId: horizon - 1, position: END };
  return {
    events,
    readTo: isAfter(readTo, { transactionId, position }) ? readTo : { transactionId, position },
  };
}

export const isAfter = (one: Place, other: Place): boolean =>
  one.transactionId > other.transactionId ||
  (one.transactionId === other.transactionId && one.position > other.position);

/** @returns where a reader begins who wants only what is committed from now on. */
export async function presentPlace(db: Db): Promise<Place> {
  const [row] = await db.rows<{ horizon: number }>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon`;
  return { transactionId: row!.horizon - 1, position: END };
}
