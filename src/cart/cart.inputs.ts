import { type Id } from '../kernel/ids.js';
import { CurrencyCodeScalar, Quantity, UUID } from '../platform/graphql/scalars.js';
import { FulfilmentChoiceInput } from '../locations/index.js';
import { ArrayMaxSize, ArrayNotEmpty, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType, Int } from '@nestjs/graphql';
import { AddressInput, ContactInput, ReceiptChoiceInput } from '../platform/graphql/common.inputs.js';
import { IdentifierInput } from '../customers/index.js';
import { type CurrencyCode } from '../kernel/money.js';

@InputType({ description: 'Add cart line input.' })
export class AddCartLineInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => UUID, { description: 'Variant id.' })
  variantId: Id<'Variant'>;
  @Field(() => Quantity, { description: 'Quantity.' })
  quantity: number;
  @Field(() => FulfilmentChoiceInput, { nullable: true, description: 'Fulfilment.' })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment?: FulfilmentChoiceInput | null;
  @Field(() => String, { nullable: true, description: 'Note.' })
  @PlainText(500)
  note?: string | null;
  @Field(() => Int, { nullable: true, description: 'The version you saw; refused when another came first.' })
  expectedVersion?: number | null;
}

@InputType({ description: 'Change cart line input.' })
export class ChangeCartLineInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => UUID, { description: 'Line id.' })
  lineId: string;
  @Field(() => Quantity, { nullable: true, description: 'Quantity.' })
  quantity?: number | null;
  @Field(() => FulfilmentChoiceInput, { nullable: true, description: 'Fulfilment.' })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment?: FulfilmentChoiceInput | null;
  @Field(() => [String], { nullable: true, description: 'Serial numbers.' })
  @ArrayMaxSize(100)
  @PlainText(200, { each: true })
  serialNumbers?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Note.' })
  @PlainText(500)
  note?: string | null;
}

@InputType({ description: 'Checkout details input.' })
export class CheckoutDetailsInput {
  @Field(() => ContactInput, { nullable: true, description: 'Whom to tell.' })
  @ValidateNested()
  @Type(() => ContactInput)
  contact?: ContactInput | null;
  @Field(() => AddressInput, { nullable: true, description: 'Default: as delivered.' })
  @ValidateNested()
  @Type(() => AddressInput)
  invoiceAddress?: AddressInput | null;
  @Field(() => ReceiptChoiceInput, { nullable: true, description: 'How the receipt comes.' })
  @ValidateNested()
  @Type(() => ReceiptChoiceInput)
  receipt?: ReceiptChoiceInput | null;
  @Field(() => UUID, { nullable: true, description: 'From Cart.checkout.' })
  deliveryOptionId?: string | null;
}

@InputType({ description: 'Enrol customer input.' })
export class EnrolCustomerInput {
  @Field(() => String, { description: 'Name.' })
  @PlainText(200)
  name: string;
  @Field(() => [IdentifierInput], { description: 'Identifiers.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => IdentifierInput)
  identifiers: IdentifierInput[];
  @Field(() => UUID, { nullable: true, description: 'Ticket id.' })
  ticketId?: Id<'Cart'> | null;
}

@InputType({ description: 'Identify customer input.' })
export class IdentifyCustomerInput {
  @Field(() => IdentifierInput, { description: 'Identifier.' })
  @ValidateNested()
  @Type(() => IdentifierInput)
  identifier: IdentifierInput;
  @Field(() => UUID, { nullable: true, description: 'Ticket id.' })
  ticketId?: Id<'Cart'> | null;
}

@InputType({ description: 'Open cart input.' })
export class OpenCartInput {
  @Field(() => CurrencyCodeScalar, { nullable: true, description: 'Currency.' })
  currency?: CurrencyCode | null;
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
}

@InputType({ description: 'Open ticket input.' })
export class OpenTicketInput {
  @Field(() => String, { nullable: true, description: 'Label.' })
  @PlainText(200)
  label?: string | null;
}

@InputType({ description: 'Remove cart line input.' })
export class RemoveCartLineInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => UUID, { description: 'Line id.' })
  lineId: string;
}

@InputType({ description: 'Scan into cart input.' })
export class ScanIntoCartInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => String, { description: 'Barcode.' })
  @PlainText(200)
  barcode: string;
  @Field(() => Quantity, { nullable: true, description: 'Quantity.' })
  quantity?: number | null;
  @Field(() => String, { nullable: true, description: 'Serial number.' })
  @PlainText(200)
  serialNumber?: string | null;
  @Field(() => Int, { nullable: true, description: 'The version you saw; refused when another came first.' })
  expectedVersion?: number | null;
}

@InputType({ description: 'Set checkout details input.' })
export class SetCheckoutDetailsInput {
  @Field(() => UUID, { description: 'Which cart.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => CheckoutDetailsInput, { description: 'Details.' })
  @ValidateNested()
  @Type(() => CheckoutDetailsInput)
  details: CheckoutDetailsInput;
}
