import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Cart } from './cart.entity.js';
import { CartKind } from './cart.enums.js';
import { CartFrozen, StaleCart } from './cart.errors.js';
import { CartReader } from './cart.reader.js';
import { CartRepository } from './cart.repository.js';
import { type Alteration, CartWriter } from './cart.writer.js';
import { countryNotServed } from './addresses.js';
import { isFrozen } from './cart-describe.js';
import { type DetailsGiven, detailsFrom } from './cart-details.js';
import type { CartLine } from './cart-line.entity.js';
import { type LoadedCart, keptFrom, priceCart, type PricingBasis } from './cart-pricing.js';
import { isDeliverable } from './cart-tax.js';
import { brought, type BroughtLine, withOrder } from './brought-lines.js';
import type { CartView } from './cart-view.js';
import { keptBy } from './tendering.js';
import { TenderingRepository } from './tendering.repository.js';

/** How long prices, promotions and terms are frozen while a payment is under way. */
export const FREEZE_MS = 15 * 60 * 1_000;

/** Lines that became order lines, and which. */
export interface TakeLines {
  /** As read in this transaction, by {@link CartReader}: nothing is read again. */
  readonly cart: CartView;
  /** Line of the cart → line of the order. Lines that are not named stay in the cart. */
  readonly orderLineIds: ReadonlyMap<Id<'CartLine'>, Id<'OrderLine'>>;
  readonly orderId: Id<'Order'>;
}

/** What those who settle carts and tickets do with them. */
@Injectable()
export class CartService {
  constructor(
    private readonly carts: CartRepository,
    private readonly tenderings: TenderingRepository,
    private readonly reader: CartReader,
    private readonly writer: CartWriter,
  ) {}

  /**
   * Keeps contact, addresses and choices for checkout; what is not given stays.
   *
   * @throws NotFound StaleCart CartFrozen CartClosed, RuleBroken for addresses and numbers that are none, and for
   *         a country that nothing is delivered to.
   * @emits  cart.details_set v1, which tells the fields and none of their values.
   */
  setDetails(
    tx: Tx,
    setting: { cartId: Id<'Cart'>; expectedVersion: number; details: DetailsGiven },
  ): Promise<CartView> {
    return this.writer.change(tx, {
      cartId: setting.cartId,
      expectedVersion: setting.expectedVersion,
      find: () => this.reader.loadOwned(tx, tx.actor, setting.cartId),
      alter: ({ cart }, basis) => {
        const details = detailsFrom(setting.details, basis.terms);
        if (details.deliveryAddress && !isDeliverable(cart, details.deliveryAddress.country, basis))
          throw countryNotServed('input.details.deliveryAddress.country');
        if (isDeepStrictEqual({ ...cart, ...details }, cart)) return null;
        return { event: 'cart.details_set', payload: { fields: Object.keys(details) }, cart: details };
      },
    });
  }

  /**
   * Turns lines into history: each names its order line and never changes again (C1, C2, C5). A ticket line that was
   * brought from her cart takes that one out of her cart too, also while she pays what else is in it. A shopping cart
   * closes (`ordered`) when nothing is left in it, a ticket by `TicketService.markPaid`; what was not named stays (C6).
   * Works on a frozen cart and thaws it. One statement, two more for lines brought from a cart.
   *
   * @returns what is left.
   * @throws StaleCart   another change came first, or a line named is not in it.
   * @throws CartClosed  it is not open any more.
   * @emits  cart.lines_taken v1 per cart touched.
   */
  async takeLines(tx: Tx, { cart, orderLineIds, orderId }: TakeLines): Promise<CartView> {
    const left = await this.writer.change(tx, {
      cartId: cart.id,
      expectedVersion: cart.version,
      seen: cart.source,
      evenFrozen: true,
      find: () => this.carts.byId(tx, cart.id),
      alter: (loaded, basis) => {
        if ([...orderLineIds.keys()].some((id) => !loaded.lines.some((line) => line.id === id)))
          throw new StaleCart({ cart }, 'A line is no longer in the cart.');
        const change = taken(tx, loaded, basis, orderLineIds, orderId);
        return { ...change, cart: { ...change.cart, couponCodes: unusedOf(loaded, basis) } };
      },
    });
    const sources = new Map<Id<'CartLine'>, { orderLineId: Id<'OrderLine'>; quantity: number }>();
    for (const { id, sourceCartLineId, quantity } of cart.source.loaded.lines) {
      const orderLineId = orderLineIds.get(id);
      if (sourceCartLineId !== null && orderLineId !== undefined)
        sources.set(sourceCartLineId, { orderLineId, quantity });
    }
    if (sources.size > 0) await this.takeFromHerCart(tx, sources, orderId);
    return left;
  }

