import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DifferenceSubject, ReceiptBy } from './common.enums.js';
import { CurrencyCodeScalar, Decimal, MinorUnits, UUID } from './scalars.js';
import { type CurrencyCode, type Money } from '../../kernel/money.js';

@ObjectType('Address', { description: 'A postal address as given.' })
export class AddressType {
  @Field(() => String, { nullable: true, description: 'Addressee.' }) name: string | null;
  @Field(() => String, { description: 'Street.' }) street: string;
  @Field(() => String, { description: 'Number with suffix.' }) houseNumber: string;
  @Field(() => String, { description: "In the country's format." }) postcode: string;
  @Field(() => String, { description: 'Town.' }) city: string;
  @Field(() => String, { description: 'ISO 3166 alpha-2.' }) country: string;
}

@ObjectType('Contact', { description: 'Whom to tell.' })
export class ContactType {
  @Field(() => String, { description: 'Name.' }) name: string;
  @Field(() => String, { nullable: true, description: 'Null when she gave none.' }) email: string | null;
  @Field(() => String, { nullable: true, description: 'E.164; null when she gave none.' }) phone:
    string | null;
}

@ObjectType('Difference', {
  description:
    'One thing that changed and why: after a cart or ticket change, at placing, on a return, at a cancellation.',
})
export class DifferenceType {
  @Field(() => DifferenceSubject, {
    description: 'Line, price, promotion, coupon, benefit, points, delivery, total.',
  })
  subject: DifferenceSubject;
  @Field(() => String, { description: 'In words.' }) label: string;
  @Field(() => UUID, { nullable: true, description: 'Null when not of one line.' }) lineId: string | null;
  @Field(() => MoneyType, { nullable: true, description: 'Null when not money.' }) before: Money | null;
  @Field(() => MoneyType, { nullable: true, description: 'Null when not money.' }) after: Money | null;
  @Field(() => Int, { nullable: true, description: 'Null when not points.' }) pointsBefore: number | null;
  @Field(() => Int, { nullable: true, description: 'Null when not points.' }) pointsAfter: number | null;
  @Field(() => String, { description: 'In her language.' }) why: string;
  @Field(() => String, { description: 'To branch on.' }) whyCode: string;
}

@ObjectType('Money', { description: 'An exact amount.' })
export class MoneyType {
  @Field(() => MinorUnits, { description: 'Minor units.' }) amount: number;
  @Field(() => CurrencyCodeScalar, { description: 'ISO 4217.' }) currency: CurrencyCode;
  @Field(() => Decimal, { description: 'The same for people: 1299.00.' }) decimal: string;
}

@ObjectType('Point', { description: 'A point on the earth.' })
export class PointType {
  @Field(() => Float, { description: 'Degrees north.' }) latitude: number;
  @Field(() => Float, { description: 'Degrees east.' }) longitude: number;
}

@ObjectType('Problem', { description: 'Problem.' })
export class ProblemType {
  @Field(() => String, { description: 'Path.' }) path: string;
  @Field(() => String, { description: 'Problem.' }) problem: string;
  @Field(() => String, { description: 'Words.' }) words: string;
}

@ObjectType('ReceiptChoice', { description: 'How the receipt reaches her.' })
export class ReceiptChoiceType {
  @Field(() => ReceiptBy, { description: 'E-mail, post or print.' }) by: ReceiptBy;
  @Field(() => String, { nullable: true, description: 'For EMAIL.' }) email: string | null;
  @Field(() => AddressType, { nullable: true, description: 'For POST.' }) address: AddressType | null;
}

@ObjectType('VatShare', { description: 'VAT of one rate.' })
export class VatShareType {
  @Field(() => Int, { description: 'Rate in basis points.' }) rateBps: number;
  @Field(() => MoneyType, { description: 'Without.' }) net: Money;
  @Field(() => MoneyType, { description: 'The tax.' }) vat: Money;
  @Field(() => MoneyType, { description: 'With.' }) gross: Money;
}
