import type { Tx } from '../platform/database/unit-of-work.js';
import type { Cart } from './cart.entity.js';
import { cartEvent } from './cart.events.js';
import { lastChangeBy } from './cart-origin.js';
import { expiryFrom } from './cart.writer.js';

/** What makes one new cart different from another. */
export type NewCart = Pick<Cart, 'id' | 'kind' | 'currency'> &
  Partial<
    Pick<
      Cart,
      'customerId' | 'guestId' | 'guestTokenHash' | 'locationId' | 'terminalId' | 'label' | 'lastChange'
    >
  >;

/** The row of a cart or ticket that is opened now: empty, version 1. */
export const newCart = (tx: Tx, given: NewCart): Cart => ({
  state: 'open',
  version: 1,
  customerId: null,
  guestId: null,
  guestTokenHash: null,
  mergesIntoCustomerId: null,
  locationId: null,
  terminalId: null,
  label: null,
  contact: null,
  receiptChoice: null,
  invoiceAddress: null,
  deliveryAddress: null,
  deliveryOptionId: null,
  vatNumber: null,
  frozenUntil: null,
  tendering: null,
  pricesAt: null,
  couponCodes: [],
  promoted: null,
  orderId: null,
  handOverOrderIds: [],
  lastChange: given.lastChange ?? lastChangeBy(tx.actor, tx.now, [], null),
  openedAt: tx.now,
  expiresAt: expiryFrom(tx.now),
  ...given,
});

/** Tells of a new cart: its first version. */
export function cartOpened(tx: Tx, cart: Cart): void {
  const { id, kind, customerId, terminalId } = cart;
  tx.emit(cartEvent('cart.opened', id, 1, { kind, customerId, terminalId }));
  tx.audit({ objectId: id, after: { event: 'cart.opened', kind } });
}
