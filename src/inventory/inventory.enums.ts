import { registerEnumType } from '@nestjs/graphql';

/** Where an allocation stands. */
export enum AllocationState {
  OPEN = 'open',
  PICKED = 'picked',
  FULFILLED = 'fulfilled',
  CANCELLED = 'cancelled',
  SHORT = 'short',
}
registerEnumType(AllocationState, {
  name: 'AllocationState',
  description: 'Where an allocation stands.',
  valuesMap: {
    OPEN: { description: 'Promised, still on its shelf.' },
    PICKED: { description: 'Taken from its shelf for this line.' },
    FULFILLED: { description: 'Handed over or sent.' },
    CANCELLED: { description: 'Given back.' },
    SHORT: { description: 'It could not be found or was sold from a hand; the line is a shortage.' },
  },
});

/** What a hold is for. */
export enum HoldPurpose {
  CHECKOUT = 'checkout',
  RESERVATION = 'reservation',
  ORDER_AWAITING_PAYMENT = 'order_awaiting_payment',
}
registerEnumType(HoldPurpose, {
  name: 'HoldPurpose',
  description: 'What a hold is for.',
  valuesMap: {
    CHECKOUT: { description: 'A cart that is being settled.' },
    RESERVATION: { description: 'Goods put aside for a customer who has not paid.' },
    ORDER_AWAITING_PAYMENT: { description: 'An order until its payment is certain.' },
  },
});

/** Where a hold stands; only `live` counts, and past its end not even that. */
export enum HoldState {
  LIVE = 'live',
  RELEASED = 'released',
  EXPIRED = 'expired',
  ALLOCATED = 'allocated',
  /** Its units were sold to somebody who held them in her hand. */
  TAKEN = 'taken',
}

/** Why on hand changed. */
export enum MovementReason {
  RECEIVED = 'received',
  SOLD = 'sold',
  FOUND = 'found',
  RETURNED = 'returned',
  TRANSFERRED = 'transferred',
  COUNTED = 'counted',
  DAMAGED = 'damaged',
  DISPLAYED = 'displayed',
  GRADED = 'graded',
  CORRECTED = 'corrected',
  IMPORTED = 'imported',
  OFFLINE_SALE = 'offline_sale',
}
registerEnumType(MovementReason, {
  name: 'MovementReason',
  description: 'Why on hand changed.',
  valuesMap: {
    RECEIVED: { description: 'Came in from a supplier.' },
    SOLD: { description: 'Left with a customer, or to her.' },
    FOUND: { description: 'Was there, and nobody had known.' },
    RETURNED: { description: 'Came back from a customer.' },
    TRANSFERRED: { description: 'Went to or came from another location.' },
    COUNTED: { description: 'A count found another number.' },
    DAMAGED: { description: 'Broke and left the building.' },
    DISPLAYED: { description: 'Went to be seen elsewhere.' },
    GRADED: { description: 'Became another variant when it was graded.' },
    CORRECTED: { description: 'Somebody corrected the figure, with a reason.' },
    IMPORTED: { description: 'Another system gave the figure.' },
    OFFLINE_SALE: { description: 'Was sold while the till was offline.' },
  },
});

/** What becomes of a unit that came back. */
export enum StockDisposition {
  /** On hand, and may be promised at once. */
  SELLABLE = 'sellable',
  /** On hand, unsellable until somebody has looked. */
  QUARANTINE = 'quarantine',
  /** On hand, not to be sold. */
  DAMAGED = 'damaged',
  /** Never comes on hand: nothing moves. */
  WRITE_OFF = 'write_off',
}

/** How many, as a shopper is told. */
export enum StockBand {
  NONE = 'none',
  LAST = 'last',
  FEW = 'few',
  PLENTY = 'plenty',
}
registerEnumType(StockBand, {
  name: 'StockBand',
  description: 'How many may be promised, as a shopper is told.',
  valuesMap: {
    NONE: { description: 'Not one, or fewer than asked for.' },
    LAST: { description: 'One.' },
    FEW: { description: 'Two to five.' },
    PLENTY: { description: 'More than five.' },
  },
});
