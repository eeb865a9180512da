import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CartView } from './cart-view.js';

/** Lines that became order lines, and which. */
export interface TakeLines {
  readonly cartId: Id<'Cart'>;
  /** What was seen; null when the caller locked and read the cart in this transaction. */
  readonly expectedVersion: number | null;
  /** Line of the cart → line of the order. Lines that are not named stay in the cart. */
  readonly orderLineIds: ReadonlyMap<Id<'CartLine'>, Id<'OrderLine'>>;
  readonly orderId: Id<'Order'>;
}

/** A line to put on a ticket: from her cart, or from a reservation at its price. */
export interface BroughtLine {
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
  readonly sourceCartLineId?: Id<'CartLine'>;
  readonly reservationLineId?: Id<'ReservationLine'>;
  /** Minor units per price unit; absent: the list's price. */
  readonly priceAmount?: number;
}

/** Changes of carts and tickets by those who settle them. */
@Injectable()
export class CartService {
  /**
   * Turns lines into history: each names its order line and never changes again (C1, C2, C5). A ticket line that was
   * brought from her cart takes that one out of her cart too. The cart closes (`ordered`) when nothing is left in it;
   * what was not named stays (C6). Works on a frozen cart, thaws it, and keeps the prices' instant.
   *
   * @returns what is left in the cart, or the paid ticket.
   * @throws StaleCart   another change came first, or a line named is no longer there.
   * @throws CartClosed  it is not open any more.
   * @emits  cart.lines_taken v1 per cart touched.
   */
  takeLines(_tx: Tx, _taking: TakeLines): Promise<CartView> {
    throw new Error('to follow');
  }

  /**
   * Puts lines of her cart or of a reservation on a ticket; each once.
   *
   * @throws StaleCart CartClosed CartFrozen LimitReached VariantNotSold SaleBlocked
   * @emits  cart.lines_brought v1
   */
  bring(
    _tx: Tx,
    _ticket: { ticketId: Id<'Cart'>; expectedVersion: number },
    _lines: readonly BroughtLine[],
  ): Promise<CartView> {
    throw new Error('to follow');
  }

  /**
   * Freezes prices, terms and lines while a payment is under way: from now on only {@link takeLines} and {@link thaw}.
   * A ticket stays in its till's place, a shopping cart shows AWAITING_PAYMENT.
   *
   * @param freezing `until` defaults to 15 minutes from now.
   * @throws StaleCart CartClosed CartFrozen
   * @emits  cart.frozen v1
   */
  freeze(
    _tx: Tx,
    _freezing: { cartId: Id<'Cart'>; expectedVersion: number; until?: Date },
  ): Promise<CartView> {
    throw new Error('to follow');
  }

  /** Undoes {@link freeze} after a declined payment; nothing when it is not frozen. @emits cart.thawed v1 */
  thaw(_tx: Tx, _cartId: Id<'Cart'>): Promise<CartView> {
    throw new Error('to follow');
  }
}
