import { type Id } from '../kernel/ids.js';
import {
  CurrencyCodeScalar,
  Instant,
  LocalDate,
  Quantity,
  Secret,
  UUID,
} from '../platform/graphql/scalars.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { CartKind, CartState, HistoryAccess, MissingDetail, ScanOutcome, TicketState } from './cart.enums.js';
import { type CurrencyCode, type Money } from '../kernel/money.js';
import { BenefitType } from '../loyalty/index.js';
import { FulfilmentChoiceType, OriginType } from '../locations/index.js';
import {
  AddressType,
  ContactType,
  DifferenceType,
  MoneyType,
  ReceiptChoiceType,
  VatShareType,
} from '../platform/graphql/common.types.js';
import { BarcodeMatchType, VariantType } from '../catalogue/index.js';
import { PriceTrailType } from '../pricing/index.js';
import { CustomerCardType } from '../customers/index.js';
import { StockBand } from '../inventory/index.js';
import { PaymentType } from '../payments/index.js';
import { DocumentType } from '../documents/index.js';

@ObjectType('CartChange', { description: 'The latest change of a cart.' })
export class CartChangeType {
  @Field(() => OriginType, { description: 'Who, where, when.' }) origin: OriginType;
  @Field(() => [DifferenceType], { description: 'What it did to prices, promotions, benefits, points.' })
  differences: DifferenceType[];
}

@ObjectType('CartTotals', { description: 'What is to pay.' })
export class CartTotalsType {
  @Field(() => MoneyType, { description: 'Before discounts.' }) goods: Money;
  @Field(() => MoneyType, { description: 'Taken off, positive.' }) discount: Money;
  @Field(() => MoneyType, { description: 'After free-delivery rules.' }) delivery: Money;
  @Field(() => MoneyType, { description: 'Outside the VAT table.' }) deposits: Money;
  @Field(() => MoneyType, { description: 'Goods − discount + delivery + deposits.' }) total: Money;
  @Field(() => [VatShareType], { description: 'Contained, per rate.' }) vat: VatShareType[];
}

@ObjectType('CheckoutPreparation', {
  description: 'What a cart still needs and may choose before it can be placed.',
})
export class CheckoutPreparationType {
  @Field(() => [MissingDetail], { description: 'Empty: it can be placed.' }) missing: MissingDetail[];
  @Field(() => [DeliveryOptionType], { description: 'With price and days.' })
  deliveryOptions: DeliveryOptionType[];
  @Field(() => ContactType, { nullable: true, description: 'Null until given.' }) contact: ContactType | null;
  @Field(() => ReceiptChoiceType, { nullable: true, description: 'Null until given.' })
  receiptChoice: ReceiptChoiceType | null;
  @Field(() => AddressType, { nullable: true, description: 'Null: as delivered.' })
  invoiceAddress: AddressType | null;
  @Field(() => UUID, { nullable: true, description: 'Null until chosen.' }) deliveryOptionId: string | null;
}

@ObjectType('Cart', {
  description:
    "One open cart per customer and currency, the same id in every channel; a ticket's lines are a cart too.",
})
export class CartType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Cart'>;
  @Field(() => Int, { description: 'Grows by 1 per change.' }) version: number;
  @Field(() => CartKind, { description: 'Shopping or ticket.' }) kind: CartKind;
  @Field(() => CartState, { description: 'Of it.' }) state: CartState;
  @Field(() => CurrencyCodeScalar, { description: 'ISO 4217.' }) currency: CurrencyCode;
  @Field(() => [CartLineType], { description: 'At most 1,000.' }) lines: CartLineType[];
  @Field(() => CartTotalsType, { description: 'To pay now.' }) totals: CartTotalsType;
  @Field(() => [BenefitType], { description: 'Hers now.' }) benefits: BenefitType[];
  @Field(() => Int, { description: 'When all is fulfilled.' }) pointsToEarn: number;
  @Field(() => Instant, {
    nullable: true,
    description: 'Null: prices follow the list; else a payment is under way.',
  })
  frozenUntil: Date | null;
  @Field(() => CheckoutPreparationType, { description: 'All a checkout screen draws.' })
  checkout: CheckoutPreparationType;
  @Field(() => CartChangeType, { description: 'By whom, and what it did.' }) lastChange: CartChangeType;
  @Field(() => Instant, { description: 'Moved on by every change.' }) expiresAt: Date;
}

@ObjectType('LineAvailability', { description: 'Whether a line can be had.' })
export class LineAvailabilityType {
  @Field(() => Boolean, { description: 'As chosen.' }) asChosen: boolean;
  @Field(() => StockBand, { description: 'How many there are.' }) band: StockBand;
  @Field(() => [FulfilmentChoiceType], { description: 'What could be instead.' })
  alternatives: FulfilmentChoiceType[];
}

