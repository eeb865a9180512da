import { registerEnumType } from '@nestjs/graphql';

/** Price step kind. */
export enum PriceStepKind {
  LIST = 'list',
  MARKDOWN = 'markdown',
  PROMOTION = 'promotion',
  BENEFIT = 'benefit',
  STAFF_ADJUSTMENT = 'staff_adjustment',
  ROUNDING = 'rounding',
  VAT = 'vat',
}
registerEnumType(PriceStepKind, { name: 'PriceStepKind', description: 'Price step kind.' });
