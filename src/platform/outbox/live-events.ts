import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { systemActor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Ticker } from '../jobs/ticker.js';
import type { PublishedEvent } from './domain-event.js';
import { EventStream, ObjectStream } from './event-stream.js';
import { BEGINNING, type Place, presentPlace, readAfter } from './outbox-reader.js';

const POLL_MS = 100;
const BATCH = 500;

type Listener = (event: PublishedEvent) => void;

/**
 * Hands every committed event to this process's subscribers, from whichever process it came: each process reads the
 * outbox behind its own place in it, ten times a second and at once after a commit of its own.
 */
@Injectable()
export class LiveEvents implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(LiveEvents.name);
  private readonly actor = systemActor('live-events');
  private readonly everybody: Listener[] = [];
  /** By type of event, and by the id of the row it is about: the two never look alike. */
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly ticker = new Ticker(POLL_MS, () => this.publishNew());
  private place: Place = BEGINNING;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * What a subscription to one object sends: the object as it is now, and again after each change of it.
   *
   * @param aggregateId whose events tell of a change.
   * @param read        the whole object with its version, through `unitOfWork.read`; null ends the subscription.
   */
  follow<Value>(aggregateId: string, read: () => Promise<Value | null>): AsyncIterableIterator<Value> {
    const stream: ObjectStream<Value> = new ObjectStream(read, () => off());
    const off = this.listen(aggregateId, () => stream.changed());
    return stream;
  }

  /** @returns the events about one row, from now on. */
  about(aggregateId: string): AsyncIterableIterator<PublishedEvent> {
    return this.streamOf(aggregateId);
  }

  /** @returns the events of one type, whatever they are about, from now on. */
  of(type: string): AsyncIterableIterator<PublishedEvent> {
    return this.streamOf(type);
  }

  /**
   * Tells `listener` of the events about one row, or of one type, from now on, in order.
   *
   * @param name the row's id, or the type.
   * @returns how to stop listening.
   */
  listen(name: string, listener: Listener): () => void {
    const those = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, those.add(listener));
    return () => {
      if (those.delete(listener) && those.size === 0) this.listeners.delete(name);
    };
  }

  /** Tells `listener` of every event from now on, in order, as long as the process lives. */
  onEvent(listener: Listener): void {
    this.everybody.push(listener);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.place = await presentPlace(this.unitOfWork.read(this.actor));
    this.ticker.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.ticker.stop();
  }

  private streamOf(name: string): EventStream<PublishedEvent> {
    const stream: EventStream<PublishedEvent> = new EventStream(() => off());
    const off = this.listen(name, (event) => stream.push(event));
    return stream;
  }

  private async publishNew(): Promise<void> {
    try {
      for (let count = BATCH; count === BATCH;) {
        const { events, readTo } = await readAfter(this.unitOfWork.read(this.actor), this.place, BATCH);
        for (const event of events) this.publish(event);
        this.place = readTo;
        count = events.length;
      }
    } catch (error) {
      this.log.warn({ msg: 'events are late', err: error });
    }
  }

  private publish(event: PublishedEvent): void {
    for (const listener of this.everybody) listener(event);
    for (const name of [event.aggregateId, event.type])
      for (const listener of this.listeners.get(name) ?? []) listener(event);
  }
}
