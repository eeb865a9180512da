import type { Id } from '../kernel/ids.js';
import type { Cart } from './cart.entity.js';
import type { CartLine } from './cart-line.entity.js';
import type { LoadedCart } from './cart-pricing.js';

/** What of a line its price depends on; nothing personal. */
type LineBefore = Pick<
  CartLine,
  | 'id'
  | 'position'
  | 'variantId'
  | 'quantity'
  | 'onLineId'
  | 'fulfilmentKind'
  | 'fulfilmentLocationId'
  | 'fulfilmentKey'
  | 'deliveryOptionId'
  | 'reservedPriceAmount'
  | 'adjustment'
>;

/** What a change is about to change, as it is before: enough to price the cart as it was. */
export interface CartBefore extends Pick<Cart, 'customerId' | 'couponCodes' | 'deliveryOptionId'> {
  /** Those that become different, or go. */
  readonly lines: readonly LineBefore[];
  /** Those that there were not. */
  readonly added: readonly Id<'CartLine'>[];
  /** What goes is ordered, not taken out. */
  readonly isOrdering: boolean;
}

/** A change, to be undone. */
export interface PastChange {
  readonly version: number;
  readonly at: Date;
  readonly was: CartBefore;
}

/** @param touched the lines that are written or go. */
export function beforeChange(
  { cart, lines }: LoadedCart,
  touched: readonly Id<'CartLine'>[],
  isOrdering: boolean,
): CartBefore {
  const ids = new Set(touched);
  const there = new Set(lines.map(({ id }) => id));
  return {
    customerId: cart.customerId,
    couponCodes: cart.couponCodes,
    deliveryOptionId: cart.deliveryOptionId,
    lines: lines.filter(({ id }) => ids.has(id)).map(before),
    added: [...ids].filter((id) => !there.has(id)),
    isOrdering,
  };
}

/** The cart before these changes, newest first: as far as its price depends on it. */
export function asItWas(now: LoadedCart, changes: readonly PastChange[]): LoadedCart {
  let { cart } = now;
  const lines = new Map(now.lines.map((line) => [line.id, line]));
  for (const { version, was } of changes) {
    const { customerId, couponCodes, deliveryOptionId } = was;
    cart = { ...cart, version: version - 1, customerId, couponCodes, deliveryOptionId };
    for (const id of was.added) lines.delete(id);
    for (const line of was.lines) lines.set(line.id, { ...(lines.get(line.id) ?? bare(now.cart)), ...line });
  }
  return { cart, lines: [...lines.values()].sort((a, b) => a.position - b.position) };
}

/** @returns the lines that these changes ordered. */
export const orderedBy = (changes: readonly PastChange[]): ReadonlySet<Id<'CartLine'>> =>
  new Set(changes.flatMap(({ was }) => (was.isOrdering ? was.lines.map(({ id }) => id) : [])));

const before = (line: CartLine): LineBefore => ({
  id: line.id,
  position: line.position,
  variantId: line.variantId,
  quantity: line.quantity,
  onLineId: line.onLineId,
  fulfilmentKind: line.fulfilmentKind,
  fulfilmentLocationId: line.fulfilmentLocationId,
  fulfilmentKey: line.fulfilmentKey,
  deliveryOptionId: line.deliveryOptionId,
  reservedPriceAmount: line.reservedPriceAmount,
  adjustment: line.adjustment,
});

/** What was not kept of a line that is gone. */
const bare = ({ id, openedAt, lastChange }: Cart): Omit<CartLine, keyof LineBefore> => ({
  cartId: id,
  fulfilmentAddress: null,
  collectorName: null,
  note: null,
  serialNumbers: [],
  sourceCartLineId: null,
  mergedIntoLineId: null,
  reservationLineId: null,
  addedChannel: lastChange.channel,
  addedClientId: null,
  addedLocationId: null,
  addedDevice: null,
  addedPerson: null,
  addedAt: openedAt,
  orderLineId: null,
  convertedAt: null,
});
