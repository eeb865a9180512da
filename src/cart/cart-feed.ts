import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { LiveEvents } from '../platform/outbox/live-events.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { CartReader } from './cart.reader.js';
import type { CartView } from './cart-view.js';

/** Carts as they change, from whichever process they are changed by. */
@Injectable()
export class CartFeed {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: LiveEvents,
    private readonly reader: CartReader,
  ) {}

  /**
   * The cart as it is, then whole after each change, versions rising; what is older than what was sent is dropped, so a
   * subscriber who is slow gets the latest. Ends when the cart is no longer the actor's.
   *
   * @throws RequestError BAD_USER_INPUT when there is no such cart, or it is another's.
   */
  async follow(actor: Actor, cartId: Id<'Cart'>): Promise<AsyncIterableIterator<CartView>> {
    const events = this.events.about(cartId);
    const first = events.next(); // subscribed from here on: nothing is missed between reading and listening
    try {
      const current = await this.reader.owned(this.unitOfWork.read(actor), actor, cartId);
      if (current === null)
        throw new RequestError('BAD_USER_INPUT', 'There is no such cart.', { field: 'cartId' });
      return this.whole(actor, current, events, first);
    } catch (error) {
      await events.return?.();
      throw error;
    }
  }

  /** By hand, not a generator: that one would not hear of the client's leaving while it waits for an event. */
  private whole(
    actor: Actor,
    current: CartView,
    events: AsyncIterableIterator<PublishedEvent>,
    first: Promise<IteratorResult<PublishedEvent>>,
  ): AsyncIterableIterator<CartView> {
    let waiting: CartView | null = current;
    let sent = 0;
    let coming: Promise<IteratorResult<PublishedEvent>> | null = first;
    const end = async (): Promise<IteratorResult<CartView>> => {
      await events.return?.();
      return { done: true, value: undefined };
    };
    const next = async (): Promise<IteratorResult<CartView>> => {
      for (;;) {
        if (waiting !== null && waiting.version > sent) {
          const value: CartView = waiting;
          [waiting, sent] = [null, value.version];
          return { done: false, value };
        }
        const event = await (coming ?? events.next());
        coming = null;
        if (event.done) return end();
        if (event.value.sequence <= sent) continue;
        waiting = await this.reader.owned(this.unitOfWork.read(actor), actor, current.id);
        if (waiting === null) return end();
      }
    };
    const feed: AsyncIterableIterator<CartView> = {
      next,
      return: end,
      [Symbol.asyncIterator]: () => feed,
    };
    return feed;
  }
}
