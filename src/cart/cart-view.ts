import type { Id } from '../kernel/ids.js';
import type { CurrencyCode, Money } from '../kernel/money.js';
import type { FulfilmentKind, LocationFacts } from '../locations/index.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import type {
  CouponVerdict,
  GivenPromotion,
  LineTax,
  OfferInReach,
  PricedLine,
  Sellable,
} from '../pricing/index.js';
import type { TermsVersion } from '../terms/index.js';
import type { CartDifference } from './cart-change.js';
import type { LoadedCart, PricingBasis } from './cart-pricing.js';
import type { DeliverableLine } from './cart-delivery.js';
import type { CartTotals } from './cart-totals.js';
import type { CartKind, CartState, MissingDetail, StoredCartState } from './cart.enums.js';
import type { Tendering } from './tendering.js';

/** Who put something in, where and when; shaped like `Origin`. */
export interface OriginView {
  readonly channel: Channel;
  readonly location: LocationFacts | null;
  /** The till, or her phone's name. */
  readonly device: string | null;
  /** First name of staff. */
  readonly person: string | null;
  readonly at: Date;
}

/** How a line reaches her; shaped like `FulfilmentChoice`. A delivered line without an address of its own has the cart's. */
export interface FulfilmentView {
  readonly kind: FulfilmentKind;
  readonly location: LocationFacts | null;
  readonly address: AddressType | null;
  readonly collectorName: string | null;
  /** The way it goes with its parcel; null: there is none. */
  readonly deliveryOption: DeliveryOptionView | null;
  /** Always null: filling a cart promises nothing, placing does. */
  readonly promisedBy: null;
}

/** One priced line; shaped like `CartLine`. */
export interface CartLineView {
  readonly id: Id<'CartLine'>;
  readonly variantId: Id<'Variant'>;
  /** With the price in force at {@link CartView.pricesAt}; its price is null when it is no longer sold. */
  readonly variant: Sellable;
  readonly quantity: number;
  /** The line it hangs on; null: it stands alone. */
  readonly onLineId: Id<'CartLine'> | null;
  readonly fulfilment: FulfilmentView;
  readonly price: PricedLine;
  /** What its shelf label took off it, minor units. */
  readonly labelOff: number;
  /** Whose VAT it bears, and why. */
  readonly tax: LineTax;
  /** A promotion gives it whole. */
  readonly isGift: boolean;
  readonly addedBy: OriginView;
  readonly note: string | null;
  readonly serialNumbers: string[];
  /** Minor units per price unit, kept from a reservation or an adjustment; null: the list's price. */
  readonly reservedPriceAmount: number | null;
  /** Of a ticket line brought from her cart. */
  readonly sourceCartLineId: Id<'CartLine'> | null;
  /** Of a ticket line brought from a reservation. */
  readonly reservationLineId: Id<'ReservationLine'> | null;
  /** Set on what a paid ticket sold; null else. */
  readonly orderLineId: Id<'OrderLine'> | null;
  /** The lines of its cart, itself among them: they may want the same stock. */
  readonly among: readonly CartLineView[];
}

/** What a checkout screen was told so far. */
interface CheckoutDetails {
  readonly contact: ContactType | null;
  readonly receiptChoice: ReceiptChoiceType | null;
  /** Null: as delivered. */
  readonly invoiceAddress: AddressType | null;
  /** Of delivered lines that name none of their own. */
  readonly deliveryAddress: AddressType | null;
  /** Null until chosen: then the standard one is meant. */
  readonly deliveryOptionId: Id<'DeliveryOption'> | null;
  /** Of a firm, with its country in front; null: a person, or not given. */
  readonly vatNumber: string | null;
}

/** A way to have goods delivered; shaped like `DeliveryOption`, worded by the resolver. */
export interface DeliveryOptionView {
  readonly id: Id<'DeliveryOption'>;
  /** By language. */
  readonly names: Readonly<Record<string, string>>;
  readonly price: Money;
  /** Days in the home market's zone, `YYYY-MM-DD`. */
  readonly earliest: string;
  readonly latest: string;
  /** The slowest it promises, in working days. */
  readonly daysMax: number;
}

/** How goods are delivered when it is agreed now. */
export interface AgreedDelivery {
  /** Each way once, the standard one first. */
  readonly deliveredBy: DeliveryOptionView[];
  /** What it would have cost had everything gone its usual way. */
  readonly standardDelivery: Money;
  /** How one of the lines goes; null: with no parcel. */
  readonly optionOf: (line: Pick<DeliverableLine, 'variant' | 'fulfilment'>) => DeliveryOptionView | null;
}

/** Shaped like `CheckoutPreparation`. */
export interface CheckoutView extends CheckoutDetails {
  /** Empty: it can be placed. */
  readonly missing: MissingDetail[];
  readonly deliveryOptions: DeliveryOptionView[];
}

/** A benefit that is really hers now; the resolver words it. */
export interface CartBenefit {
  readonly code: 'FREE_DELIVERY';
  /** Null: by the terms. */
  readonly promotionName: string | null;
}

/** The rows of a cart, whole, and what priced them. */
export interface SeenCart {
  readonly loaded: LoadedCart;
  readonly basis: PricingBasis;
}

/**
 * A cart or ticket, priced: what the schema shows of it, and beside that what checkout needs. Made anew on every read by
 * pure functions; nothing of it is stored but the lines and the details.
 */
export interface CartView {
  readonly id: Id<'Cart'>;
  readonly version: number;
  readonly kind: CartKind;
  /** As shown: AWAITING_PAYMENT while an open one is frozen. */
  readonly state: CartState;
  readonly storedState: StoredCartState;
  readonly currency: CurrencyCode;
  /** What may still be ordered, oldest first; on a paid ticket what it sold. */
  readonly lines: CartLineView[];
  readonly totals: CartTotals & Pick<AgreedDelivery, 'deliveredBy'>;
  readonly standardDelivery: Money;
  readonly benefits: CartBenefit[];
  /** What became of each code, as typed. */
  readonly coupons: readonly CouponVerdict[];
  /** What promotions gave, to be counted when it is ordered. */
  readonly given: readonly GivenPromotion[];
  /** Within reach, nearest first. */
  readonly offers: readonly OfferInReach[];
  /** Nobody's points when nobody is known. */
  readonly pointsToEarn: number;
  /** Null: prices follow the list. */
  readonly frozenUntil: Date | null;
  /** Of a ticket that money stands on. */
  readonly tendering: Tendering | null;
  readonly checkout: CheckoutView;
  readonly lastChange: { readonly origin: OriginView; readonly differences: readonly CartDifference[] };
  readonly expiresAt: Date;

  readonly customerId: Id<'Customer'> | null;
  /** SHA-256 of the guest's token: copy it to what comes of the cart, so that the token opens that as well. */
  readonly guestTokenHash: string | null;
  /** Of a ticket. */
  readonly locationId: Id<'Location'> | null;
  readonly terminalId: Id<'Terminal'> | null;
  readonly label: string | null;
  /** The instant whose prices and terms these are. */
  readonly pricesAt: Date;
  readonly terms: TermsVersion;
  /** Of a paid ticket; null else, and when it sold nothing. */
  readonly orderId: Id<'Order'> | null;
  /** Of a ticket: orders to hand over with it. */
  readonly handOverOrderIds: readonly Id<'Order'>[];
  /** What it was made of, for the change that follows in the same transaction. */
  readonly source: SeenCart;
}
