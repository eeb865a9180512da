import { registerEnumType } from '@nestjs/graphql';

/** Payment event kind. */
export enum PaymentEventKind {
  STARTED = 'started',
  AUTHORISED = 'authorised',
  CAPTURED = 'captured',
  RELEASED = 'released',
  REFUND_REQUESTED = 'refund_requested',
  REFUNDED = 'refunded',
  FAILED = 'failed',
  CHARGED_BACK = 'charged_back',
}
registerEnumType(PaymentEventKind, { name: 'PaymentEventKind', description: 'Payment event kind.' });

/** Payment state. */
export enum PaymentState {
  STARTED = 'started',
  UNKNOWN = 'unknown',
  PENDING = 'pending',
  AUTHORISED = 'authorised',
  CAPTURED = 'captured',
  PARTLY_REFUNDED = 'partly_refunded',
  REFUNDED = 'refunded',
  RELEASED = 'released',
  FAILED = 'failed',
}
registerEnumType(PaymentState, { name: 'PaymentState', description: 'Payment state.' });

/** Refund state. */
export enum RefundState {
  PLANNED = 'planned',
  PENDING = 'pending',
  DONE = 'done',
  FAILED = 'failed',
}
registerEnumType(RefundState, { name: 'RefundState', description: 'Refund state.' });

/** Refund to. */
export enum RefundTo {
  ORIGINAL = 'original',
  BANK_ACCOUNT = 'bank_account',
  STORE = 'store',
  STORE_CREDIT = 'store_credit',
  SET_OFF = 'set_off',
}
registerEnumType(RefundTo, { name: 'RefundTo', description: 'Refund to.' });

/** Tender kind. */
export enum TenderKind {
  CASH = 'cash',
  CARD_TERMINAL = 'card_terminal',
  MOLLIE = 'mollie',
  STRIPE = 'stripe',
  TEST_GATEWAY = 'test_gateway',
  BANK_TRANSFER = 'bank_transfer',
  GIFT_CARD = 'gift_card',
  STORE_CREDIT = 'store_credit',
  PAY_AT_COLLECTION = 'pay_at_collection',
}
registerEnumType(TenderKind, { name: 'TenderKind', description: 'Tender kind.' });
