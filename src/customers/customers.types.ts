import { type Id } from '../kernel/ids.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { CustomerLevel, IdentifierKind } from './customers.enums.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ContactType } from '../platform/graphql/common.types.js';

@ObjectType('Customer', { description: 'She herself: `me`.' })
export class CustomerType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Customer'>;
  @Field(() => String, { description: 'As she gave it.' }) name: string;
  @Field(() => CustomerLevel, { description: 'How sure we are.' }) level: CustomerLevel;
  @Field(() => [IdentifierType], { description: 'Cards, e-mail, phone.' }) identifiers: IdentifierType[];
  @Field(() => Int, { description: 'Available.' }) points: number;
}

@ObjectType('CustomerCard', {
  description: "STAFF. What a till's or call centre's screen shows of a customer: no address, no e-mail.",
})
export class CustomerCardType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Customer'>;
  @Field(() => String, { description: 'First name and initial.' }) displayName: string;
  @Field(() => CustomerLevel, { description: 'How sure we are.' }) level: CustomerLevel;
  @Field(() => Int, { description: 'Available.' }) points: number;
  @Field(() => Int, { description: 'How many.' }) openReservations: number;
}

@ObjectType('CustomerFile', {
  description: 'STAFF. All we know of a customer: contact centre after a check, and ops.',
})
export class CustomerFileType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Customer'>;
  @Field(() => CustomerCardType, { description: 'The short view.' }) card: CustomerCardType;
  @Field(() => ContactType, { description: 'How to reach her.' }) contact: ContactType;
  @Field(() => [IdentifierType], { description: 'All.' }) identifiers: IdentifierType[];
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
  @Field(() => Instant, { description: 'The code in the mail.' }) codeValidUntil: Date;
}
