import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { derivedId } from '../../kernel/ids.js';
import { type Actor, systemActor } from '../access/actor.js';
import { type Tx, UnitOfWork } from '../database/unit-of-work.js';
import { Ticker } from '../jobs/ticker.js';
import { describeError } from '../logging/describe-error.js';
import type { PublishedEvent } from './domain-event.js';
import { LiveEvents } from './live-events.js';
import {
  dueAgain,
  moveTo,
  noteFailure,
  placesOf,
  take,
  takeAgain,
  type Turn,
} from './outbox-delivery.repository.js';
import { isAfter, type Place, readAfter } from './outbox-reader.js';

const RETRY_MS = 1_000;
const BATCH = 100;

/** What this system does when it reads a fact: when X, then Y. */
export interface Reaction {
  /** Names its place in the outbox; never renamed, or everything is delivered again. */
  readonly consumer: string;
  readonly types: readonly string[];
  /** One transaction per event; it touches the database only and commits together with the note that it was done. */
  handle(tx: Tx, event: PublishedEvent): Promise<void>;
}

/**
 * Runs reactions behind the outbox. Events come in order, one at a time per consumer whatever the number of processes
 * (an advisory lock), each in a transaction of its own: the note `(consumer, event)`, the effect and the new place
 * commit together, so a process killed between any two steps repeats nothing and skips nothing.
 *
 * An event that fails is noted and tried again with growing pauses, and given up as `dead` after eight attempts, for a
 * person to look at. Later events of its aggregate wait behind it; all others go on.
 */
