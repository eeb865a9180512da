import { Field, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { CustomerLevel, IdentifierKind } from './customers.enums.js';

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
