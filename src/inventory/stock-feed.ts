import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { EndlessStream } from '../platform/outbox/event-stream.js';
import { LiveEvents } from '../platform/outbox/live-events.js';
import { type Place, placeKey } from './level-change.js';
import { StockExplanationService, type StockLevelView } from './stock-explanation.service.js';

type Follower = (place: Place) => void;

/** Levels as they change, from whichever process they are changed by. */
@Injectable()
export class StockFeed implements OnModuleInit {
  private readonly followers = new Map<Id<'Variant'>, Set<Follower>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: LiveEvents,
    private readonly explanations: StockExplanationService,
  ) {}

  onModuleInit(): void {
    this.events.onEvent((event) => this.tell(event));
  }

  /**
   * The levels of variants, each whole after every change of it, from now on; not as they are now, which is a query.
   *
   * @param locationIds null: everywhere.
   */
  follow(
    actor: Actor,
    variantIds: readonly Id<'Variant'>[],
    locationIds: readonly Id<'Location'>[] | null,
  ): AsyncIterableIterator<StockLevelView> {
    const stream = new LevelStream(
      (place) => this.explanations.one(this.unitOfWork.read(actor), place),
      () => {
        for (const id of variantIds) this.unfollow(id, follower);
      },
    );
    const there = locationIds && new Set(locationIds);
    const follower: Follower = (place) => {
      if (there === null || there.has(place.locationId)) stream.changed(place);
    };
    for (const id of variantIds) this.followers.set(id, (this.followers.get(id) ?? new Set()).add(follower));
    return stream;
  }

  /** Every event of stock names the place it is about. */
  private tell({ type, payload }: PublishedEvent): void {
    if (this.followers.size === 0 || !type.startsWith('inventory.')) return;
    const { variantId, locationId } = payload as Partial<Place>;
    if (variantId && locationId)
      this.followers.get(variantId)?.forEach((follower) => follower({ variantId, locationId }));
  }

  private unfollow(id: Id<'Variant'>, follower: Follower): void {
    const those = this.followers.get(id);
    if (those?.delete(follower) && those.size === 0) this.followers.delete(id);
  }
}

/**
 * Levels that have changed, each read when it is sent: what changes again before is sent once, as it is then. So what may
 * wait for a slow reader is a level of each place and no more, and he misses nothing that still holds.
 */
class LevelStream extends EndlessStream<StockLevelView> {
  private readonly dirty = new Map<string, Place>();
  private readonly sent = new Map<string, number>();
  private wake: () => void = () => undefined;
  private isOver = false;

  constructor(
    private readonly read: (place: Place) => Promise<StockLevelView | null>,
    private readonly onEnd: () => void,
  ) {
    super();
  }

  changed(place: Place): void {
    this.dirty.set(placeKey(place), place);
    this.wake();
  }

  async next(): Promise<IteratorResult<StockLevelView>> {
    while (!this.isOver) {
      const [key, place] = this.dirty.entries().next().value ?? [];
      if (key === undefined || place === undefined) {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      this.dirty.delete(key);
      const level = await this.read(place);
      if (level === null || this.sent.get(key) === level.version) continue; // an event of what was sent already
      this.sent.set(key, level.version);
      return { value: level, done: false };
    }
    return { value: undefined, done: true };
  }

  end(): void {
    if (!this.isOver) this.onEnd();
    this.isOver = true;
    this.wake();
  }
}
