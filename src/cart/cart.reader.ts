import { Injectable } from '@nestjs/common';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { CartPricer } from './cart.pricer.js';
import { CartRepository } from './cart.repository.js';
import type { LoadedCart } from './cart-pricing.js';
import type { CartView } from './cart-view.js';

/** Reads carts whole and priced: one statement for cart and lines, one for all sellables. */
@Injectable()
export class CartReader {
  constructor(
    private readonly carts: CartRepository,
    private readonly pricer: CartPricer,
    private readonly checks: CallerChecks,
  ) {}

  /** @returns the cart whoever it belongs to, or null; for callers that have settled that already. */
  async load(db: Db, cartId: Id<'Cart'>): Promise<CartView | null> {
    return this.viewed(db, await this.carts.byId(db, cartId));
  }

  /**
   * @returns the cart if this actor may work with it, else null, be it missing or another's: a guest by her token's
   *          hash, a customer by her id, staff the tickets of their store and the shopping carts of identified customers
   *          (an agent after a recorded check only; a guest's cart never).
   */
  async owned(db: Db, actor: Actor, cartId: Id<'Cart'>): Promise<CartView | null> {
    return this.viewed(db, await this.loadOwned(db, actor, cartId));
  }

  /** @returns her open shopping cart, or null; without a currency the one that changed last. */
  async openOf(db: Db, customerId: Id<'Customer'>, currency: CurrencyCode | null = null): Promise<CartView | null> {
    const owner = { customerId, guestTokenHash: null };
    return this.viewed(db, await this.carts.openOf(db, owner, currency));
  }

  /** @returns the actor's own open cart; null for staff, who name the cart they mean. */
  async mine(db: Db, { subject }: Actor): Promise<CartView | null> {
    if (subject.kind !== 'customer' && subject.kind !== 'guest') return null;
    const owner = {
      customerId: subject.kind === 'customer' ? subject.customerId : null,
      guestTokenHash: subject.kind === 'guest' ? subject.guestTokenHash : null,
    };
    return this.viewed(db, await this.carts.openOf(db, owner, null));
  }

  /** The rows of {@link owned}, for a change. */
  async loadOwned(db: Db, actor: Actor, cartId: Id<'Cart'>): Promise<LoadedCart | null> {
    const loaded = await this.carts.owned(db, actor, cartId);
    if (loaded === null || !isOfACaller(actor, loaded)) return loaded;
    return (await this.checks.isConfirmed(db, actor, loaded.cart.customerId!)) ? loaded : null;
  }

  private async viewed(db: Db, loaded: LoadedCart | null): Promise<CartView | null> {
    return loaded === null ? null : this.pricer.view(db, loaded);
  }
}

/** At a desk nobody shows a card: what is a customer's opens after a check. */
const isOfACaller = ({ subject }: Actor, { cart }: LoadedCart): boolean =>
  subject.kind === 'staff' && subject.role === 'agent' && cart.customerId !== null;