  /**
   * Puts lines of her cart or of a reservation, and an order to hand over, on a ticket of this store; each once, a repeat
   * adds nothing.
   *
   * @throws NotFound StaleCart CartClosed CartFrozen LimitReached VariantNotSold SaleBlocked
   * @emits  cart.lines_brought v1, or cart.order_brought v1, which tells how many lines came with it
   */
  async bring(
    tx: Tx,
    ticket: { ticketId: Id<'Cart'>; expectedVersion: number },
    given: readonly BroughtLine[],
    orderId: Id<'Order'> | null = null,
  ): Promise<CartView> {
    const merged = await this.carts.mergedInto(
      tx,
      given.flatMap(({ sourceCartLineId }) => sourceCartLineId ?? []),
    );
    const lines = given.map((line) => ({
      ...line,
      mergedLineIds: merged.flatMap(({ id, intoId }) => (intoId === line.sourceCartLineId ? [id] : [])),
    }));
    return this.writer.change(tx, {
      cartId: ticket.ticketId,
      expectedVersion: ticket.expectedVersion,
      about: { variantIds: lines.map(({ variantId }) => variantId) },
      find: () => this.reader.loadTicket(tx, tx.actor, ticket.ticketId),
      alter: (loaded, basis) => withOrder(loaded, orderId, brought(tx, loaded, basis, lines)),
    });
  }

  /**
   * Freezes prices, terms and lines while a payment is under way: from now on only {@link takeLines} and {@link thaw}.
   *
   * @param freezing `cart` as read in this transaction; `lineIds` what is to be ordered of it, absent: all.
   * @throws StaleCart CartClosed, CartFrozen also when a line of it is being paid at a till.
   * @emits  cart.frozen v1
   */
  async freeze(
    tx: Tx,
    { cart, lineIds }: { cart: CartView; lineIds?: readonly Id<'CartLine'>[] },
  ): Promise<CartView> {
    const until = new Date(tx.now.getTime() + FREEZE_MS);
    const frozen = await this.writer.change(tx, {
      cartId: cart.id,
      expectedVersion: cart.version,
      seen: cart.source,
      find: () => this.carts.byId(tx, cart.id),
      alter: (loaded, basis) => ({
        event: 'cart.frozen',
        payload: { until: until.toISOString() },
        cart: { frozenUntil: until, pricesAt: basis.at, promoted: keptFrom(loaded, basis) },
      }),
    });
    const ordered = lineIds ?? cart.lines.map(({ id }) => id);
    const thawsAt = await this.tenderings.paidFrom(tx, ordered); // seen after the lock: of two that pay one goes on
    if (thawsAt !== null) throw new CartFrozen({ thawsAt }, 'A line of it is being paid at a till.');
    return frozen;
  }

  /** Undoes {@link freeze} after a declined payment; nothing when it is not frozen. @emits cart.thawed v1 */
  thaw(tx: Tx, cartId: Id<'Cart'>): Promise<CartView> {
    return this.writer.change(tx, {
      cartId,
      expectedVersion: null,
      evenFrozen: true,
      find: () => this.carts.byId(tx, cartId),
      alter: ({ cart }) => (cart.frozenUntil === null ? null : { event: 'cart.thawed', payload: {} }),
    });
  }

