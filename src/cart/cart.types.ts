import { Field, Int, ObjectType } from '@nestjs/graphql';
import { BarcodeMatchType, VariantType } from '../catalogue/index.js';
import { StockBand } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode, Money } from '../kernel/money.js';
import { FulfilmentChoiceType, OriginType } from '../locations/index.js';
import {
  AddressType,
  ContactType,
  MoneyType,
  ReceiptChoiceType,
  VatShareType,
} from '../platform/graphql/common.types.js';
import {
  CurrencyCodeScalar,
  Instant,
  LocalDate,
  Quantity,
  Secret,
  UUID,
} from '../platform/graphql/scalars.js';
import { PriceTrailType } from '../pricing/index.js';
import { CartKind, CartState, MissingDetail, ScanOutcome } from './cart.enums.js';
import type { CartTotals } from './cart-totals.js';

/** What it did is worded by a field of its own. */
@ObjectType('CartChange', { description: 'The latest change of a cart.' })
export class CartChangeType {
  @Field(() => OriginType, { description: 'By whom, where, when.' }) origin: OriginType;
}

/** Worded by a field of its own. */
@ObjectType('DeliveryOption', {
  description: 'A way to have goods delivered, priced for a cart, or as agreed.',
})
export class DeliveryOptionType {
  @Field(() => UUID, { description: 'Choose by it.' }) id: Id<'DeliveryOption'>;
  @Field(() => MoneyType, { description: 'What it costs, however much goes this way.' }) price: Money;
  @Field(() => LocalDate, { description: 'First day, if placed now.' }) earliest: string;
  @Field(() => LocalDate, { description: 'Last day, if placed now.' }) latest: string;
}

@ObjectType('CartTotals', { description: 'What is to pay.' })
export class CartTotalsType implements CartTotals {
  @Field(() => MoneyType, { description: 'Before discounts.' }) goods: Money;
  @Field(() => MoneyType, { description: 'Taken off, positive.' }) discount: Money;
  @Field(() => MoneyType, { description: 'After free-delivery rules.' }) delivery: Money;
  @Field(() => MoneyType, { description: 'Outside the VAT table.' }) deposits: Money;
  @Field(() => MoneyType, { description: 'Goods − discount + delivery + deposits.' }) total: Money;
  @Field(() => [VatShareType], { description: 'Contained in goods and delivery, per rate, highest first.' })
  vat: VatShareType[];
  @Field(() => [DeliveryOptionType], {
    description: 'What its delivery is made of: each way that something goes, once.',
  })
  deliveredBy: DeliveryOptionType[];
}

@ObjectType('CheckoutPreparation', {
  description: 'What a cart still needs and may choose before it can be placed.',
})
export class CheckoutPreparationType {
  @Field(() => [MissingDetail], { description: 'Empty: it can be placed.' }) missing: MissingDetail[];
  @Field(() => [DeliveryOptionType], {
    description: 'With price and days; the first unless another is chosen.',
  })
  deliveryOptions: DeliveryOptionType[];
  @Field(() => ContactType, { nullable: true, description: 'Null until given.' })
  contact: ContactType | null;
  @Field(() => ReceiptChoiceType, { nullable: true, description: 'Null until given.' })
  receiptChoice: ReceiptChoiceType | null;
  @Field(() => AddressType, { nullable: true, description: 'Null: as delivered.' })
  invoiceAddress: AddressType | null;
  @Field(() => AddressType, {
    nullable: true,
    description: 'Where lines go that name no address of their own; null until given.',
  })
  deliveryAddress: AddressType | null;
  @Field(() => UUID, { nullable: true, description: 'Null until chosen.' })
  deliveryOptionId: Id<'DeliveryOption'> | null;
  @Field(() => String, {
    nullable: true,
    description: 'Of a firm, with its country in front; null until given: a person.',
  })
  vatNumber: string | null;
}

/** Whether it can be had is a field of its own, asked only when selected. */
@ObjectType('CartLine', { description: 'One variant in a cart.' })
export class CartLineType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'CartLine'>;
  @Field(() => VariantType, { description: 'What.' }) variant: VariantType;
  @Field(() => Quantity, { description: "In the variant's units." }) quantity: number;
  @Field(() => UUID, {
    nullable: true,
    description: 'The line it hangs on (deposit, installation); null: stands alone.',
  })
  onLineId: Id<'CartLine'> | null;
  @Field(() => FulfilmentChoiceType, { description: 'How she gets it.' }) fulfilment: FulfilmentChoiceType;
  @Field(() => PriceTrailType, { description: 'How its price came about.' }) price: PriceTrailType;
  @Field(() => Boolean, { description: 'Given by a promotion.' }) isGift: boolean;
  @Field(() => OriginType, { description: 'Channel, device, person, when.' }) addedBy: OriginType;
  @Field(() => String, { nullable: true, description: 'Hers; null: none.' }) note: string | null;
  @Field(() => [String], { description: 'Recorded so far.' }) serialNumbers: string[];
}

