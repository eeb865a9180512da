import type { Actor } from '../platform/access/actor.js';
import { LatestStream } from '../platform/outbox/event-stream.js';
import type { CartView } from './cart-view.js';

/** A cart as it is, and those of whom it was asked who may see it. */
export interface Look {
  readonly cart: CartView;
  readonly seenBy: ReadonlySet<Actor>;
}

interface Follower {
  readonly actor: Actor;
  readonly stream: LatestStream<CartView>;
  /** What was given last. */
  version: number;
}

/** One cart and all who follow it in this process: what one read brings goes to everybody who may see it. */
export class FollowedCart {
  private readonly followers = new Set<Follower>();
  private version = 0;
  /** The read under way, or the last one. */
  private reading: Promise<void> = Promise.resolve();
  /** The read that has not begun yet. */
  private coming: Promise<void> | null = null;

  /**
   * @param look       reads the cart; null: there is none.
   * @param onDeserted when the last follower has left.
   */
  constructor(
    private readonly look: (actors: readonly Actor[]) => Promise<Look | null>,
    private readonly onDeserted: () => void,
  ) {}

  /** @returns a stream that is told nothing before the next {@link refresh}. */
  join(actor: Actor): LatestStream<CartView> {
    const stream: LatestStream<CartView> = new LatestStream(() => {
      this.followers.delete(follower);
      if (this.followers.size === 0) this.onDeserted();
    });
    const follower = { actor, stream, version: 0 };
    this.followers.add(follower);
    return stream;
  }

  /** It may have reached this version: an event can be older than what was read. */
  changed(version: number): void {
    if (version > this.version) void this.refresh();
  }

  /** Resolves after a read that began after this call; whoever asks before it begins shares it. */
  refresh(): Promise<void> {
    this.coming ??= this.reading.then(() => {
      this.coming = null;
      this.reading = this.read();
      return this.reading;
    });
    return this.coming;
  }

  /** Who joins meanwhile waits for the next: it was not asked whether he may. */
  private async read(): Promise<void> {
    const asked = [...this.followers];
    try {
      const found = await this.look(asked.map(({ actor }) => actor));
      this.version = found?.cart.version ?? this.version;
      for (const follower of asked) {
        if (found === null || !found.seenBy.has(follower.actor)) follower.stream.end();
        else this.give(follower, found.cart);
      }
    } catch (error) {
      for (const { stream } of asked) stream.fail(error);
    }
  }

  private give(follower: Follower, cart: CartView): void {
    if (cart.version <= follower.version) return;
    follower.version = cart.version;
    follower.stream.push(cart);
  }
}
