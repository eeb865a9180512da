import { registerEnumType } from '@nestjs/graphql';

/** What happened to a payment. */
export enum PaymentEventKind {
  STARTED = 'started',
  UNKNOWN = 'unknown',
  CAPTURED = 'captured',
  FAILED = 'failed',
  REFUND_REQUESTED = 'refund_requested',
  REFUNDED = 'refunded',
  REFUND_FAILED = 'refund_failed',
}
registerEnumType(PaymentEventKind, {
  name: 'PaymentEventKind',
  description: 'What happened to a payment.',
  valuesMap: {
    STARTED: { description: 'Written down, before the gateway or the terminal is asked.' },
    UNKNOWN: { description: 'Asked, and no answer came: the terminal is asked again.' },
    CAPTURED: { description: 'The money is ours.' },
    FAILED: { description: 'Declined, or given up: nothing was taken.' },
    REFUND_REQUESTED: { description: 'Promised back; the gateway is still to be asked.' },
    REFUNDED: { description: 'Gone back.' },
    REFUND_FAILED: { description: 'The gateway refused to give it back.' },
  },
});

/** How a payment stands; follows from its amounts. */
export enum PaymentState {
  STARTED = 'started',
  UNKNOWN = 'unknown',
  CAPTURED = 'captured',
  PARTLY_REFUNDED = 'partly_refunded',
  REFUNDED = 'refunded',
  FAILED = 'failed',
}
registerEnumType(PaymentState, {
  name: 'PaymentState',
  description: 'How a payment stands; follows from its amounts.',
  valuesMap: {
    STARTED: { description: 'Nothing taken yet.' },
    UNKNOWN: { description: 'Asked, and nobody knows yet whether it was taken: never asked for twice.' },
    CAPTURED: { description: 'Taken, nothing given back.' },
    PARTLY_REFUNDED: { description: 'Taken, and some of it given back.' },
    REFUNDED: { description: 'Taken, and all of it given back.' },
    FAILED: { description: 'Nothing was taken and nothing will be.' },
  },
});

/** What a card terminal said. */
export enum TerminalOutcome {
  APPROVED = 'approved',
  DECLINED = 'declined',
  UNKNOWN = 'unknown',
}
registerEnumType(TerminalOutcome, {
  name: 'TerminalOutcome',
  description: 'What a card terminal said.',
  valuesMap: {
    APPROVED: { description: 'Taken; with its reference.' },
    DECLINED: { description: 'Refused or broken off: nothing was taken.' },
    UNKNOWN: { description: 'It gave no answer: whether it was taken must be looked up.' },
  },
});

/** Where the money of a refund is. */
export enum RefundState {
  PLANNED = 'planned',
  PENDING = 'pending',
  DONE = 'done',
  FAILED = 'failed',
}
registerEnumType(RefundState, {
  name: 'RefundState',
  description: 'Where the money of a refund is.',
  valuesMap: {
    PLANNED: { description: 'A preview: nothing was written.' },
    PENDING: { description: 'Set aside; the gateway is asked.' },
    DONE: { description: 'With her.' },
    FAILED: { description: 'The gateway refused; a person must look.' },
  },
});

/** Where a refund goes. */
export enum RefundTo {
  ORIGINAL = 'original',
}
registerEnumType(RefundTo, {
  name: 'RefundTo',
  description: 'Where a refund goes.',
  valuesMap: { ORIGINAL: { description: 'Back the way it came: the tenders it was paid with.' } },
});

/** A means of payment. */
export enum TenderKind {
  CASH = 'cash',
  CARD_TERMINAL = 'card_terminal',
  TEST_GATEWAY = 'test_gateway',
}
registerEnumType(TenderKind, {
  name: 'TenderKind',
  description: 'A means of payment.',
  valuesMap: {
    CASH: { description: 'At a till; rounded as the law of the place says.' },
    CARD_TERMINAL: {
      description: 'At a till; written down before the terminal is asked, or with the approval it gave.',
    },
    TEST_GATEWAY: {
      description:
        'Online, outside production: takes everything, but declines amounts that end in 13 minor units.',
    },
  },
});
