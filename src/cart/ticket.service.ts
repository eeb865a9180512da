import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CartView } from './cart-view.js';

/** What a ticket became. */
export interface PaidTicket {
  readonly ticketId: Id<'Cart'>;
  /** Null when it sold nothing. */
  readonly orderId: Id<'Order'> | null;
  readonly receiptId: Id<'Document'> | null;
  /** Cash rounding, signed: −1 or +2 cents. */
  readonly roundingAmount: number;
}

/** Tickets: a till's sales in the making. */
@Injectable()
export class TicketService {
  /**
   * The till's active ticket. An empty active one without a customer is given again; else the one before is suspended.
   *
   * @emits cart.opened v1, and cart.suspended v1 for the one before.
   */
  open(_tx: Tx, _label: string | null): Promise<CartView> {
    throw new Error('to follow');
  }

  /** Puts a recognised customer on a ticket of this store. Never merges. @throws NotFound CartFrozen CartClosed */
  identify(_tx: Tx, _ticketId: Id<'Cart'>, _customerId: Id<'Customer'>): Promise<CartView> {
    throw new Error('to follow');
  }

  /** Says that a ticket was paid in full, with what it became; after `CartService.takeLines`. @emits cart.paid v1 */
  markPaid(_tx: Tx, _paid: PaidTicket): Promise<CartView> {
    throw new Error('to follow');
  }
}
