import { Injectable } from '@nestjs/common';
import { StandingService } from '../access/index.js';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { type Actor, systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { LatestStream } from '../platform/outbox/event-stream.js';
import { LiveEvents } from '../platform/outbox/live-events.js';
import { isOpenTo } from './cart-owner.js';
import { CartReader } from './cart.reader.js';
import type { CartView } from './cart-view.js';
import { FollowedCart, type Look } from './followed-cart.js';

/**
 * Carts as they change, from whichever process they are changed by. All who follow one cart in this process share one
 * read of it per change; who of them may look at it is asked with every read, and nobody else is told anything.
 */
@Injectable()
export class CartFeed {
  private readonly followed = new Map<Id<'Cart'>, FollowedCart>();
  private readonly actor = systemActor('cart-feed');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: LiveEvents,
    private readonly reader: CartReader,
    private readonly standings: StandingService,
    private readonly checks: CallerChecks,
  ) {}

  /**
   * The cart as it is, then whole after each change, versions rising; who is slow gets the latest, not all. Ends when the
   * cart is no longer the actor's to see, or his session is over.
   *
   * @throws RequestError BAD_USER_INPUT when there is no such cart, or it is another's.
   */
  async follow(actor: Actor, cartId: Id<'Cart'>): Promise<LatestStream<CartView>> {
    const followed = this.followedCart(cartId);
    const stream = followed.join(actor);
    await followed.refresh();
    if (!stream.hasNews())
      throw new RequestError('BAD_USER_INPUT', 'There is no such cart.', { field: 'cartId' });
    return stream;
  }

  private followedCart(cartId: Id<'Cart'>): FollowedCart {
    const known = this.followed.get(cartId);
    if (known !== undefined) return known;
    const look = (actors: readonly Actor[]) => this.look(cartId, actors);
    const followed = new FollowedCart(look, () => {
      this.followed.delete(cartId);
      off();
    });
    const off = this.events.listen(cartId, ({ sequence }) => followed.changed(sequence));
    this.followed.set(cartId, followed);
    return followed;
  }

  private async look(cartId: Id<'Cart'>, actors: readonly Actor[]): Promise<Look | null> {
    const db = this.unitOfWork.read(this.actor);
    const cart = await this.reader.load(db, cartId);
    if (cart === null) return null;
    const { customerId } = cart;
    const standing = await this.standings.among(db, actors);
    const owners = [...standing].filter((actor) => isOpenTo(actor, cart));
    if (customerId === null || !owners.some(isStaff)) return { cart, seenBy: new Set(owners) };
    const confirmed = await this.checks.confirmedAmong(db, owners, customerId);
    return { cart, seenBy: new Set(owners.filter((actor) => !isStaff(actor) || confirmed.has(actor))) };
  }
}

const isStaff = ({ subject }: Actor): boolean => subject.kind === 'staff';
