import { registerEnumType } from '@nestjs/graphql';

/** Cart kind. */
export enum CartKind {
  SHOPPING = 'shopping',
  TICKET = 'ticket',
}
registerEnumType(CartKind, { name: 'CartKind', description: 'Cart kind.' });

/** Cart state. */
export enum CartState {
  OPEN = 'open',
  SUSPENDED = 'suspended',
  AWAITING_PAYMENT = 'awaiting_payment',
  ORDERED = 'ordered',
  MERGED = 'merged',
  ABANDONED = 'abandoned',
  VOIDED = 'voided',
}
registerEnumType(CartState, { name: 'CartState', description: 'Cart state.' });

/** History access. */
export enum HistoryAccess {
  SHOWN = 'shown',
  NO_CONSENT = 'no_consent',
  CALLER_NOT_CONFIRMED = 'caller_not_confirmed',
}
registerEnumType(HistoryAccess, { name: 'HistoryAccess', description: 'History access.' });

/** Missing detail. */
export enum MissingDetail {
  LINES = 'lines',
  CONTACT = 'contact',
  DELIVERY_ADDRESS = 'delivery_address',
  DELIVERY_OPTION = 'delivery_option',
  COLLECT_STORE = 'collect_store',
  RECEIPT_CHOICE = 'receipt_choice',
  UNAVAILABLE_LINE = 'unavailable_line',
}
registerEnumType(MissingDetail, { name: 'MissingDetail', description: 'Missing detail.' });

/** Scan outcome. */
export enum ScanOutcome {
  ADDED = 'added',
  UNKNOWN = 'unknown',
  CHOICE = 'choice',
}
registerEnumType(ScanOutcome, { name: 'ScanOutcome', description: 'Scan outcome.' });

/** Ticket state. */
export enum TicketState {
  ACTIVE = 'active',
  SUSPENDED = 'suspended',
  TENDERING = 'tendering',
  PAID = 'paid',
  VOIDED = 'voided',
}
registerEnumType(TicketState, { name: 'TicketState', description: 'Ticket state.' });
