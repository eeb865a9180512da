import { registerEnumType } from '@nestjs/graphql';

/** What a cart is for. */
export enum CartKind {
  SHOPPING = 'shopping',
  TICKET = 'ticket',
}
registerEnumType(CartKind, {
  name: 'CartKind',
  description: 'What a cart is for.',
  valuesMap: {
    SHOPPING: { description: 'What a customer or guest intends to buy, in any channel.' },
    TICKET: { description: "A till's sale in the making." },
  },
});

/** Where a cart stands, as its row says it. AWAITING_PAYMENT is not among them: it is an open cart that is frozen. */
export type StoredCartState = 'open' | 'suspended' | 'ordered' | 'merged' | 'abandoned' | 'voided';

/** Where a cart stands, as it is shown. */
export enum CartState {
  OPEN = 'open',
  SUSPENDED = 'suspended',
  AWAITING_PAYMENT = 'awaiting_payment',
  ORDERED = 'ordered',
  MERGED = 'merged',
  ABANDONED = 'abandoned',
  VOIDED = 'voided',
}
registerEnumType(CartState, {
  name: 'CartState',
  description: 'Where a cart stands.',
  valuesMap: {
    OPEN: { description: 'It may be changed.' },
    SUSPENDED: { description: 'A ticket that waits while its till does another.' },
    AWAITING_PAYMENT: { description: 'Frozen until its payment ends, or the time is over.' },
    ORDERED: { description: 'Its last line became an order.' },
    MERGED: { description: 'It went up in another cart.' },
    ABANDONED: { description: 'Nobody came back to it in time.' },
    VOIDED: { description: 'Taken back before it was paid.' },
  },
});

/** Whether what she bought may be shown. */
export enum HistoryAccess {
  SHOWN = 'shown',
  NO_CONSENT = 'no_consent',
  CALLER_NOT_CONFIRMED = 'caller_not_confirmed',
}
registerEnumType(HistoryAccess, {
  name: 'HistoryAccess',
  description: 'Whether what she bought may be shown.',
  valuesMap: {
    SHOWN: { description: 'It may.' },
    NO_CONSENT: { description: 'She has not allowed it, or has taken it back: ask her, then recordConsent.' },
    CALLER_NOT_CONFIRMED: { description: 'No check of the caller is on record: do confirmCaller first.' },
  },
});

/** What a cart lacks before it can be placed. */
export enum MissingDetail {
  LINES = 'lines',
  CONTACT = 'contact',
  DELIVERY_ADDRESS = 'delivery_address',
  DELIVERY_OPTION = 'delivery_option',
  COLLECT_STORE = 'collect_store',
  RECEIPT_CHOICE = 'receipt_choice',
  UNAVAILABLE_LINE = 'unavailable_line',
}
registerEnumType(MissingDetail, {
  name: 'MissingDetail',
  description: 'What a cart lacks before it can be placed.',
  valuesMap: {
    LINES: { description: 'It is empty.' },
    CONTACT: { description: 'Whom to tell.' },
    DELIVERY_ADDRESS: { description: 'Where a delivered line goes, in a country that is delivered to.' },
    DELIVERY_OPTION: { description: 'The way of delivery chosen is no longer to be had; choose again.' },
    COLLECT_STORE: { description: 'The store chosen no longer offers collection.' },
    RECEIPT_CHOICE: { description: 'How the receipt comes.' },
    UNAVAILABLE_LINE: { description: 'A line is no longer sold; take it out.' },
  },
});

/** What came of a scan. */
export enum ScanOutcome {
  ADDED = 'added',
  UNKNOWN = 'unknown',
  CHOICE = 'choice',
}
registerEnumType(ScanOutcome, {
  name: 'ScanOutcome',
  description: 'What came of a scan.',
  valuesMap: {
    ADDED: { description: 'It is in the cart.' },
    UNKNOWN: { description: 'Nothing is known by that code; a task asks somebody to look.' },
    CHOICE: { description: 'The code leads to several; choose one and add it.' },
  },
});

/** Where a ticket stands. */
export enum TicketState {
  ACTIVE = 'active',
  SUSPENDED = 'suspended',
  TENDERING = 'tendering',
  PAID = 'paid',
  VOIDED = 'voided',
}
registerEnumType(TicketState, {
  name: 'TicketState',
  description: 'Where a ticket stands.',
  valuesMap: {
    ACTIVE: { description: 'The one its till works on.' },
    SUSPENDED: { description: 'It waits.' },
    TENDERING: { description: 'A payment is under way; frozen.' },
    PAID: { description: 'Done, with a receipt.' },
    VOIDED: { description: 'Taken back, or left behind.' },
  },
});

/** Why staff lower what is owed. */
export enum AdjustReason {
  LABEL_DIFFERS = 'label_differs',
  DAMAGED_BOX = 'damaged_box',
  PRICE_MATCH = 'price_match',
  MANDATE = 'mandate',
}
registerEnumType(AdjustReason, {
  name: 'AdjustReason',
  description: 'Why staff lower what is owed.',
  valuesMap: {
    LABEL_DIFFERS: { description: 'The label on the shelf says less.' },
    DAMAGED_BOX: { description: 'The packing is damaged, the goods are not.' },
    PRICE_MATCH: { description: 'It costs less elsewhere.' },
    MANDATE: { description: 'At her discretion.' },
  },
});
