import { type CartLineView, type CartView, type DeliveryOptionView, promisedBy } from '../cart/index.js';
import type { ReservationToSell } from '../collection/index.js';
import { unitsOf } from '../inventory/index.js';
import { type NewOrderLine, type OrderPart } from '../orders/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind } from '../locations/index.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { AddressType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import type { LineTax, PricedLine, Sellable } from '../pricing/index.js';
import type { PayTicketInput } from './checkout.inputs.js';

/** A line that is about to be agreed: priced, not yet sourced. */
export interface SaleLine {
  readonly id: Id<'OrderLine'>;
  readonly variant: Sellable;
  readonly quantity: number;
  readonly priced: PricedLine;
  readonly fulfilment: FulfilmentKind;
  /** The store, for COLLECT and TAKE_AWAY. */
  readonly locationId: Id<'Location'> | null;
  readonly address: AddressType | null;
  readonly collectorName: string | null;
  /** How it goes with its parcel; null: there is none. */
  readonly deliveryOption: DeliveryOptionView | null;
  readonly serialNumbers: readonly string[];
  readonly cartLineId: Id<'CartLine'> | null;
  readonly reservationLineId: Id<'ReservationLine'> | null;
  /** Kept from a reservation; null: the price in force. */
  readonly reservedPriceAmount: number | null;
  /** Whose VAT it bears, and why. */
  readonly tax: LineTax;
}

/** A line of a cart or ticket on its way to becoming an order's. */
export const saleLineOf = (
  line: CartLineView,
  id: Id<'OrderLine'>,
  takenAwayAt: Id<'Location'> | null,
): SaleLine => ({
  id,
  variant: line.variant,
  quantity: line.quantity,
  priced: line.price,
  fulfilment: line.fulfilment.kind,
  locationId:
    line.fulfilment.kind === FulfilmentKind.TAKE_AWAY ? takenAwayAt : (line.fulfilment.location?.id ?? null),
  address: line.fulfilment.address,
  collectorName: line.fulfilment.collectorName,
  deliveryOption: line.fulfilment.deliveryOption,
  serialNumbers: line.serialNumbers.map((number) => number.trim()),
  cartLineId: line.id,
  reservationLineId: line.reservationLineId,
  reservedPriceAmount: line.reservedPriceAmount,
  tax: line.tax,
});

/** A part of a line that lies at a place, as stock answers it: of a bundle one per component. */
export interface StockedPart {
  readonly lineId: Id<'OrderLine'>;
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
  /** Stock chose the place for it; absent: she did. */
  readonly isChosen?: boolean;
}

/**
 * The line as agreed, with the places its units leave from.
 *
 * The parts of a bundle travel together: it leaves from where its first one does. What has no stock (a service, a deposit)
 * leaves from `otherwise`.
 */
export function agreedLine(
  line: SaleLine,
  parts: readonly StockedPart[],
  otherwise: Id<'Location'>,
  now: Date,
): NewOrderLine {
  const [[first, each] = [null, 1]] = unitsOf(line.variant);
  const own = parts.filter(({ lineId, variantId }) => lineId === line.id && variantId === first);
  const places: readonly OrderPart[] =
    own.length > 0
      ? own.map(({ locationId, quantity }) => ({ locationId, quantity: quantity / each }))
      : [{ locationId: line.locationId ?? otherwise, quantity: line.quantity }];
  const price = line.variant.price;
  return {
    id: line.id,
    variant: line.variant,
    quantity: line.quantity,
    priceId: price?.priceId ?? null,
    price: {
      amount: line.reservedPriceAmount ?? price?.amount ?? 0,
      per: price?.per ?? 1,
    },
    priced: line.priced,
    fulfilment: line.fulfilment,
    locationId: line.locationId,
    address: line.address,
    collectorName: line.collectorName,
    promisedBy: line.deliveryOption && promisedBy(line.deliveryOption, line.variant, now),
    deliveryOptionId: line.deliveryOption?.id ?? null,
    parts: places,
    serialNumbers: line.serialNumbers,
    cartLineId: line.cartLineId,
    reservationLineId: line.reservationLineId,
    tax: line.tax,
  };
}

/** As asked at the till; else as she chose when she reserved, or for this ticket; else on paper. */
export function tillReceiptChoiceOf(
  { receipt }: PayTicketInput,
  [reservation]: readonly ReservationToSell[],
  { checkout }: CartView,
): ReceiptChoiceType {
  if (receipt)
    return {
      by: receipt.by,
      email: receipt.email ?? null,
      address: (receipt.address as ReceiptChoiceType['address'] | undefined) ?? null,
    };
  return (
    reservation?.receiptChoice ??
    checkout.receiptChoice ?? { by: ReceiptBy.PRINT, email: null, address: null }
  );
}

/** What is left in a cart that is still open. */
export const openOnly = (cart: CartView | null): CartView | null =>
  cart?.storedState === 'open' ? cart : null;
