import { Injectable } from '@nestjs/common';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode, Money } from '../kernel/money.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { CartKind } from './cart.enums.js';
import { CartPricer } from './cart.pricer.js';
import { CartRepository } from './cart.repository.js';
import type { CartDifference } from './cart-change.js';
import { describe } from './cart-describe.js';
import { type DetailsGiven, detailsFrom } from './cart-details.js';
import { differencesOf } from './cart-differences.js';
import { asItWas, orderedBy } from './cart-history.js';
import { isOpenTo } from './cart-owner.js';
import { type LoadedCart, priceCart } from './cart-pricing.js';
import { fromWhatSheSaw, type SeenByHer } from './seen-total.js';
import type { CartView } from './cart-view.js';

/** How a cart is to be looked at when it is about to be placed. */
export interface Considering {
  /** As if these details had been kept already; nothing is written. */
  readonly details?: DetailsGiven | null;
  /** Only these lines: totals, delivery, points and what is missing are theirs. Null: all. */
  readonly lineIds?: readonly Id<'CartLine'>[] | null;
}

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
   * @returns the cart if this actor may work with it ({@link isOpenTo}; an agent after a recorded check), else null, be
   *          it missing or another's.
   * @throws RuleBroken details that are none.
   * @throws NotFound   a line that is not in it.
   */
  async owned(
    db: Db,
    actor: Actor,
    cartId: Id<'Cart'>,
    considering: Considering = {},
  ): Promise<CartView | null> {
    return this.viewed(db, await this.loadOwned(db, actor, cartId), considering);
  }

  /**
   * A cart for whoever repeats a call by its key: whether it may be seen is asked again, because a check of a caller ends.
   *
   * @throws NotFound as for another's.
   */
  async again(db: Db, cartId: Id<'Cart'>): Promise<CartView> {
    const cart = await this.owned(db, db.actor, cartId);
    if (cart === null) throw notFound(ObjectKind.CART, cartId);
    return cart;
  }

  /** @returns a ticket of this actor's store; null for anything else. */
  async ticket(db: Db, actor: Actor, ticketId: Id<'Cart'>): Promise<CartView | null> {
    return this.viewed(db, await this.loadTicket(db, actor, ticketId));
  }

  /** @returns what this actor's till is working on; null when that is nothing, or it is no till. */
  async activeTicket(db: Db, { terminalId }: Actor): Promise<CartView | null> {
    return terminalId === null ? null : this.viewed(db, await this.carts.activeTicket(db, terminalId));
  }

  /** @returns her open shopping cart, or null; without a currency the one that changed last. */
  async openOf(
    db: Db,
    customerId: Id<'Customer'>,
    currency: CurrencyCode | null = null,
  ): Promise<CartView | null> {
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

  /**
   * What is different of a cart from what she saw: every line, coupon, price, benefit and point, whatever came between
   * (of changes further back than are kept the oldest are not told one by one); and the total, from hers to the one of now.
   *
   * @param total of what she orders of it, now.
   */
  async changedSince(
    db: Db,
    cart: CartView,
    seen: SeenByHer,
    total: Money = cart.totals.total,
  ): Promise<CartDifference[]> {
    const { loaded, basis } = cart.source;
    const since = seen.version === null ? cart.version : Math.min(seen.version, cart.version);
    const changes = await this.carts.changesSince(db, cart.id, since - 1);
    const undone = changes.filter(({ version }) => version > since);
    const then = asItWas(loaded, undone);
    const at = changes.at(-1)?.at ?? (since === 1 ? loaded.cart.openedAt : cart.lastChange.origin.at);
    const thenBasis = await this.pricer.basis(db, then, { at });
    const ordered = orderedBy(undone);
    const differences = differencesOf(priceCart(then, thenBasis), priceCart(loaded, basis)).map(
      (difference) =>
        difference.lineId !== null && difference.whyCode === 'LINE_REMOVED' && ordered.has(difference.lineId)
          ? { ...difference, whyCode: 'LINE_ORDERED' as const }
          : difference,
    );
    return fromWhatSheSaw(seen.total, total, differences);
  }

  /** The same cart, priced anew: what promotions and coupons have become since counts. */
  async anew(db: Db, { source: { loaded } }: CartView): Promise<CartView> {
    const basis = await this.pricer.basis(db, loaded);
    return describe(priceCart(loaded, basis), basis, db.now);
  }

  /** Whether staff may work for a customer now: an agent after a recorded check, a store with her in front of it. */
  mayServe(db: Db, actor: Actor, customerId: Id<'Customer'>): Promise<boolean> {
    return this.checks.isConfirmed(db, actor, customerId);
  }

  /** @throws RequestError FORBIDDEN staff {@link mayServe} not. */
  refuseUnserved(db: Db, customerId: Id<'Customer'>): Promise<void> {
    return this.checks.refuseUnconfirmed(db, customerId);
  }

  /** The rows of {@link owned}, for a change. */
  async loadOwned(db: Db, actor: Actor, cartId: Id<'Cart'>): Promise<LoadedCart | null> {
    const loaded = await this.carts.byId(db, cartId);
    if (loaded === null || !isOpenTo(actor, loaded.cart)) return null;
    const { customerId } = loaded.cart;
    if (customerId === null || actor.subject.kind !== 'staff') return loaded;
    return (await this.mayServe(db, actor, customerId)) ? loaded : null;
  }

  /** The rows of {@link ticket}, for a change. */
  async loadTicket(db: Db, actor: Actor, ticketId: Id<'Cart'>): Promise<LoadedCart | null> {
    const loaded = await this.carts.byId(db, ticketId);
    return loaded?.cart.kind === CartKind.TICKET && isOpenTo(actor, loaded.cart) ? loaded : null;
  }

  private async viewed(
    db: Db,
    loaded: LoadedCart | null,
    { details, lineIds }: Considering = {},
  ): Promise<CartView | null> {
    if (loaded === null) return null;
    const basis = await this.pricer.basis(db, loaded);
    const considered: LoadedCart = {
      cart: { ...loaded.cart, ...(details && detailsFrom(details, basis.terms)) },
      lines: lineIds ? lineIds.map((id) => lineOf(loaded, id)) : loaded.lines,
    };
    return describe(priceCart(considered, basis), basis, db.now, loaded);
  }
}

/** A cart as if only these of its lines were ordered: promotions, totals, points and what is missing are theirs. */
export function viewOfLines(
  cart: CartView,
  lineIds: ReadonlySet<string>,
  now: Date,
  details?: DetailsGiven | null,
): CartView {
  const { loaded, basis } = cart.source;
  const chosen = {
    cart: { ...loaded.cart, ...(details && detailsFrom(details, basis.terms)) },
    lines: loaded.lines.filter(({ id }) => lineIds.has(id)),
  };
  return describe(priceCart(chosen, basis), basis, now, loaded);
}

function lineOf({ lines }: LoadedCart, lineId: Id<'CartLine'>): LoadedCart['lines'][number] {
  const line = lines.find(({ id }) => id === lineId);
  if (line === undefined) throw notFound(ObjectKind.LINE, lineId);
  return line;
}
