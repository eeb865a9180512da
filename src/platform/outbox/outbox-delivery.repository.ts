import type { Db } from '../database/db.js';
import { sql } from '../database/sql.js';
import type { Tx } from '../database/unit-of-work.js';
import type { PublishedEvent } from './domain-event.js';
import { BEGINNING, END, isAfter, type Place } from './outbox-reader.js';

const ATTEMPTS_MAX = 8;
const PAUSE_MS = 1_000;

/** What a consumer took of the outbox. */
export interface Taken {
  /** To be handled now, in this order. */
  readonly events: readonly PublishedEvent[];
  /** How many were read: some were done before, and some wait behind a failing one of their aggregate. */
  readonly read: number;
  /** All there was up to here has been taken. */
  readonly readTo: Place;
}

/**
 * Takes the next events of some types for a consumer, in the transaction of their effects: in one statement it makes this
 * the only process at work for the consumer, notes the events as done and moves his place behind them.
 *
 * The guard on the place makes up for the statement's snapshot being older than its lock: whoever took, or noted a
 * failure, in between has moved the place beyond what we know, and then this takes nothing.
 *
 * @param known how far this process knows the consumer to have come: beyond his place where events do not concern him.
 * @returns null when another process is at work for this consumer, or has moved his place meanwhile.
 */
export async function takeNext(
  tx: Tx,
  consumer: string,
  types: readonly string[],
  known: Place,
  limit: number,
): Promise<Taken | null> {
  const rows = await tx.rows<PublishedEvent & { horizon: number; isOurs: boolean; noted: string | null }>`
    WITH present AS MATERIALIZED (
      SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
    ), place AS MATERIALIZED (
      SELECT consumer FROM outbox_cursor
       WHERE consumer = ${consumer}
         AND (transaction_id, position) <= (${known.transactionId}::bigint, ${known.position}::bigint)
         FOR UPDATE SKIP LOCKED
    ), next AS MATERIALIZED (
      SELECT event.*
        FROM place, present, LATERAL (
          SELECT transaction_id, position, id, aggregate, aggregate_id, sequence, type, version, payload, occurred_at
            FROM outbox_event
           WHERE (transaction_id, position) > (${known.transactionId}::bigint, ${known.position}::bigint)
             AND transaction_id < present.horizon AND type = ANY(${types}::text[])
           ORDER BY transaction_id, position
           LIMIT ${limit}
        ) AS event
    ), noted AS (
      INSERT INTO outbox_delivery (consumer, event_id, aggregate_id, state, attempts, last_at, due_at)
      SELECT ${consumer}, next.id, next.aggregate_id, CASE WHEN waits THEN 'failing' ELSE 'done' END,
             CASE WHEN waits THEN 0 ELSE 1 END, ${tx.now}::timestamptz, ${tx.now}::timestamptz
        FROM next, LATERAL (
          SELECT EXISTS (SELECT FROM outbox_delivery AS earlier
                          WHERE earlier.consumer = ${consumer} AND earlier.aggregate_id = next.aggregate_id
                            AND earlier.state = 'failing') AS waits) AS queue
      ON CONFLICT (consumer, event_id) DO NOTHING
      RETURNING event_id, state
    ), moved AS (
      UPDATE outbox_cursor SET transaction_id = last.transaction_id, position = last.position
        FROM (SELECT transaction_id, position FROM next ORDER BY transaction_id DESC, position DESC LIMIT 1) AS last
       WHERE consumer = ${consumer}
    )
    SELECT present.horizon, EXISTS (SELECT FROM place) AS is_ours, noted.state AS noted, next.*
      FROM present
      LEFT JOIN next ON true
      LEFT JOIN noted ON noted.event_id = next.id
     ORDER BY next.transaction_id, next.position`;
  const [{ horizon, isOurs }] = rows as [(typeof rows)[0]];
  if (!isOurs) return null;
  const read = rows.filter(({ id }) => id !== null);
  const last = read.length === limit ? read.at(-1)! : { transactionId: horizon - 1, position: END };
  return {
    events: read.filter(({ noted }) => noted === 'done'),
    read: read.length,
    readTo: isAfter(last, known) ? last : known,
  };
}

/**
 * Takes an event that failed before; like {@link takeNext} as the only process at work for the consumer.
 *
 * @returns `busy` when another process is, `skip` when another one was quicker.
 */
export async function takeAgain(
  tx: Tx,
  consumer: string,
  event: PublishedEvent,
): Promise<'handle' | 'skip' | 'busy'> {
  const [turn] = await tx.rows<{ isOurs: boolean; isTaken: boolean }>`
    WITH place AS MATERIALIZED (
      SELECT consumer FROM outbox_cursor WHERE consumer = ${consumer} FOR UPDATE SKIP LOCKED
    ), taken AS (
      UPDATE outbox_delivery AS delivery SET state = 'done', attempts = attempts + 1, last_at = ${tx.now}
        FROM place
       WHERE delivery.consumer = place.consumer AND event_id = ${event.id} AND state = 'failing'
      RETURNING event_id
    )
    SELECT EXISTS (SELECT FROM place) AS is_ours, EXISTS (SELECT FROM taken) AS is_taken`;
  if (!turn!.isOurs) return 'busy';
  return turn!.isTaken ? 'handle' : 'skip';
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

/** Gives consumers a place who have none yet: the beginning. */
export function enrol(tx: Tx, consumers: readonly string[]): void {
  tx.withNext(sql`
    INSERT INTO outbox_cursor (consumer, transaction_id, position)
    SELECT consumer, ${BEGINNING.transactionId}::bigint, ${BEGINNING.position}::bigint
      FROM unnest(${consumers}::text[]) AS consumer
    ON CONFLICT (consumer) DO NOTHING`);
}

/** @returns how far each consumer has come. */
export async function placesOf(db: Db, consumers: readonly string[]): Promise<Map<string, Place>> {
  const rows = await db.rows<Place & { consumer: string }>`
    SELECT consumer, transaction_id, position FROM outbox_cursor WHERE consumer = ANY(${consumers}::text[])`;
  return new Map(
    rows.map(({ consumer, transactionId, position }) => [consumer, { transactionId, position }]),
  );
}

/** Moves a consumer's place forward; never back, whoever comes late with an earlier one. */
export const moveTo = (tx: Tx, consumer: string, { transactionId, position }: Place): Promise<unknown[]> =>
  tx.rows`
    UPDATE outbox_cursor SET transaction_id = ${transactionId}, position = ${position}
     WHERE consumer = ${consumer} AND (transaction_id, position) < (${transactionId}::bigint, ${position}::bigint)`;
