import { registerEnumType } from '@nestjs/graphql';

/** Which step of a trail. */
export enum PriceStepKind {
  LIST = 'list',
  MARKDOWN = 'markdown',
  PROMOTION = 'promotion',
  BENEFIT = 'benefit',
  STAFF_ADJUSTMENT = 'staff_adjustment',
  ROUNDING = 'rounding',
  VAT = 'vat',
}
registerEnumType(PriceStepKind, {
  name: 'PriceStepKind',
  description: 'Which step of a trail.',
  valuesMap: {
    LIST: { description: 'At the regular price.' },
    MARKDOWN: {
      description: 'What the lower price in force takes off: a markdown, or the price of a group of hers.',
    },
    PROMOTION: { description: 'What a promotion takes off.' },
    BENEFIT: { description: 'What a benefit of hers takes off.' },
    STAFF_ADJUSTMENT: {
      description: 'What a member of staff takes off, or, with nobody named, a shelf label that says less.',
    },
    ROUNDING: { description: 'What rounding puts on or takes off.' },
    VAT: { description: 'VAT contained; informative.' },
  },
});
