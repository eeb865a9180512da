import type { Actor } from '../platform/access/actor.js';
import type { Cart } from './cart.entity.js';
import { CartKind } from './cart.enums.js';

/** What of a cart says whose it is. */
export type OwnedCart = Pick<Cart, 'kind' | 'locationId' | 'customerId' | 'guestTokenHash'>;

/**
 * Whether an actor may work with a cart, by whose it is: a guest by her token's hash, a customer by her id, staff the
 * tickets of their store and the shopping carts of identified customers (an agent after a recorded check only, which is
 * asked elsewhere; a guest's cart never). Whether anybody like that may at all, `@Permit` has said already.
 */
export function isOpenTo({ subject, locationId }: Actor, cart: OwnedCart): boolean {
  if (cart.kind === CartKind.TICKET)
    return subject.kind === 'staff' && locationId !== null && cart.locationId === locationId;
  switch (subject.kind) {
    case 'guest':
      return cart.guestTokenHash === subject.guestTokenHash;
    case 'customer':
      return cart.customerId === subject.customerId;
    case 'staff':
      return cart.customerId !== null;
    case 'none':
    case 'system':
      return false;
  }
}
