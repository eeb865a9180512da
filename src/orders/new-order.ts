import type { VariantFacts } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode, Money } from '../kernel/money.js';
import type { CartView } from '../cart/index.js';
import { FulfilmentKind } from '../locations/index.js';
import type { SaleEditions } from '../platform/database/sale-rules.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import type { LineTax, PricedLine } from '../pricing/index.js';
import { type ContractKind, FulfilmentState } from './orders.enums.js';

/** Where units of a line come from. */
export interface OrderPart {
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
}

/** One line as it is agreed now. */
export interface NewOrderLine {
  readonly id: Id<'OrderLine'>;
  readonly variant: VariantFacts;
  readonly quantity: number;
  readonly priceId: Id<'Price'> | null;
  /** `amount` per `per` units, as charged. */
  readonly price: { readonly amount: number; readonly per: number };
  readonly priced: PricedLine;
  readonly fulfilment: FulfilmentKind;
  /** The store, for COLLECT and TAKE_AWAY. */
  readonly locationId: Id<'Location'> | null;
  readonly address: AddressType | null;
  readonly collectorName: string | null;
  readonly promisedBy: Date | null;
  /** Of the ways in the order's totals; null: it goes with no parcel. */
  readonly deliveryOptionId: Id<'DeliveryOption'> | null;
  /** By place; together the quantity. */
  readonly parts: readonly OrderPart[];
  readonly serialNumbers: readonly string[];
  readonly cartLineId: Id<'CartLine'> | null;
  readonly reservationLineId: Id<'ReservationLine'> | null;
  readonly tax: LineTax;
}

/** An order in the making, priced and sourced; {@link OrderService.place} writes it down. */
export interface NewOrder {
  readonly id: Id<'Order'>;
  /** `awaiting_payment` when a gateway has the last word; else it is agreed at once. */
  readonly state: 'awaiting_payment' | 'confirmed';
  readonly channel: Channel | null;
  readonly locationId: Id<'Location'> | null;
  readonly terminalId: Id<'Terminal'> | null;
  readonly device: string;
  readonly person: string | null;
  readonly sellerId: Id<'Seller'>;
  readonly contract: ContractKind;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly cartId: Id<'Cart'> | null;
  readonly currency: CurrencyCode;
  readonly totals: CartView['totals'];
  /** What delivery would have cost had she asked for nothing but the usual way. */
  readonly standardDelivery: Money;
  readonly terms: { readonly id: Id<'Terms'>; readonly version: number; readonly hash: string };
  /** By which editions of terms, promotions and VAT it was priced: it is placed only while they are in force. */
  readonly editions: SaleEditions;
  readonly language: string;
  readonly contact: ContactType | null;
  readonly receiptChoice: ReceiptChoiceType;
  readonly invoiceAddress: AddressType | null;
  /** Of a firm: its document is an invoice. */
  readonly vatNumber: string | null;
  /** What of it counts to the threshold of distance sales, without VAT. */
  readonly distanceNetAmount: number;
  readonly lines: readonly NewOrderLine[];
}

export interface PlannedFulfilment {
  readonly kind: FulfilmentKind;
  readonly state: FulfilmentState;
  readonly locationId: Id<'Location'>;
  readonly promisedBy: Date | null;
  readonly lines: readonly { readonly orderLineId: Id<'OrderLine'>; readonly quantity: number }[];
}

/**
 * What leaves which place together: one fulfilment per way and place, in the order of the lines. What goes with no parcel
 * of its own (a service on a machine) goes with the first that leaves there. What she takes away has left already, if it
 * is agreed.
 */
export function planFulfilments(lines: readonly NewOrderLine[], isAgreed = true): PlannedFulfilment[] {
  const planned = new Map<string, PlannedFulfilment>();
  const parcelled = lines.filter(({ deliveryOptionId }) => deliveryOptionId !== null);
  for (const line of [...parcelled, ...lines.filter((each) => !parcelled.includes(each))]) {
    for (const { locationId, quantity } of line.parts) {
      const place = `${line.fulfilment} ${locationId}`;
      const key =
        line.deliveryOptionId === null
          ? ([...planned.keys()].find((each) => each.startsWith(place)) ?? place)
          : `${place} ${line.deliveryOptionId}`;
      const before = planned.get(key);
      const isTaken = isAgreed && isTakenAway(line);
      planned.set(key, {
        kind: line.fulfilment,
        state: isTaken ? FulfilmentState.HANDED_OVER : FulfilmentState.PLANNED,
        locationId,
        promisedBy: latest(before?.promisedBy ?? null, line.promisedBy),
        lines: [...(before?.lines ?? []), { orderLineId: line.id, quantity }],
      });
    }
  }
  return [...planned.values()];
}

/** In her hand at the till. */
export const isTakenAway = ({ fulfilment }: Pick<NewOrderLine, 'fulfilment'>): boolean =>
  fulfilment === FulfilmentKind.TAKE_AWAY;

const latest = (left: Date | null, right: Date | null): Date | null =>
  left === null || (right !== null && right > left) ? right : left;
