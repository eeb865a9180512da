import type { Db } from '../database/db.js';
import type { Tx } from '../database/unit-of-work.js';
import type { PublishedEvent } from './domain-event.js';
import { BEGINNING, type Place } from './outbox-reader.js';

/** What a consumer may do with an event. */
export type Turn = 'handle' | 'skip' | 'busy';

const ATTEMPTS_MAX = 8;
const PAUSE_MS = 1_000;

/**
 * Takes an event for a consumer, in the transaction of its effect: both become true together or not at all.
 *
 * @returns `busy` when another process is at work for this consumer; `skip` when the event was dealt with before, or has
 *          to wait behind a failing one of its aggregate and has been noted down for that.
 */
export async function take(tx: Tx, consumer: string, event: PublishedEvent): Promise<Turn> {
  if (!(await isOurTurn(tx, consumer))) return 'busy';
  const [taken] = await tx.rows<{ state: string }>`
    INSERT INTO outbox_delivery (consumer, event_id, aggregate_id, state, attempts, last_at, due_at)
    SELECT ${consumer}, ${event.id}, ${event.aggregateId}, CASE WHEN waits THEN 'failing' ELSE 'done' END,
           CASE WHEN waits THEN 0 ELSE 1 END, ${tx.now}, ${tx.now}
      FROM (SELECT EXISTS (SELECT FROM outbox_delivery
                            WHERE consumer = ${consumer} AND aggregate_id = ${event.aggregateId}
                              AND state = 'failing') AS waits) AS queue
    ON CONFLICT (consumer, event_id) DO NOTHING
    RETURNING state`;
  return taken?.state === 'done' ? 'handle' : 'skip';
}

/** Takes an event that failed before. @returns as {@link take}; `skip` when another process was quicker. */
export async function takeAgain(tx: Tx, consumer: string, event: PublishedEvent): Promise<Turn> {
  if (!(await isOurTurn(tx, consumer))) return 'busy';
  const taken = await tx.rows`
    UPDATE outbox_delivery SET state = 'done', attempts = attempts + 1, last_at = ${tx.now}
     WHERE consumer = ${consumer} AND event_id = ${event.id} AND state = 'failing'
    RETURNING event_id`;
  return taken.length === 1 ? 'handle' : 'skip';
}

/** One process at a time per consumer; in a statement of its own, so that the next one sees what the last holder did. */
async function isOurTurn(tx: Tx, consumer: string): Promise<boolean> {
  const [turn] = await tx.rows<{ ours: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${consumer}, 0)) AS ours`;
  return turn!.ours;
}

/**
 * Notes that an event was tried in vain. Each pause is twice the last; after the eighth attempt it is dead, and a person
 * must look at it.
 *
 * @returns the state it has now; null when another process has done it meanwhile.
 */
export async function noteFailure(
  tx: Tx,
  consumer: string,
  event: PublishedEvent,
  problem: string,
): Promise<'failing' | 'dead' | null> {
  const [noted] = await tx.rows<{ state: 'failing' | 'dead' }>`
    INSERT INTO outbox_delivery AS delivery
           (consumer, event_id, aggregate_id, state, attempts, last_at, due_at, problem)
    VALUES (${consumer}, ${event.id}, ${event.aggregateId}, 'failing', 1, ${tx.now},
            ${new Date(tx.now.getTime() + PAUSE_MS)}, ${problem})
    ON CONFLICT (consumer, event_id) DO UPDATE
      SET attempts = delivery.attempts + 1, last_at = ${tx.now}, problem = ${problem},
          due_at = ${tx.now}::timestamptz + make_interval(secs => ${PAUSE_MS / 1_000} * 2 ^ delivery.attempts),
          state = CASE WHEN delivery.attempts + 1 >= ${ATTEMPTS_MAX} THEN 'dead' ELSE 'failing' END
      WHERE delivery.state = 'failing'
    RETURNING state`;
  return noted?.state ?? null;
}

/** @returns the failing events that are due, of each aggregate only the first: the others wait behind it. */
export const dueAgain = (
  db: Db,
  consumers: readonly string[],
  limit: number,
): Promise<(PublishedEvent & { consumer: string })[]> => db.rows<PublishedEvent & { consumer: string }>`
  SELECT first.consumer, event.transaction_id, event.position, event.id, event.aggregate, event.aggregate_id,
         event.sequence, event.type, event.version, event.payload, event.occurred_at
    FROM (SELECT DISTINCT ON (delivery.consumer, delivery.aggregate_id)
                 delivery.consumer, delivery.event_id, delivery.due_at
            FROM outbox_delivery AS delivery JOIN outbox_event AS queued ON queued.id = delivery.event_id
           WHERE delivery.state = 'failing' AND delivery.consumer = ANY(${consumers}::text[])
           ORDER BY delivery.consumer, delivery.aggregate_id, queued.sequence) AS first
    JOIN outbox_event AS event ON event.id = first.event_id
   WHERE first.due_at <= ${db.now}
   ORDER BY first.due_at
   LIMIT ${limit}`;

/** @returns how far each consumer has come; who never read begins at the beginning. */
export async function placesOf(db: Db, consumers: readonly string[]): Promise<Map<string, Place>> {
  const rows = await db.rows<Place & { consumer: string }>`
    SELECT consumer, transaction_id, position FROM outbox_cursor WHERE consumer = ANY(${consumers}::text[])`;
  const places = new Map(consumers.map((consumer) => [consumer, BEGINNING]));
  for (const { consumer, transactionId, position } of rows) places.set(consumer, { transactionId, position });
  return places;
}

/** Moves a consumer's place forward; never back, whoever comes late with an earlier one. */
export const moveTo = (tx: Tx, consumer: string, { transactionId, position }: Place): Promise<unknown[]> =>
  tx.rows`
    INSERT INTO outbox_cursor AS place (consumer, transaction_id, position)
    VALUES (${consumer}, ${transactionId}, ${position})
    ON CONFLICT (consumer) DO UPDATE SET transaction_id = EXCLUDED.transaction_id, position = EXCLUDED.position
      WHERE (place.transaction_id, place.position) < (EXCLUDED.transaction_id, EXCLUDED.position)`;
