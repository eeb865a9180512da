import { isSold } from '../catalogue/index.js';
import { FulfilmentKind, LocationAbility } from '../locations/index.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { Cart } from './cart.entity.js';
import { MissingDetail } from './cart.enums.js';
import type { PricedCart, PricedCartLine, PricingBasis } from './cart-pricing.js';
import { isDeliverable } from './cart-tax.js';
import type { CheckoutView } from './cart-view.js';
import { deliveryOptionsOf } from './delivery-options.js';

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
    deliveryOptions: deliveryOptionsOf(priced, basis, now),
    missing: missingOf(priced, basis),
  };
}

/** What keeps a cart from being placed. What she takes away at a till needs neither her name nor her address. */
export function missingOf({ cart, lines, delivery }: PricedCart, basis: PricingBasis): MissingDetail[] {
  const ways = (kind: FulfilmentKind) => lines.filter(({ row }) => row.fulfilmentKind === kind);
  const isAtDistance = lines.length > ways(FulfilmentKind.TAKE_AWAY).length;
  const goesSomewhere = (address: AddressType | null): boolean =>
    address !== null && isDeliverable(cart, address.country, basis);
  const needsAddress = ways(FulfilmentKind.DELIVER).some(
    ({ row }) => !goesSomewhere(row.fulfilmentAddress ?? cart.deliveryAddress),
  );
  const cannotCollect = ways(FulfilmentKind.COLLECT).some(
    ({ row }) => !basis.locations.get(row.fulfilmentLocationId!)?.may.includes(LocationAbility.COLLECT),
  );
  const is: readonly (readonly [MissingDetail, boolean])[] = [
    [MissingDetail.LINES, lines.length === 0],
    [MissingDetail.UNAVAILABLE_LINE, lines.some((line) => !isStillSold(cart, line))],
    [MissingDetail.COLLECT_STORE, cannotCollect],
    [MissingDetail.CONTACT, isAtDistance && cart.contact === null],
    [MissingDetail.DELIVERY_ADDRESS, needsAddress],
    [MissingDetail.DELIVERY_OPTION, delivery.isToChoose],
    [MissingDetail.RECEIPT_CHOICE, isAtDistance && !canReceiveReceipt(cart, lines)],
  ];
  return is.filter(([, missing]) => missing).map(([detail]) => detail);
}

/** A reservation keeps its price, and what was reserved may be sold though the list has moved on; a block stops all. */
const isStillSold = (cart: Cart, { row, variant }: PricedCartLine): boolean =>
  variant.blockReason === null &&
  (row.reservationLineId !== null || isSold(variant)) &&
  variant.price !== null &&
  variant.price.currency === cart.currency;

function canReceiveReceipt(cart: Cart, lines: readonly PricedCartLine[]): boolean {
  const { receiptChoice: choice, contact } = cart;
  if (choice === null) return false;
  switch (choice.by) {
    case ReceiptBy.EMAIL:
      return choice.email !== null || (contact?.email ?? null) !== null;
    case ReceiptBy.POST:
      return (
        choice.address !== null ||
        cart.invoiceAddress !== null ||
        cart.deliveryAddress !== null ||
        lines.some(({ row }) => row.fulfilmentAddress !== null)
      );
    case ReceiptBy.PRINT:
      return true;
  }
}
