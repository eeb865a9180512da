import { isSold } from '../catalogue/index.js';
import { FulfilmentKind, LocationAbility } from '../locations/index.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { Cart } from './cart.entity.js';
import { CartKind, MissingDetail } from './cart.enums.js';
import type { PricedCart, PricedCartLine, PricingBasis } from './cart-pricing.js';
import { isDeliverable } from './cart-tax.js';
import type { CheckoutView } from './cart-view.js';
import { isContactMissing, type ReachableLine } from './contact-needed.js';
import { deliveryOptionsOf } from './delivery-options.js';
import { canReceiveReceipt } from './receipt-choice.js';

/** All a checkout screen draws: what was given, what may be chosen, what is missing. */
export function checkoutOf(priced: PricedCart, basis: PricingBasis, now: Date): CheckoutView {
  const { cart } = priced;
  return {
    contact: cart.contact,
    receiptChoice: cart.receiptChoice,
    invoiceAddress: cart.invoiceAddress,
    deliveryAddress: cart.deliveryAddress,
    deliveryOptionId: cart.deliveryOptionId,
    vatNumber: cart.vatNumber,
    get deliveryOptions() {
      return deliveryOptionsOf(priced, basis, now); // worked out when they are read: few screens show them
    },
    missing: missingOf(priced, basis),
  };
}

/** What keeps a cart from being placed. What she takes away at a till needs neither her name nor her address. */
function missingOf({ cart, lines, delivery }: PricedCart, basis: PricingBasis): MissingDetail[] {
  const ways = (kind: FulfilmentKind) => lines.filter(({ row }) => row.fulfilmentKind === kind);
  const isAtDistance = lines.length > ways(FulfilmentKind.TAKE_AWAY).length;
  const goesSomewhere = (address: AddressType | null): boolean =>
    address !== null && isDeliverable(cart, address.country, basis);
  const deliveredTo = ways(FulfilmentKind.DELIVER).map(
    ({ row }) => row.fulfilmentAddress ?? cart.deliveryAddress,
  );
  const needsAddress = deliveredTo.some((address) => !goesSomewhere(address));
  const isReserved = lines.some(({ row }) => row.reservationLineId !== null);
  const asksForReceipt =
    cart.kind === CartKind.TICKET ? cart.receiptChoice !== null && !isReserved : isAtDistance; // a till prints
  const cannotCollect = ways(FulfilmentKind.COLLECT).some(
    ({ row }) => !basis.locations.get(row.fulfilmentLocationId!)?.may.includes(LocationAbility.COLLECT),
  );
  const is: readonly (readonly [MissingDetail, boolean])[] = [
    [MissingDetail.LINES, lines.length === 0],
    [MissingDetail.UNAVAILABLE_LINE, lines.some((line) => !isStillSold(cart, line))],
    [MissingDetail.COLLECT_STORE, cannotCollect],
    [MissingDetail.CONTACT, isContactMissing(cart.contact, lines.map(reachable))],
    [MissingDetail.DELIVERY_ADDRESS, needsAddress],
    [MissingDetail.DELIVERY_OPTION, delivery.isToChoose],
    [MissingDetail.RECEIPT_CHOICE, asksForReceipt && !canReceiveReceipt(cart, deliveredTo)],
  ];
  return is.filter(([, missing]) => missing).map(([detail]) => detail);
}

const reachable = ({ row }: PricedCartLine): ReachableLine => ({
  fulfilment: row.fulfilmentKind,
  reservationLineId: row.reservationLineId,
});

/** A reservation keeps its price, and what was reserved may be sold though the list has moved on; a block stops all. */
const isStillSold = (cart: Cart, { row, variant }: PricedCartLine): boolean =>
  variant.blockReason === null &&
  (row.reservationLineId !== null || isSold(variant)) &&
  variant.price !== null &&
  variant.price.currency === cart.currency;