@ObjectType('CartCoupon', { description: 'What became of a code that was typed.' })
export class CartCouponType {
  @Field(() => String, { description: 'As she typed it.' }) couponCode: string;
  @Field(() => Boolean, { description: 'It counts now.' }) applied: boolean;
  @Field(() => String, { nullable: true, description: 'Why not, in words; null when applied.' })
  problem: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Why not: UNKNOWN, LOG_IN, EXPIRED, USED_UP, TWICE, CONDITIONS_NOT_MET, ANOTHER_IS_BETTER; null when applied.',
  })
  problemCode: string | null;
}

@ObjectType('NextOffer', { description: 'A promotion that is within reach.' })
export class NextOfferType {
  @Field(() => String, { description: 'What she would get.' }) label: string;
  @Field(() => String, { description: 'What is still needed.' }) needs: string;
}

/** Coupons, benefits, offers and the latest change are worded by fields of their own. */
@ObjectType('Cart', {
  description:
    "One open cart per customer and currency, the same id in every channel; a ticket's lines are a cart too.",
})
export class CartType {
  @Field(() => UUID, { description: 'Its id, the same in every channel.' }) id: Id<'Cart'>;
  @Field(() => Int, { description: 'Grows by 1 per change.' }) version: number;
  @Field(() => CartKind, { description: 'Shopping, or a ticket.' }) kind: CartKind;
  @Field(() => CartState, { description: 'Where it stands.' }) state: CartState;
  @Field(() => CurrencyCodeScalar, { description: 'Of all its amounts.' }) currency: CurrencyCode;
  @Field(() => [CartLineType], { description: 'What may still be ordered, oldest first; at most 1,000.' })
  lines: CartLineType[];
  @Field(() => CartTotalsType, { description: 'To pay now.' }) totals: CartTotalsType;
  @Field(() => Int, { description: 'When all is fulfilled; 0 for nobody known.' }) pointsToEarn: number;
  @Field(() => Instant, {
    nullable: true,
    description: 'Null: prices follow the list; else a payment is under way.',
  })
  frozenUntil: Date | null;
  @Field(() => CheckoutPreparationType, { description: 'All a checkout screen draws.' })
  checkout: CheckoutPreparationType;
  @Field(() => CartChangeType, { description: 'By whom, and what it did.' }) lastChange: CartChangeType;
  @Field(() => Instant, { description: 'When it counts as abandoned; moved on by every change.' })
  expiresAt: Date;
}

@ObjectType('LineAvailability', { description: 'Whether a line can be had. Filling a cart holds nothing.' })
export class LineAvailabilityType {
  @Field(() => Boolean, { description: 'The whole quantity, as chosen.' }) asChosen: boolean;
  @Field(() => StockBand, { description: 'How many there are, as chosen.' }) band: StockBand;
  @Field(() => [FulfilmentChoiceType], {
    description: 'What could be instead, the whole quantity; empty when it can be had as chosen.',
  })
  alternatives: FulfilmentChoiceType[];
}

@ObjectType('CartOpened', { description: 'A cart and, for a guest, the token that opens it.' })
export class CartOpenedType {
  @Field(() => CartType, { description: 'Her one open cart, or a new one.' }) cart: CartType;
  @Field(() => Secret, { nullable: true, description: 'For a guest only, for the header Guest-Token.' })
  guestToken: string | null;
}

@ObjectType('Scanned', { description: 'What a scan did; it is never refused for being unknown.' })
export class ScannedType {
  @Field(() => ScanOutcome, { description: 'Added, unknown, or a choice.' }) outcome: ScanOutcome;
  @Field(() => CartType, { description: 'As it is now.' }) cart: CartType;
  @Field(() => UUID, { nullable: true, description: 'The line it went to; null unless added.' })
  lineId: Id<'CartLine'> | null;
  @Field(() => [BarcodeMatchType], { description: 'To choose from when the code leads to several.' })
  choices: BarcodeMatchType[];
}
