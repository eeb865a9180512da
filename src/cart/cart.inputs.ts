import { type Id } from '../kernel/ids.js';
import { CurrencyCodeScalar, Quantity, UUID } from '../platform/graphql/scalars.js';
import { ScannedText } from '../catalogue/index.js';
import { FulfilmentChoiceInput } from '../locations/index.js';
import { ArrayMaxSize, ArrayNotEmpty, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType, Int } from '@nestjs/graphql';
import { AddressInput, ContactInput, ReceiptChoiceInput } from '../platform/graphql/common.inputs.js';
import { IdentifierInput } from '../customers/index.js';
import { type CurrencyCode } from '../kernel/money.js';
import { COUPONS_MAX } from './cart-coupons.js';

@InputType({ description: 'Units to put into a cart.' })
export class AddCartLineInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => UUID, { description: 'What.' })
  variantId: Id<'Variant'>;
  @Field(() => Quantity, { description: "How many, in the variant's units." })
  quantity: number;
  @Field(() => FulfilmentChoiceInput, {
    nullable: true,
    description: 'How she gets it; default: taken away at a till, else delivered.',
  })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment?: FulfilmentChoiceInput | null;
  @Field(() => UUID, {
    nullable: true,
    description: 'The line it hangs on, for what is sold only with another.',
  })
  onLineId?: Id<'CartLine'> | null;
  @Field(() => String, { nullable: true, description: 'Hers, for whoever picks it.' })
  @PlainText(500)
  note?: string | null;
  @Field(() => Int, { nullable: true, description: 'The version you saw; refused when another came first.' })
  expectedVersion?: number | null;
}

@InputType({ description: 'What becomes different on a line; what is left out stays.' })
export class ChangeCartLineInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => UUID, { description: 'Which line of it.' })
  lineId: Id<'CartLine'>;
  @Field(() => Quantity, { nullable: true, description: 'How many.' })
  quantity?: number | null;
  @Field(() => FulfilmentChoiceInput, {
    nullable: true,
    description: 'How she gets it; default: taken away at a till, else delivered.',
  })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment?: FulfilmentChoiceInput | null;
  @Field(() => [String], { nullable: true, description: 'All that are recorded; replaces what was.' })
  @ArrayMaxSize(100)
  @PlainText(200, { each: true })
  serialNumbers?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Hers, for whoever picks it.' })
  @PlainText(500)
  note?: string | null;
}

@InputType({ description: 'What a checkout must know; what is left out stays.' })
export class CheckoutDetailsInput {
  @Field(() => ContactInput, { nullable: true, description: 'Whom to tell.' })
  @ValidateNested()
  @Type(() => ContactInput)
  contact?: ContactInput | null;
  @Field(() => AddressInput, { nullable: true, description: 'Default: as delivered.' })
  @ValidateNested()
  @Type(() => AddressInput)
  invoiceAddress?: AddressInput | null;
  @Field(() => AddressInput, {
    nullable: true,
    description: 'Where delivered lines go that name no address of their own.',
  })
  @ValidateNested()
  @Type(() => AddressInput)
  deliveryAddress?: AddressInput | null;
  @Field(() => ReceiptChoiceInput, { nullable: true, description: 'How the receipt comes.' })
  @ValidateNested()
  @Type(() => ReceiptChoiceInput)
  receipt?: ReceiptChoiceInput | null;
  @Field(() => UUID, { nullable: true, description: 'From Cart.checkout.' })
  deliveryOptionId?: string | null;
}

@InputType({ description: 'Somebody who becomes a customer.' })
export class EnrolCustomerInput {
  @Field(() => String, { description: 'As she gives it.' })
  @PlainText(200)
  name: string;
  @Field(() => [IdentifierInput], { description: 'Her card, telephone number, e-mail address.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => IdentifierInput)
  identifiers: IdentifierInput[];
  @Field(() => UUID, { nullable: true, description: 'The ticket to put her on.' })
  ticketId?: Id<'Cart'> | null;
}

@InputType({ description: 'What somebody is known by.' })
export class IdentifyCustomerInput {
  @Field(() => IdentifierInput, { description: 'As scanned, typed or said.' })
  @ValidateNested()
  @Type(() => IdentifierInput)
  identifier: IdentifierInput;
  @Field(() => UUID, { nullable: true, description: 'The ticket to put her on.' })
  ticketId?: Id<'Cart'> | null;
}

@InputType({ description: 'Which cart to open.' })
export class OpenCartInput {
  @Field(() => CurrencyCodeScalar, { nullable: true, description: 'Default EUR.' })
  currency?: CurrencyCode | null;
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
}

@InputType({ description: 'A new ticket.' })
export class OpenTicketInput {
  @Field(() => String, { nullable: true, description: 'What staff call it.' })
  @PlainText(200)
  label?: string | null;
}

@InputType({ description: 'A line to take out.' })
export class RemoveCartLineInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => UUID, { description: 'Which line of it.' })
  lineId: Id<'CartLine'>;
}

@InputType({ description: 'A code held before a scanner.' })
export class ScanIntoCartInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => String, { description: 'As the scanner sent it, or typed; 1 to 512 characters.' })
  @ScannedText()
  barcode: string;
  @Field(() => Quantity, { nullable: true, description: 'How many.' })
  quantity?: number | null;
  @Field(() => String, { nullable: true, description: 'Of this one unit; it then has a line of its own.' })
  @PlainText(200)
  serialNumber?: string | null;
  @Field(() => Int, { nullable: true, description: 'The version you saw; refused when another came first.' })
  expectedVersion?: number | null;
}

@InputType({ description: 'Coupons for a cart.' })
export class SetCartCouponsInput {
  @Field(() => UUID, { description: 'Which cart, or ticket.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => [String], { description: 'All of them, at most 5; empty takes all out.' })
  @ArrayMaxSize(COUPONS_MAX)
  @PlainText(60, { each: true })
  couponCodes: string[];
}

@InputType({ description: 'Details for a cart.' })
export class SetCheckoutDetailsInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => CheckoutDetailsInput, { description: 'What is known now.' })
  @ValidateNested()
  @Type(() => CheckoutDetailsInput)
  details: CheckoutDetailsInput;
}
