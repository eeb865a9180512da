import { registerEnumType } from '@nestjs/graphql';

/** Customer level. */
export enum CustomerLevel {
  ANONYMOUS = 'anonymous',
  RECOGNISED = 'recognised',
  IDENTIFIED = 'identified',
  REGISTERED = 'registered',
  VERIFIED = 'verified',
}
registerEnumType(CustomerLevel, { name: 'CustomerLevel', description: 'Customer level.' });

/** Identifier kind. */
export enum IdentifierKind {
  LOYALTY_CARD = 'loyalty_card',
  EMAIL = 'email',
  PHONE = 'phone',
  DEVICE = 'device',
  EXTERNAL = 'external',
  SOCIAL = 'social',
}
registerEnumType(IdentifierKind, { name: 'IdentifierKind', description: 'Identifier kind.' });
