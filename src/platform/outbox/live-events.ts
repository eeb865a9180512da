import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PubSub } from 'graphql-subscriptions';
import { Clock } from '../../kernel/clock.js';
import { systemActor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { PublishedEvent } from './domain-event.js';

const POLL_MS = 100;
const BATCH = 500;

/**
 * Hands every committed event to this process's subscribers, from whichever process it came.
 *
 * Each process reads the outbox behind its own cursor. An identity is drawn before its commit, so a reader that
 * remembered only the highest position would skip late committers; ordering by transaction id and stopping below
 * the oldest running one cannot.
 */
@Injectable()
export class LiveEvents implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(LiveEvents.name);
  private readonly pubSub = new PubSub();
  private readonly actor = systemActor('live-events');
  private cursor = { transactionId: 0, position: 0 };
  private running = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    readonly clock: Clock,
  ) {}

  /** @returns the events about one row, as they are committed: re-read the object and send it whole. */
  about(aggregateId: string): AsyncIterableIterator<PublishedEvent> {
    return this.pubSub.asyncIterableIterator<PublishedEvent>(aggregateId);
  }

  /** @returns the events of one type, whatever they are about. */
  of(type: string): AsyncIterableIterator<PublishedEvent> {
    return this.pubSub.asyncIterableIterator<PublishedEvent>(type);
  }

  async onApplicationBootstrap(): Promise<void> {
    const [start] = await this.unitOfWork.read(this.actor).rows<{ transactionId: number }>`
      SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS transaction_id`;
    this.cursor = { transactionId: start!.transactionId, position: 0 };
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.publishNew());
    }, POLL_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async publishNew(): Promise<void> {
    try {
      for (const event of await eventsAfter(this.unitOfWork, this.actor, this.cursor, BATCH)) {
        await this.pubSub.publish(event.aggregateId, event);
        await this.pubSub.publish(event.type, event);
        this.cursor = event;
      }
    } catch (error) {
      this.log.warn(`events are late: ${String(error)}`);
    }
  }
}

const eventsAfter = (
  unitOfWork: UnitOfWork,
  actor: Parameters<UnitOfWork['read']>[0],
  { transactionId, position }: { transactionId: number; position: number },
  limit: number,
): Promise<PublishedEvent[]> => unitOfWork.read(actor).rows<PublishedEvent>`
  SELECT transaction_id, position, id, aggregate, aggregate_id, sequence, type, version, payload, occurred_at
    FROM outbox_event
   WHERE (transaction_id, position) > (${transactionId}::bigint, ${position}::bigint)
     AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
   ORDER BY transaction_id, position
   LIMIT ${limit}`;
