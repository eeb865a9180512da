import { registerEnumType } from '@nestjs/graphql';

/** Payer. */
export enum Payer {
  RETAILER = 'retailer',
  CUSTOMER = 'customer',
}
registerEnumType(Payer, { name: 'Payer', description: 'Payer.' });

/** Return route. */
export enum ReturnRoute {
  ANY_STORE = 'any_store',
  POST = 'post',
}
registerEnumType(ReturnRoute, { name: 'ReturnRoute', description: 'Return route.' });

/** Terms state. */
export enum TermsState {
  DRAFT = 'draft',
  PUBLISHED = 'published',
  SUPERSEDED = 'superseded',
}
registerEnumType(TermsState, { name: 'TermsState', description: 'Terms state.' });

/** Unit condition. */
export enum UnitCondition {
  SEAL_BROKEN = 'seal_broken',
  MADE_TO_MEASURE = 'made_to_measure',
  DIGITAL_SHOWN = 'digital_shown',
}
registerEnumType(UnitCondition, { name: 'UnitCondition', description: 'Unit condition.' });

/** Window start. */
export enum WindowStart {
  PURCHASE = 'purchase',
  DELIVERY = 'delivery',
  HANDOVER = 'handover',
}
registerEnumType(WindowStart, { name: 'WindowStart', description: 'Window start.' });
