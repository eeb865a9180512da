import { registerEnumType } from '@nestjs/graphql';

/** Delivery state. */
export enum DeliveryState {
  QUEUED = 'queued',
  SENT = 'sent',
  FAILED = 'failed',
}
registerEnumType(DeliveryState, { name: 'DeliveryState', description: 'Delivery state.' });

/** Document kind. */
export enum DocumentKind {
  ORDER_CONFIRMATION = 'order_confirmation',
  RECEIPT = 'receipt',
  INVOICE = 'invoice',
  CREDIT_NOTE = 'credit_note',
  GIFT_RECEIPT = 'gift_receipt',
}
registerEnumType(DocumentKind, { name: 'DocumentKind', description: 'Document kind.' });
