import { PlainText } from './plain-text.js';
import { Field, Float, InputType } from '@nestjs/graphql';
import { IsEmail, ValidateNested } from 'class-validator';
import { CurrencyCodeScalar, MinorUnits, Quantity, Secret, UUID } from './scalars.js';
import { type CurrencyCode } from '../../kernel/money.js';
import { ReceiptBy } from './common.enums.js';
import { Type } from 'class-transformer';

@InputType({ description: 'Address input.' })
export class AddressInput {
  @Field(() => String, { nullable: true, description: 'Addressee.' })
  @PlainText(200)
  name?: string | null;
  @Field(() => String, { description: 'Street.' })
  @PlainText(200)
  street: string;
  @Field(() => String, { description: 'Number with suffix.' })
  @PlainText(200)
  houseNumber: string;
  @Field(() => String, { description: "In the country's format." })
  @PlainText(200)
  postcode: string;
  @Field(() => String, { description: 'Town.' })
  @PlainText(200)
  city: string;
  @Field(() => String, { description: 'ISO 3166 alpha-2.' })
  @PlainText(200)
  country: string;
}

@InputType({ description: 'Contact input.' })
export class ContactInput {
  @Field(() => String, { description: 'Name.' })
  @PlainText(200)
  name: string;
  @Field(() => String, { nullable: true, description: 'At least one of both.' })
  @PlainText(254)
  @IsEmail()
  email?: string | null;
  @Field(() => String, { nullable: true, description: 'E.164.' })
  @PlainText(200)
  phone?: string | null;
}

@InputType({ description: 'Line quantity input.' })
export class LineQuantityInput {
  @Field(() => UUID, { description: 'Which line.' })
  lineId: string;
  @Field(() => Quantity, { description: 'How many of it.' })
  quantity: number;
}

@InputType({ description: 'Money input.' })
export class MoneyInput {
  @Field(() => MinorUnits, { description: 'Minor units.' })
  amount: number;
  @Field(() => CurrencyCodeScalar, { description: 'ISO 4217.' })
  currency: CurrencyCode;
}

@InputType({ description: 'Override input.' })
export class OverrideInput {
  @Field(() => String, { description: 'Audited.' })
  @PlainText(500)
  reason: string;
  @Field(() => String, { nullable: true, description: "When the session is not a manager's." })
  @PlainText(200)
  managerNumber?: string | null;
  @Field(() => Secret, { nullable: true, description: 'Hers, at this till.' })
  @PlainText(512)
  managerPin?: string | null;
}

@InputType({ description: 'Point input.' })
export class PointInput {
  @Field(() => Float, { nullable: true, description: 'With longitude.' })
  latitude?: number | null;
  @Field(() => String, { nullable: true, description: 'With country.' })
  @PlainText(200)
  postcode?: string | null;
  @Field(() => Float, { nullable: true, description: 'With latitude.' })
  longitude?: number | null;
  @Field(() => String, { nullable: true, description: 'With postcode.' })
  @PlainText(200)
  country?: string | null;
}

@InputType({ description: 'Receipt choice input.' })
export class ReceiptChoiceInput {
  @Field(() => ReceiptBy, { description: 'E-mail, post or print.' })
  by: ReceiptBy;
  @Field(() => String, { nullable: true, description: 'For EMAIL; default: her contact.' })
  @PlainText(254)
  @IsEmail()
  email?: string | null;
  @Field(() => AddressInput, { nullable: true, description: 'For POST.' })
  @ValidateNested()
  @Type(() => AddressInput)
  address?: AddressInput | null;
}

@InputType({ description: 'Serial input.' })
export class SerialInput {
  @Field(() => UUID, { description: 'Which line.' })
  lineId: string;
  @Field(() => String, { description: 'Of one unit.' })
  @PlainText(200)
  serialNumber: string;
}
