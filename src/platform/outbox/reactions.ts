import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { systemActor } from '../access/actor.js';
import { type Tx, UnitOfWork } from '../database/unit-of-work.js';
import type { PublishedEvent } from './domain-event.js';

const POLL_MS = 250;
const BATCH = 100;
const ATTEMPTS_MAX = 8;

/** What this system does when it reads a fact: when X, then Y. */
export interface Reaction {
  /** Names the cursor; never renamed, or everything is delivered again. */
  readonly consumer: string;
  readonly types: readonly string[];
  /** One transaction per event; it touches the database only and commits together with the note that it was done. */
  handle(tx: Tx, event: PublishedEvent): Promise<void>;
}

/**
 * Runs reactions behind the outbox: at least one process reads, one at a time per consumer (an advisory lock), events
 * in order. The effect and the note `(consumer, event)` commit together, so a process killed between any two steps
 * repeats nothing; an event that fails holds its consumer back, is tried again with growing pauses, and is given up
 * as `dead` after {@link ATTEMPTS_MAX} attempts, for a person to look at.
 */
@Injectable()
export class Reactions implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Reactions.name);
  private readonly reactions: Reaction[] = [];
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();

  constructor(private readonly unitOfWork: UnitOfWork) {}

  add(reaction: Reaction): void {
    this.reactions.push(reaction);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.runAll());
    }, POLL_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Delivers what is due now; timers call it, and tests that do not want to wait. */
  async runAll(): Promise<void> {
    if (this.reactions.length === 0) return;
    try {
      const due = await this.consumersWithNews();
      for (const reaction of this.reactions) if (due.has(reaction.consumer)) await this.drain(reaction);
    } catch (error) {
      this.log.warn(`reactions are late: ${String(error)}`);
    }
  }

  /** One cheap statement for all consumers, so that an idle process asks little. */
  private async consumersWithNews(): Promise<ReadonlySet<string>> {
    const wanted = this.reactions.flatMap(({ consumer, types }) => types.map((type) => ({ consumer, type })));
    const rows = await this.unitOfWork.read(systemActor('reactions')).rows<{ consumer: string }>`
      SELECT DISTINCT wanted.consumer
        FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS wanted(consumer text, type text)
        LEFT JOIN outbox_cursor USING (consumer)
       WHERE EXISTS (
         SELECT FROM outbox_event AS event
          WHERE (event.transaction_id, event.position) > (coalesce(outbox_cursor.transaction_id, 0), coalesce(outbox_cursor.position, 0))
            AND event.transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            AND event.type = wanted.type)`;
    return new Set(rows.map(({ consumer }) => consumer));
  }

  private async drain(reaction: Reaction): Promise<void> {
    while ((await this.deliverBatch(reaction)) === 'more');
  }

  /** The whole batch in one transaction; when one event of it fails, that one alone, so that its attempt is noted. */
  private async deliverBatch(reaction: Reaction): Promise<'more' | 'done'> {
    try {
      return await this.deliver(reaction, BATCH);
    } catch (error) {
      this.log.warn(`${reaction.consumer} will be tried one by one: ${String(error)}`);
    }
    try {
      return await this.deliver(reaction, 1);
    } catch (error) {
      await this.noteFailure(reaction, error);
      return 'done';
    }
  }

  private deliver(reaction: Reaction, limit: number): Promise<'more' | 'done'> {
    const actor = systemActor(reaction.consumer);
    return this.unitOfWork.run(actor, { operation: reaction.consumer }, async (tx) => {
      const events = await nextEvents(tx, reaction, limit);
      for (const event of events) {
        if (await noteDone(tx, reaction.consumer, event.id)) await reaction.handle(tx, event);
      }
      const last = events.at(-1);
      if (last) await moveCursor(tx, reaction.consumer, last);
      return events.length === limit ? 'more' : 'done';
    });
  }

  private async noteFailure(reaction: Reaction, error: unknown): Promise<void> {
    const actor = systemActor(reaction.consumer);
    await this.unitOfWork.run(actor, { operation: reaction.consumer }, async (tx) => {
      const [event] = await nextEvents(tx, reaction, 1);
      if (!event) return;
      const problem = String(error).slice(0, 500);
      const [noted] = await tx.rows<{ attempts: number }>`
        INSERT INTO outbox_delivery (consumer, event_id, state, attempts, last_at, problem)
        VALUES (${reaction.consumer}, ${event.id}, 'failing', 1, ${tx.now}, ${problem})
        ON CONFLICT (consumer, event_id) DO UPDATE
          SET attempts = outbox_delivery.attempts + 1, last_at = ${tx.now}, problem = ${problem},
              state = CASE WHEN outbox_delivery.attempts + 1 >= ${ATTEMPTS_MAX} THEN 'dead' ELSE 'failing' END
        RETURNING attempts`;
      if ((noted?.attempts ?? 0) < ATTEMPTS_MAX) return;
      this.log.error(`${reaction.consumer} gave up on event ${event.id}: ${problem}`);
      await moveCursor(tx, reaction.consumer, event);
    });
  }
}

/** Also takes the consumer's lock: another process that holds it makes this a batch of nothing. */
const nextEvents = (tx: Tx, { consumer, types }: Reaction, limit: number): Promise<PublishedEvent[]> =>
  tx.rows<PublishedEvent>`
    WITH turn AS MATERIALIZED (
      SELECT pg_try_advisory_xact_lock(hashtextextended(${consumer}, 0)) AS ours
    ), cursor AS (
      SELECT coalesce(max(transaction_id), 0) AS transaction_id, coalesce(max(position), 0) AS position
        FROM outbox_cursor WHERE consumer = ${consumer}
    )
    SELECT event.transaction_id, event.position, id, aggregate, aggregate_id, sequence, type, version, payload, occurred_at
      FROM turn, cursor, outbox_event AS event
     WHERE turn.ours
       AND (event.transaction_id, event.position) > (cursor.transaction_id, cursor.position)
       AND event.transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
       AND event.type = ANY(${types}::text[])
       AND NOT EXISTS (
         SELECT FROM outbox_delivery AS delivery
          WHERE (delivery.consumer, delivery.event_id) = (${consumer}, event.id) AND delivery.state = 'failing'
            AND delivery.last_at + interval '1 second' * 2 ^ delivery.attempts > ${tx.now})
     ORDER BY event.transaction_id, event.position
     LIMIT ${limit}`;

/** @returns false when this event was already handled: its effect stands. */
async function noteDone(tx: Tx, consumer: string, eventId: string): Promise<boolean> {
  const noted = await tx.rows`
    INSERT INTO outbox_delivery (consumer, event_id, state, attempts, last_at)
    VALUES (${consumer}, ${eventId}, 'done', 1, ${tx.now})
    ON CONFLICT (consumer, event_id) DO UPDATE
      SET state = 'done', attempts = outbox_delivery.attempts + 1, last_at = ${tx.now}
      WHERE outbox_delivery.state <> 'done'
    RETURNING event_id`;
  return noted.length === 1;
}

const moveCursor = (tx: Tx, consumer: string, to: PublishedEvent): Promise<unknown[]> => tx.rows`
  INSERT INTO outbox_cursor (consumer, transaction_id, position)
  VALUES (${consumer}, ${to.transactionId}, ${to.position})
  ON CONFLICT (consumer) DO UPDATE SET transaction_id = EXCLUDED.transaction_id, position = EXCLUDED.position`;