@Injectable()
export class Reactions implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Reactions.name);
  private readonly reactions = new Map<string, Reaction>();
  private readonly actor = systemActor('reactions');
  /** Consumers that may have news; all of them when the process starts. */
  private readonly pending = new Set<string>();
  /** How far this process knows each consumer to have come; ahead of the database where events do not concern it. */
  private places: Map<string, Place> | null = null;
  private isStopping = false;
  private retriedAt = Number.NEGATIVE_INFINITY;
  private readonly ticker = new Ticker(RETRY_MS, () => this.deliverAll());

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly liveEvents: LiveEvents,
  ) {}

  /** Modules call it when they are initialised. @throws Error when there is a consumer of that name. */
  add(reaction: Reaction): void {
    if (this.reactions.has(reaction.consumer))
      throw new Error(`two reactions are called ${reaction.consumer}`);
    this.reactions.set(reaction.consumer, reaction);
    this.pending.add(reaction.consumer);
  }

  onApplicationBootstrap(): void {
    if (this.reactions.size === 0) return;
    this.liveEvents.onEvent(({ type }) => {
      const waiting = [...this.reactions.values()].filter(({ types }) => types.includes(type));
      for (const { consumer } of waiting) this.pending.add(consumer);
      if (waiting.length > 0) void this.ticker.wake();
    });
    this.ticker.start();
    void this.ticker.wake();
  }

  onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    return this.ticker.stop();
  }

  /** Delivers what is due now, without waiting for a turn. */
  async runAll(): Promise<void> {
    for (const consumer of this.reactions.keys()) this.pending.add(consumer);
    this.retriedAt = Number.NEGATIVE_INFINITY;
    await (this.isStopping ? undefined : this.ticker.wake());
  }

  /**
   * Waits until all that was committed before the call has reached its reactions, and what followed from that; failing
   * events apart. For commands and tests that look at what follows.
   */
  async settled(): Promise<void> {
    while ((await this.backlog()) > 0) {
      await this.runAll();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** @returns how many committed events wait for a consumer of this process, failing ones apart. */
  private async backlog(): Promise<number> {
    const wanted = [...this.reactions.values()].flatMap(({ consumer, types }) =>
      types.map((type) => ({ consumer, type })),
    );
    const [row] = await this.unitOfWork.read(this.actor).rows<{ waiting: number }>`
      SELECT count(*) AS waiting
        FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS wanted(consumer text, type text)
        JOIN outbox_event AS event ON event.type = wanted.type
        LEFT JOIN outbox_cursor AS place ON place.consumer = wanted.consumer
       WHERE (event.transaction_id, event.position)
             > (coalesce(place.transaction_id, 0), coalesce(place.position, 0))`;
    return row!.waiting;
  }

  private async deliverAll(): Promise<void> {
    if (this.reactions.size === 0) return;
    try {
      await this.retryDueNowAndThen();
      const db = this.unitOfWork.read(this.actor);
      this.places ??= await placesOf(db, [...this.reactions.keys()]);
      for (const consumer of [...this.pending]) {
        this.pending.delete(consumer);
        if (!(await this.deliverNew(this.reactions.get(consumer)!))) this.pending.add(consumer);
      }
    } catch (error) {
      this.places = null;
      for (const consumer of this.reactions.keys()) this.pending.add(consumer);
      this.log.warn({ msg: 'reactions are late', err: error });
    }
  }

  /** @returns false when another process was at work, or we are to stop: there may be more. */
  private async deliverNew(reaction: Reaction): Promise<boolean> {
    const { consumer, types } = reaction;
    for (let count = BATCH; count === BATCH;) {
      const db = this.unitOfWork.read(this.actor);
      const { events, readTo } = await readAfter(db, this.places!.get(consumer)!, types, BATCH);
      for (const event of events) {
        if (this.isStopping) return false;
        if ((await this.deliver(reaction, event, take)) === 'busy') return false;
        this.moveOn(consumer, event);
      }
      this.moveOn(consumer, readTo);
      count = events.length;
    }
    return true;
  }

  private moveOn(consumer: string, { transactionId, position }: Place): void {
    if (isAfter({ transactionId, position }, this.places!.get(consumer)!))
      this.places!.set(consumer, { transactionId, position });
  }

  /** What failed is due in seconds at the earliest: new events need not ask for it each time. */
  private async retryDueNowAndThen(): Promise<void> {
    const elapsed = performance.now() - this.retriedAt;
    if (elapsed < RETRY_MS) return;
    this.retriedAt = performance.now();
    await this.retryDue();
  }

  private async retryDue(): Promise<void> {
    const consumers = [...this.reactions.keys()];
    for (let count = BATCH; count === BATCH && !this.isStopping;) {
      const due = await dueAgain(this.unitOfWork.read(this.actor), consumers, BATCH);
      const turns: Turn[] = [];
      for (const { consumer, ...event } of due)
        turns.push(await this.deliver(this.reactions.get(consumer)!, event, takeAgain));
      if (turns.includes('busy')) return;
      count = due.length;
    }
  }

  /** One event, one transaction. What fails is noted in another one. */
  private async deliver(reaction: Reaction, event: PublishedEvent, taking: typeof take): Promise<Turn> {
    const { consumer } = reaction;
    const actor = systemActor(consumer);
    const purpose = { operation: consumer, operationKey: derivedId(consumer, event.id) };
    try {
      return await this.unitOfWork.run(actor, purpose, async (tx) => {
        const turn = await taking(tx, consumer, event);
        if (turn === 'handle') await reaction.handle(tx, event);
        if (turn !== 'busy') await moveTo(tx, consumer, event);
        return turn;
      });
    } catch (error) {
      await this.noteFailure(actor, consumer, event, error);
      return 'skip';
    }
  }

  private async noteFailure(
    actor: Actor,
    consumer: string,
    event: PublishedEvent,
    error: unknown,
  ): Promise<void> {
    const { name, code, message } = describeError(error);
    const problem = [name, code, message].filter(Boolean).join(' ').slice(0, 500);
    const state = await this.unitOfWork.run(actor, { operation: consumer }, async (tx) => {
      const noted = await noteFailure(tx, consumer, event, problem);
      await moveTo(tx, consumer, event);
      return noted;
    });
    const facts = { consumer, eventId: event.id, err: error };
    if (state === 'dead') this.log.error({ msg: 'a reaction gave up on an event', ...facts });
    else if (state === 'failing') this.log.warn({ msg: 'a reaction will be tried again', ...facts });
  }
}
