import type { Id } from '../kernel/ids.js';
import type { Money } from '../kernel/money.js';
import { CartState, TicketState } from './cart.enums.js';
import type { CartDifference } from './cart-change.js';
import type { CartView } from './cart-view.js';

/** A ticket as its till sees it; shaped like `Ticket`, whose payments, customer and receipt are fields of their own. */
export interface TicketView {
  readonly id: Id<'Cart'>;
  readonly state: TicketState;
  readonly label: string | null;
  readonly cart: CartView;
  readonly customerId: Id<'Customer'> | null;
  readonly differences: readonly CartDifference[];
  readonly total: Money;
  readonly frozenUntil: Date | null;
  /** Of a paid one; null when it sold nothing. */
  readonly orderId: Id<'Order'> | null;
  /** The store it is sold in. */
  readonly locationId: Id<'Location'> | null;
  /** To hand over with it; what of them still waits is a field of collection's. */
  readonly handOverOrderIds: readonly Id<'Order'>[];
}

/** Looks at a cart of kind TICKET as a ticket. */
export const ticketView = (cart: CartView): TicketView => ({
  id: cart.id,
  state: stateOf(cart),
  label: cart.label,
  cart,
  customerId: cart.customerId,
  differences: cart.lastChange.differences,
  total: cart.totals.total,
  frozenUntil: cart.frozenUntil,
  orderId: cart.orderId,
  locationId: cart.locationId,
  handOverOrderIds: cart.handOverOrderIds,
});

function stateOf({ state }: CartView): TicketState {
  switch (state) {
    case CartState.OPEN:
      return TicketState.ACTIVE;
    case CartState.SUSPENDED:
      return TicketState.SUSPENDED;
    case CartState.AWAITING_PAYMENT:
      return TicketState.TENDERING;
    case CartState.ORDERED:
      return TicketState.PAID;
    case CartState.MERGED:
    case CartState.ABANDONED:
    case CartState.VOIDED:
      return TicketState.VOIDED;
  }
}
