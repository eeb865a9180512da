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
  enrol,
  moveTo,
  noteFailure,
  placesOf,
  takeAgain,
  type Taken,
  takeNext,
} from './outbox-delivery.repository.js';
import { isAfter, type Place } from './outbox-reader.js';

const RETRY_MS = 1_000;
const RETRIED_MAX = 100;
/** Events in one transaction: they save statements, and hold what the first one locks until the last is done. */
const BATCH = 25;

/** What this system does when it reads a fact: when X, then Y. */
export interface Reaction {
  /** Names its place in the outbox; never renamed, or everything is delivered again. */
  readonly consumer: string;
  readonly types: readonly string[];
  /**
   * It touches the database only, and commits together with the note that it was done; the events before and after it
   * may share the transaction.
   */
  handle(tx: Tx, event: PublishedEvent): Promise<void>;
}

/**
 * Runs reactions behind the outbox. Events come in order, to one process at a time per consumer (a lock on his place),
 * some of them in one transaction: the notes `(consumer, event)`, the effects and the new place commit together, so a
 * process killed between any two steps repeats nothing and skips nothing.
 *
 * When one of several fails, they are delivered again one by one. An event that fails alone is noted and tried again with
 * growing pauses, and given up as `dead` after eight attempts, for a person to look at. Later events of its aggregate
 * wait behind it; all others go on.
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
      this.places ??= await this.takePlaces();
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

  private async takePlaces(): Promise<Map<string, Place>> {
    const consumers = [...this.reactions.keys()];
    await this.unitOfWork.run(this.actor, { operation: 'reactions' }, (tx) => enrol(tx, consumers));
    return placesOf(this.unitOfWork.read(this.actor), consumers);
  }

  /** @returns false when another process was at work, or we are to stop: there may be more. */
  private async deliverNew(reaction: Reaction): Promise<boolean> {
    let alone = 0;
    for (;;) {
      if (this.isStopping) return false;
      const limit = alone > 0 ? 1 : BATCH;
      const { taken, isDone } = await this.deliverNext(reaction, limit);
      if (taken === null) {
        if (!(await this.catchUp(reaction.consumer))) return false;
      } else if (isDone) {
        this.moveOn(reaction.consumer, taken.readTo);
        if (taken.read < limit) return true;
        alone = Math.max(alone - 1, 0);
      } else alone = taken.read;
    }
  }

  /** @returns whether another process had moved the consumer's place. */
  private async catchUp(consumer: string): Promise<boolean> {
    const place = (await placesOf(this.unitOfWork.read(this.actor), [consumer])).get(consumer)!;
    if (!isAfter(place, this.places!.get(consumer)!)) return false;
    this.moveOn(consumer, place);
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
    for (let count = RETRIED_MAX; count === RETRIED_MAX && !this.isStopping;) {
      const due = await dueAgain(this.unitOfWork.read(this.actor), consumers, RETRIED_MAX);
      let isBusy = false;
      for (const { consumer, ...event } of due)
        if (!(await this.deliverAgain(this.reactions.get(consumer)!, event))) isBusy = true;
      if (isBusy) return;
      count = due.length;
    }
  }

  /**
   * Some events in one transaction. One that fails alone is noted in another.
   *
   * @returns `isDone` false: they are to be tried one by one; `taken` null: it was not our turn.
   */
  private async deliverNext(
    reaction: Reaction,
    limit: number,
  ): Promise<{ taken: Taken | null; isDone: boolean }> {
    const { consumer, types } = reaction;
    const actor = systemActor(consumer);
    let taken: Taken | null = null as Taken | null;
    try {
      await this.unitOfWork.run(actor, { operation: consumer }, async (tx) => {
        taken = null;
        taken = await takeNext(tx, consumer, types, this.places!.get(consumer)!, limit);
        for (const event of taken?.events ?? []) await handle(reaction, tx, event);
      });
    } catch (error) {
      if (taken === null) throw error;
      if (taken.read > 1) return { taken, isDone: false };
      for (const event of taken.events) await this.noteFailure(actor, consumer, event, error);
    }
    return { taken, isDone: true };
  }

  /** @returns false when another process was at work for this consumer. */
  private async deliverAgain(reaction: Reaction, event: PublishedEvent): Promise<boolean> {
    const { consumer } = reaction;
    const actor = systemActor(consumer);
    try {
      return await this.unitOfWork.run(actor, { operation: consumer }, async (tx) => {
        const turn = await takeAgain(tx, consumer, event);
        if (turn === 'handle') await handle(reaction, tx, event);
        return turn !== 'busy';
      });
    } catch (error) {
      await this.noteFailure(actor, consumer, event, error);
      return true;
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
      await moveTo(tx, consumer, event); // first: whoever takes events locks the place before the notes
      return noteFailure(tx, consumer, event, problem);
    });
    const facts = { consumer, eventId: event.id, err: error };
    if (state === 'dead') this.log.error({ msg: 'a reaction gave up on an event', ...facts });
    else if (state === 'failing') this.log.warn({ msg: 'a reaction will be tried again', ...facts });
  }
}

/** Ledgers keep what an effect is called: the same for an event, however often it is delivered. */
function handle(reaction: Reaction, tx: Tx, event: PublishedEvent): Promise<void> {
  tx.operationKey = derivedId(reaction.consumer, event.id);
  return reaction.handle(tx, event);
}
