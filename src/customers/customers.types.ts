import { Field, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { Channel } from '../platform/graphql/common.enums.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { ConsentPurpose, ConsentSource, CustomerLevel, IdentifierKind } from './customers.enums.js';

@ObjectType('Customer', { description: 'She herself: `me`.' })
export class CustomerType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Customer'>;
  @Field(() => String, { description: 'As she gave it.' }) name: string;
  @Field(() => CustomerLevel, { description: 'How sure we are.' }) level: CustomerLevel;
}

@ObjectType('CustomerCard', {
  description: "STAFF. What a till's or call centre's screen shows of a customer: no address, no e-mail.",
})
export class CustomerCardType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Customer'>;
  @Field(() => String, { description: 'First name and initial.' }) displayName: string;
  @Field(() => CustomerLevel, { description: 'How sure we are.' }) level: CustomerLevel;
}

@ObjectType('CustomerFile', {
  description: 'STAFF. All we know of a customer: contact centre after a check, and ops.',
})
export class CustomerFileType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Customer'>;
  @Field(() => CustomerCardType, { description: 'The short view.' }) card: CustomerCardType;
}

@ObjectType('Identifier', { description: 'Something she is known by.' })
export class IdentifierType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Identifier'>;
  @Field(() => IdentifierKind, { description: 'What sort.' }) kind: IdentifierKind;
  @Field(() => String, { description: 'With the middle hidden.' }) maskedValue: string;
  @Field(() => Instant, { nullable: true, description: 'Null: not proven, gives nothing away.' })
  verifiedAt: Date | null;
}

@ObjectType('RegistrationStarted', {
  description:
    'A registration that waits for its e-mail to be confirmed: the same answer for a known address.',
})
export class RegistrationStartedType {
  @Field(() => Instant, { description: 'How long the code in the mail is good.' }) codeValidUntil: Date;
}

@ObjectType('Consent', { description: 'What a customer allowed or forbade; one record of a ledger.' })
export class ConsentType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Consent'>;
  @Field(() => ConsentPurpose, { description: 'For what.' }) purpose: ConsentPurpose;
  @Field(() => Boolean, { description: 'False: she forbade it, or took back what she had allowed.' })
  granted: boolean;
  @Field(() => String, { description: 'Of the text that she was shown or read out.' }) textVersion: string;
  @Field(() => ConsentSource, { description: 'Who says that she said so.' }) source: ConsentSource;
  @Field(() => Channel, { nullable: true, description: 'Where she said so; null: not in a channel.' })
  channel: Channel | null;
  @Field(() => UUID, { nullable: true, description: 'The store; null when not in one.' })
  locationId: Id<'Location'> | null;
  @Field(() => Instant, { description: 'Since when it stands.' }) at: Date;
}
