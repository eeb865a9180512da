import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { LiveEvents } from '../platform/outbox/live-events.js';
import { type Place, placeKey } from './level-change.js';
import { StockExplanationService, type StockLevelView } from './stock-explanation.service.js';

/** Every event that says that a level is no longer what it was. */
const TYPES = [
  'stock_held',
  'hold_changed',
  'hold_ended',
  'hold_taken',
  'stock_allocated',
  'allocation_changed',
  'stock_short',
  'stock_moved',
  'stock_found',
  'level_changed',
].map((name) => `inventory.${name}`);

/** Levels as they change, from whichever process they are changed by. */
@Injectable()
export class StockFeed {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: LiveEvents,
    private readonly levels: StockExplanationService,
  ) {}

  /**
   * Levels of variants, whole, after each change; subscribe, then query. Of a level that changes faster than it is read a
   * subscriber gets the latest: what waits for him are places, at most one of each.
   *
   * @param locationIds null: everywhere.
   */
  follow(
    actor: Actor,
    variantIds: readonly Id<'Variant'>[],
    locationIds: readonly Id<'Location'>[] | null,
  ): AsyncIterableIterator<StockLevelView> {
    const changed = new ChangedPlaces(new Set(variantIds), locationIds && new Set(locationIds));
    const stop = this.events.onTypes(TYPES, (event) => changed.push(event));
    const sent = new Map<string, number>();
    const next = async (): Promise<IteratorResult<StockLevelView>> => {
      for (;;) {
        const place = await changed.next();
        if (place === null) return { done: true, value: undefined };
        const level = await this.levels.one(this.unitOfWork.read(actor), place);
        if (level === null || level.version <= (sent.get(placeKey(place)) ?? 0)) continue;
        sent.set(placeKey(place), level.version);
        return { done: false, value: level };
      }
    };
    const feed: AsyncIterableIterator<StockLevelView> = {
      next,
      return: () => {
        stop();
        changed.end();
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => feed,
    };
    return feed;
  }
}

/** Places that have changed and were not read since, in the order in which they first did. */
class ChangedPlaces {
  private readonly places = new Map<string, Place>();
  private waiting: ((place: Place | null) => void) | null = null;
  private isOver = false;

  constructor(
    private readonly variantIds: ReadonlySet<string>,
    private readonly locationIds: ReadonlySet<string> | null,
  ) {}

  push({ payload }: PublishedEvent): void {
    const { variantId, locationId } = payload as unknown as Place;
    if (!this.variantIds.has(variantId)) return;
    if (this.locationIds !== null && !this.locationIds.has(locationId)) return;
    const place = { variantId, locationId };
    const { waiting } = this;
    if (waiting === null) {
      this.places.set(placeKey(place), place);
      return;
    }
    this.waiting = null;
    waiting(place);
  }

  next(): Promise<Place | null> {
    const [first] = this.places;
    if (first !== undefined) {
      this.places.delete(first[0]);
      return Promise.resolve(first[1]);
    }
    return this.isOver ? Promise.resolve(null) : new Promise((resolve) => (this.waiting = resolve));
  }

  end(): void {
    this.isOver = true;
    this.places.clear();
    this.waiting?.(null);
    this.waiting = null;
  }
}
