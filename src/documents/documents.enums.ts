import { registerEnumType } from '@nestjs/graphql';

/** How a delivery of a document stands. */
export enum DeliveryState {
  QUEUED = 'queued',
  SENT = 'sent',
  FAILED = 'failed',
}
registerEnumType(DeliveryState, {
  name: 'DeliveryState',
  description: 'How a delivery of a document stands.',
  valuesMap: {
    QUEUED: { description: 'On its way out; a failed attempt is made again.' },
    SENT: { description: 'Handed to the mail, the letter box or the till that printed it.' },
    FAILED: { description: 'Given up after its last attempt.' },
  },
});

/** What sort of document. */
export enum DocumentKind {
  ORDER_CONFIRMATION = 'order_confirmation',
  RECEIPT = 'receipt',
  INVOICE = 'invoice',
  CREDIT_NOTE = 'credit_note',
}
registerEnumType(DocumentKind, {
  name: 'DocumentKind',
  description: 'What sort of document.',
  valuesMap: {
    ORDER_CONFIRMATION: {
      description: 'Of what was bought at a distance: with terms and withdrawal information.',
    },
    RECEIPT: { description: 'Of a sale, paid.' },
    INVOICE: {
      description: 'Of a sale to a firm, in place of a confirmation or receipt: with her VAT number.',
    },
    CREDIT_NOTE: { description: 'Of what came back.' },
  },
});