@ObjectType('CartLine', { description: 'One variant in a cart.' })
export class CartLineType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'CartLine'>;
  @Field(() => VariantType, { description: 'What.' }) variant: VariantType;
  @Field(() => Quantity, { description: "In the variant's units." }) quantity: number;
  @Field(() => FulfilmentChoiceType, { description: 'How she gets it.' }) fulfilment: FulfilmentChoiceType;
  @Field(() => PriceTrailType, { description: 'How its price came about.' }) price: PriceTrailType;
  @Field(() => OriginType, { description: 'Channel, device, person, when.' }) addedBy: OriginType;
  @Field(() => String, { nullable: true, description: 'Hers.' }) note: string | null;
  @Field(() => [String], { description: 'Recorded so far.' }) serialNumbers: string[];
  @Field(() => LineAvailabilityType, { description: 'Filling a cart holds nothing.' })
  availability: LineAvailabilityType;
}

@ObjectType('CartOpened', { description: 'A cart and, for a guest, the token that opens it.' })
export class CartOpenedType {
  @Field(() => CartType, { description: 'Her one open cart, or a new one.' }) cart: CartType;
  @Field(() => Secret, { nullable: true, description: 'For a guest only, for the header Guest-Token.' })
  guestToken: string | null;
}

@ObjectType('Ticket', {
  description:
    "STAFF. a till's sale in the making: sales, returns, reservations to pay, orders to hand over; one total, one receipt.",
})
export class TicketType {
  @Field(() => UUID, { description: "The cart's id." }) id: Id<'Cart'>;
  @Field(() => TicketState, { description: 'Active, suspended, tendering, paid, voided.' })
  state: TicketState;
  @Field(() => String, { nullable: true, description: 'Of a suspended one.' }) label: string | null;
  @Field(() => CartType, { description: 'Its lines.' }) cart: CartType;
  @Field(() => CustomerCardType, { nullable: true, description: 'Null: the normal case.' })
  customer: CustomerCardType | null;
  @Field(() => CartType, {
    nullable: true,
    description: 'Beside it, live, never merged; null: none, or not to be shown.',
  })
  herCart: CartType | null;
  @Field(() => [DifferenceType], { description: 'By the latest change.' }) differences: DifferenceType[];
  @Field(() => MoneyType, { description: 'Negative: she gets money.' }) total: Money;
  @Field(() => MoneyType, { description: 'Of cash, outside price and VAT.' }) rounding: Money;
  @Field(() => MoneyType, { description: 'Not yet tendered.' }) due: Money;
  @Field(() => [PaymentType], { description: 'In order.' }) payments: PaymentType[];
  @Field(() => Instant, { nullable: true, description: 'From the first tender, 15 minutes.' })
  frozenUntil: Date | null;
  @Field(() => DocumentType, { nullable: true, description: 'Once paid.' }) receipt: DocumentType | null;
}

@ObjectType('CustomerIdentified', {
  description:
    'STAFF. Who she is, after a card was scanned or a caller named herself; recognised, never merged.',
})
export class CustomerIdentifiedType {
  @Field(() => CustomerCardType, { description: 'What a screen shows.' }) customer: CustomerCardType;
  @Field(() => TicketType, { nullable: true, description: 'With her on it; null without one.' })
  ticket: TicketType | null;
  @Field(() => CartType, { nullable: true, description: 'Hers, beside it; null: none or not to be shown.' })
  cart: CartType | null;
  @Field(() => HistoryAccess, { description: 'Shown, no consent, caller not confirmed.' })
  history: HistoryAccess;
}

@ObjectType('DeliveryOption', { description: 'A way to have goods delivered, priced for this cart.' })
export class DeliveryOptionType {
  @Field(() => UUID, { description: 'Choose by it.' }) id: Id<'DeliveryOption'>;
  @Field(() => String, { description: 'In words.' }) label: string;
  @Field(() => MoneyType, { description: 'What it costs now.' }) price: Money;
  @Field(() => LocalDate, { description: 'First day.' }) earliest: string;
  @Field(() => LocalDate, { description: 'Last day.' }) latest: string;
}

@ObjectType('Scanned', { description: 'What a scan did; it is never refused for being unknown.' })
export class ScannedType {
  @Field(() => ScanOutcome, { description: 'Added, unknown, choice.' }) outcome: ScanOutcome;
  @Field(() => CartType, { description: 'As it is now.' }) cart: CartType;
  @Field(() => UUID, { nullable: true, description: 'The line it went to; null unless added.' }) lineId:
    string | null;
  @Field(() => [BarcodeMatchType], { description: 'To choose from when the code leads to several.' })
  choices: BarcodeMatchType[];
}
