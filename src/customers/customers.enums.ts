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

/** For what a customer may give her consent. */
export enum ConsentPurpose {
  PURCHASES_SHOWN = 'purchases_shown',
}
registerEnumType(ConsentPurpose, {
  name: 'ConsentPurpose',
  description: 'For what a customer may give her consent.',
  valuesMap: {
    PURCHASES_SHOWN: { description: 'Staff who recognise her see what she bought, in any channel.' },
  },
});

/** Who says that she said so. */
export enum ConsentSource {
  SELF = 'self',
  STAFF = 'staff',
  IMPORT = 'import',
}
registerEnumType(ConsentSource, {
  name: 'ConsentSource',
  description: 'Who says that she said so.',
  valuesMap: {
    SELF: { description: 'She herself, logged in.' },
    STAFF: { description: 'A member of staff, to whom she said it.' },
    IMPORT: { description: 'The records that were kept before this system.' },
  },
});
