import { registerEnumType } from '@nestjs/graphql';

/** How sure we are who somebody is; each level knows more than the one before. */
export enum CustomerLevel {
  RECOGNISED = 'recognised',
  IDENTIFIED = 'identified',
  REGISTERED = 'registered',
  VERIFIED = 'verified',
}
registerEnumType(CustomerLevel, {
  name: 'CustomerLevel',
  description: 'How sure we are who somebody is; each level knows more than the one before.',
  valuesMap: {
    RECOGNISED: { description: 'By a name or an address that nobody proved.' },
    IDENTIFIED: { description: 'By a card, or a telephone number that staff wrote down.' },
    REGISTERED: { description: 'By an account whose e-mail address is not proven yet.' },
    VERIFIED: { description: 'By an e-mail address that is proven hers.' },
  },
});

/** What somebody can be known by. */
export enum IdentifierKind {
  LOYALTY_CARD = 'loyalty_card',
  EMAIL = 'email',
  PHONE = 'phone',
}
registerEnumType(IdentifierKind, {
  name: 'IdentifierKind',
  description: 'What somebody can be known by.',
  valuesMap: {
    LOYALTY_CARD: { description: 'The number of a card: 4 to 30 digits.' },
    EMAIL: { description: 'An e-mail address.' },
    PHONE: { description: 'A telephone number, with its country or Dutch.' },
  },
});
