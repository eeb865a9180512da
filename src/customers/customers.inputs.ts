import { type Id } from '../kernel/ids.js';
import { Secret, UUID } from '../platform/graphql/scalars.js';
import { IsEmail, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';
import { IdentifierKind } from './customers.enums.js';

@InputType({ description: 'Identifier input.' })
export class IdentifierInput {
  @Field(() => IdentifierKind, { description: 'What sort.' })
  kind: IdentifierKind;
  @Field(() => String, { description: 'As typed or scanned.' })
  @PlainText(200)
  value: string;
}

@InputType({ description: 'Add identifier input.' })
export class AddIdentifierInput {
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
  @Field(() => IdentifierInput, { description: 'Identifier.' })
  @ValidateNested()
  @Type(() => IdentifierInput)
  identifier: IdentifierInput;
  @Field(() => Secret, { nullable: true, description: 'Proof code.' })
  @PlainText(512)
  proofCode?: string | null;
}

@InputType({ description: 'Confirm caller input.' })
export class ConfirmCallerInput {
  @Field(() => UUID, { description: 'Staff only: for whom, where no object names her yet.' })
  customerId: Id<'Customer'>;
  @Field(() => String, { description: 'How.' })
  @PlainText(200)
  how: string;
}

@InputType({ description: 'Register customer input.' })
export class RegisterCustomerInput {
  @Field(() => String, { description: 'Email.' })
  @PlainText(254)
  @IsEmail()
  email: string;
  @Field(() => Secret, { description: 'Password.' })
  @PlainText(128)
  password: string;
  @Field(() => String, { description: 'Name.' })
  @PlainText(200)
  name: string;
}

@InputType({ description: 'Verify email input.' })
export class VerifyEmailInput {
  @Field(() => Secret, { description: 'Email code.' })
  @PlainText(512)
  emailCode: string;
  @Field(() => String, { nullable: true, description: 'Device name.' })
  @PlainText(200)
  deviceName?: string | null;
}