  /** She bought it at the till: it leaves her cart; of a larger quantity the rest stays. */
  private async takeFromHerCart(
    tx: Tx,
    sources: ReadonlyMap<Id<'CartLine'>, { orderLineId: Id<'OrderLine'>; quantity: number }>,
    orderId: Id<'Order'>,
  ): Promise<void> {
    const taken = new Map<Id<'CartLine'>, { orderLineId: Id<'OrderLine'>; quantity: number }>();
    const now = await this.carts.lockLines(tx, [...sources.keys()]);
    for (const { namedId, id } of now) {
      const { orderLineId, quantity } = sources.get(namedId)!;
      taken.set(id, { orderLineId, quantity: quantity + (taken.get(id)?.quantity ?? 0) });
    }
    for (const cartId of new Set(now.map((line) => line.cartId))) {
      const loaded = await this.carts.byId(tx, cartId);
      if (loaded === null || loaded.cart.state !== 'open') continue;
      await this.writer.change(tx, {
        cartId,
        expectedVersion: null,
        evenFrozen: true, // she is paying what else is in it, and goes on
        find: () => Promise.resolve(loaded),
        alter: (her, basis) => takenBySource(tx, her, basis, taken, orderId),
      });
    }
  }
}

function taken(
  tx: Tx,
  { cart, lines }: LoadedCart,
  basis: PricingBasis,
  orderLineIds: TakeLines['orderLineIds'],
  orderId: Id<'Order'>,
): Alteration {
  const left = lines.filter(({ id }) => !orderLineIds.has(id));
  const put = lines
    .filter(({ id }) => orderLineIds.has(id))
    .map((line) => ({ ...line, orderLineId: orderLineIds.get(line.id)!, convertedAt: tx.now }));
  return {
    event: 'cart.lines_taken',
    payload: { orderId, lines: put.length },
    lines: left,
    put,
    cart: closing({ cart, lines }, left, orderId, basis),
  };
}

/** Coupons that were counted with the order are gone; the others stay for what is left. */
function unusedOf(loaded: LoadedCart, basis: PricingBasis): string[] {
  const { coupons } = priceCart(loaded, basis).promotions;
  return coupons.flatMap(({ couponCode, problem }) => (problem === null ? [] : [couponCode]));
}

const closing = (
  { cart, lines }: LoadedCart,
  left: readonly CartLine[],
  orderId: Id<'Order'>,
  basis: PricingBasis,
): Partial<Cart> =>
  cart.kind === CartKind.TICKET
    ? { orderId, pricesAt: basis.at, promoted: keptFrom({ cart, lines }, basis) }
    : { state: left.every(({ onLineId }) => onLineId !== null) ? 'ordered' : 'open' }; // what hangs goes along

function takenBySource(
  tx: Tx,
  her: LoadedCart,
  basis: PricingBasis,
  sources: ReadonlyMap<Id<'CartLine'>, { orderLineId: Id<'OrderLine'>; quantity: number }>,
  orderId: Id<'Order'>,
): Alteration | null {
  const whole = her.lines.filter(({ id, quantity }) => quantity <= (sources.get(id)?.quantity ?? 0));
  const parts = her.lines
    .filter((line) => sources.has(line.id) && !whole.includes(line))
    .map((line) => ({ ...line, quantity: line.quantity - sources.get(line.id)!.quantity }));
  if (whole.length + parts.length === 0) return null;
  const ids = new Map(whole.map(({ id }) => [id, sources.get(id)!.orderLineId]));
  const change = taken(tx, her, basis, ids, orderId);
  const lines = change.lines!.map((line) => parts.find(({ id }) => id === line.id) ?? line);
  const kept = isFrozen(her.cart, tx.now) ? keptBy(her.cart) : {};
  return { ...change, cart: { ...change.cart, ...kept }, lines, put: [...change.put!, ...parts] };
}
