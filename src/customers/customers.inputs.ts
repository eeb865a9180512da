import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsEmail, Matches, ValidateNested } from 'class-validator';
import { type Id } from '../kernel/ids.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Secret, UUID } from '../platform/graphql/scalars.js';
import { ConsentPurpose, IdentifierKind } from './customers.enums.js';

@InputType({ description: 'Something somebody may be known by.' })
export class IdentifierInput {
  @Field(() => IdentifierKind, { description: 'What sort.' })
  kind: IdentifierKind;
  @Field(() => String, { description: 'As typed or scanned.' })
  @PlainText(254)
  value: string;
}

@InputType({ description: 'What she is to be known by.' })
export class AddIdentifierInput {
  @Field(() => UUID, {
    nullable: true,
    description: 'Whose. Staff must say; a customer never does: it is hers.',
  })
  customerId?: Id<'Customer'> | null;
  @Field(() => IdentifierInput, {
    description: 'A card or telephone number that staff write down is proven; all others wait for a proof.',
  })
  @ValidateNested()
  @Type(() => IdentifierInput)
  identifier: IdentifierInput;
  @Field(() => Secret, {
    nullable: true,
    description: 'Of EMAIL: the code that was mailed to the address when it was added without one.',
  })
  @PlainText(512)
  proofCode?: string | null;
}

@InputType({ description: 'What a customer allows or forbids.' })
export class RecordConsentInput {
  @Field(() => UUID, {
    nullable: true,
    description: 'Whose. Staff must say; a customer never does: it is hers.',
  })
  customerId?: Id<'Customer'> | null;
  @Field(() => ConsentPurpose, { description: 'For what.' })
  purpose: ConsentPurpose;
  @Field(() => Boolean, { description: 'False: she forbids it, or takes back what she had allowed.' })
  granted: boolean;
  @Field(() => String, { description: 'Code of the version of the text that she was shown or read out.' })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._/+#-]{0,39}$/, {
    message: 'must be a code of at most 40 letters, digits and . _ - / + #',
  })
  textVersion: string;
}

@InputType({ description: 'A check of who is calling.' })
export class ConfirmCallerInput {
  @Field(() => UUID, { description: 'Who she says she is.' })
  customerId: Id<'Customer'>;
  @Field(() => String, {
    description: 'What was asked and rightly answered, such as birth day and postcode.',
  })
  @PlainText(200)
  how: string;
}

@InputType({ description: 'A customer who wants an account.' })
export class RegisterCustomerInput {
  @Field(() => String, { description: 'Where the code goes.' })
  @PlainText(254)
  @IsEmail()
  email: string;
  @Field(() => Secret, { description: 'At least 8 characters.' })
  @PlainText(128)
  password: string;
  @Field(() => String, { description: 'As she writes it.' })
  @PlainText(200)
  name: string;
}

@InputType({ description: 'The code of the mail, brought back.' })
export class VerifyEmailInput {
  @Field(() => Secret, { description: 'As it stands in the mail.' })
  @PlainText(512)
  emailCode: string;
  @Field(() => String, {
    nullable: true,
    description: 'Of her telephone or browser, for her list of sessions.',
  })
  @PlainText(200)
  deviceName?: string | null;
}
