import { registerEnumType } from '@nestjs/graphql';

/** What an article asks of whoever carries it: flags of the catalogue, under their names there. */
export enum HandlingFlag {
  TWO_MAN = 'two_man',
  FRAGILE = 'fragile',
  HAZARD = 'hazard',
  LONG_PARCEL = 'long_parcel',
}
registerEnumType(HandlingFlag, {
  name: 'HandlingFlag',
  description: 'What an article asks of whoever carries it.',
  valuesMap: {
    TWO_MAN: { description: 'Two persons.' },
    FRAGILE: { description: 'Care.' },
    HAZARD: { description: 'Rules for what is dangerous.' },
    LONG_PARCEL: { description: 'Room for a long parcel.' },
  },
});

/** Who pays. */
export enum Payer {
  RETAILER = 'retailer',
  CUSTOMER = 'customer',
}
registerEnumType(Payer, {
  name: 'Payer',
  description: 'Who pays.',
  valuesMap: {
    RETAILER: { description: 'We do.' },
    CUSTOMER: { description: 'She does.' },
  },
});

/** How something comes back. */
export enum ReturnRoute {
  ANY_STORE = 'any_store',
  POST = 'post',
}
registerEnumType(ReturnRoute, {
  name: 'ReturnRoute',
  description: 'How something comes back.',
  valuesMap: {
    ANY_STORE: { description: 'Brought to any store that accepts returns.' },
    POST: { description: 'Sent in.' },
  },
});

/** Where a version of the terms is in its life. */
export enum TermsState {
  DRAFT = 'draft',
  PUBLISHED = 'published',
  SUPERSEDED = 'superseded',
}
registerEnumType(TermsState, {
  name: 'TermsState',
  description: 'Where a version of the terms is in its life.',
  valuesMap: {
    DRAFT: { description: 'Written and not published: it holds for nobody.' },
    PUBLISHED: { description: 'Holds, or will hold from its date; never edited.' },
    SUPERSEDED: { description: 'A later version holds now; orders made under it keep it.' },
  },
});

/** What a unit is, that makes an exception. */
export enum UnitCondition {
  SEAL_BROKEN = 'seal_broken',
  MADE_TO_MEASURE = 'made_to_measure',
  DIGITAL_SHOWN = 'digital_shown',
}
registerEnumType(UnitCondition, {
  name: 'UnitCondition',
  description: 'What a unit is, that makes an exception.',
  valuesMap: {
    SEAL_BROKEN: { description: 'Sealed for hygiene, and the seal is broken.' },
    MADE_TO_MEASURE: { description: 'Made or cut for her.' },
    DIGITAL_SHOWN: { description: 'A code that has been shown.' },
  },
});

/** What starts the days of a return. */
export enum WindowStart {
  PURCHASE = 'purchase',
  DELIVERY = 'delivery',
  HANDOVER = 'handover',
}
registerEnumType(WindowStart, {
  name: 'WindowStart',
  description: 'What starts the days of a return.',
  valuesMap: {
    PURCHASE: { description: 'The day it was bought.' },
    DELIVERY: { description: 'The day it arrived.' },
    HANDOVER: { description: 'The day it was handed over.' },
  },
});
