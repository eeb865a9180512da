import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Recall } from '../platform/idempotency/idempotency.js';
import { CartReader } from './cart.reader.js';
import type { CartView } from './cart-view.js';
import { ticketView, type TicketView } from './ticket-view.js';

/**
 * How answers are kept for a repeat of the call: the cart's id, read again whole, so that version and lines agree, by
 * whoever may see it still.
 */
@Injectable()
export class CartRecall {
  readonly cart: Recall<CartView, { cartId: Id<'Cart'> }>;
  readonly ticket: Recall<TicketView, { cartId: Id<'Cart'> }>;

  constructor(reader: CartReader) {
    this.cart = {
      keep: ({ id }) => ({ cartId: id }),
      again: (db, { cartId }) => reader.again(db, cartId),
    };
    this.ticket = {
      keep: ({ id }) => ({ cartId: id }),
      again: async (db, { cartId }) => ticketView(await reader.again(db, cartId)),
    };
  }
}
