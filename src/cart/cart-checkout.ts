import { isSold } from '../catalogue/index.js';
import { derivedId, type Id } from '../kernel/ids.js';
import { zero } from '../kernel/money.js';
import { FulfilmentKind, LocationAbility } from '../locations/index.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import { HOME_MARKET } from '../pricing/index.js';
import { deliveryDays } from '../terms/index.js';
import type { Cart } from './cart.entity.js';
import { MissingDetail } from './cart.enums.js';
import type { PricedCart, PricedCartLine, PricingBasis } from './cart-pricing.js';
import { isDeliverable } from './cart-tax.js';
import { deliveryOf } from './cart-totals.js';
import type { CheckoutView, DeliveryOptionView } from './cart-view.js';

/** The one way of delivery so far; the same id under every version of the terms. */
export const STANDARD_DELIVERY: Id<'DeliveryOption'> = derivedId('cart.delivery-option', 'standard');

/** Delivery days are counted where the parcels leave. */
const SENDER = { timeZone: 'Europe/Amsterdam', address: { country: HOME_MARKET.country } };

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

/** For all goods of this cart, as if delivered: nothing else decides what the choice would cost. */
function deliveryOptionsOf(priced: PricedCart, basis: PricingBasis, now: Date): DeliveryOptionView[] {
  const delivered = priced.lines.filter(({ row }) => row.fulfilmentKind === FulfilmentKind.DELIVER);
  const asked = delivered.length > 0 ? delivered : priced.lines;
  const parcel = asked.map((line) => ({ ...line, fulfilment: { kind: FulfilmentKind.DELIVER } }));
  const { amount } = deliveryOf(parcel, priced.deliveryRule, priced.cart.currency);
  return [
    {
      id: STANDARD_DELIVERY,
      price: parcel.length === 0 ? zero(priced.cart.currency) : amount,
      ...deliveryDays(basis.terms.rules, SENDER, now),
    },
  ];
}

/** What keeps a cart from being placed. What she takes away at a till needs neither her name nor her address. */
export function missingOf({ cart, lines }: PricedCart, basis: PricingBasis): MissingDetail[] {
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
