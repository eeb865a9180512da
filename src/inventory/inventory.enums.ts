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

/** In which condition units of on hand are; only sellable ones are promised. */
export enum StockCondition {
  SELLABLE = 'sellable',
  DISPLAY = 'display',
  QUARANTINE = 'quarantine',
  DAMAGED = 'damaged',
}
registerEnumType(StockCondition, {
  name: 'StockCondition',
  description: 'In which condition units are.',
  valuesMap: {
    SELLABLE: { description: 'May be sold.' },
    DISPLAY: { description: 'To be seen.' },
    QUARANTINE: { description: 'Waiting for a look.' },
    DAMAGED: { description: 'Not to be sold.' },
  },
});

/** How far a transfer is. */
export enum TransferState {
  DRAFT = 'draft',
  DESPATCHED = 'despatched',
  IN_TRANSIT = 'in_transit',
  PARTLY_RECEIVED = 'partly_received',
  RECEIVED = 'received',
  CANCELLED = 'cancelled',
}
registerEnumType(TransferState, {
  name: 'TransferState',
  description: 'How far a transfer is.',
  valuesMap: {
    DRAFT: { description: 'Nothing has left yet.' },
    DESPATCHED: { description: 'Part of it has left; the rest may follow.' },
    IN_TRANSIT: { description: 'All of it has left.' },
    PARTLY_RECEIVED: { description: 'Part of what left has arrived.' },
    RECEIVED: { description: 'It has arrived, or what is missing has a reason.' },
    CANCELLED: { description: 'It will not arrive.' },
  },
});

/** What becomes of goods of a transfer that is cancelled on its way. */
export enum GoodsInTransit {
  BACK_TO_SENDER = 'back_to_sender',
  LOST = 'lost',
}
registerEnumType(GoodsInTransit, {
  name: 'GoodsInTransit',
  description: 'What becomes of goods on their way.',
  valuesMap: {
    BACK_TO_SENDER: { description: 'They are at the sender again.' },
    LOST: { description: 'Nobody has them.' },
  },
});

/** Whether a count goes on. */
export enum CountState {
  OPEN = 'open',
  CLOSED = 'closed',
}
registerEnumType(CountState, {
  name: 'CountState',
  description: 'Whether a count goes on.',
  valuesMap: {
    OPEN: { description: 'It goes on.' },
    CLOSED: { description: 'Its differences are written.' },
  },
});

/** Where goods that come in come from. */
export enum InboundKind {
  DELIVERY = 'delivery',
  TRANSFER = 'transfer',
}
registerEnumType(InboundKind, {
  name: 'InboundKind',
  description: 'Where goods that come in come from.',
  valuesMap: {
    DELIVERY: { description: 'From a supplier.' },
    TRANSFER: { description: 'From another location.' },
  },
});

/** What a rule of sourcing looks at. */
export enum SourcingRuleKind {
  PREFER_KIND = 'prefer_kind',
  NEAREST = 'nearest',
  FEWEST_SPLITS = 'fewest_splits',
  PROTECT_STORE = 'protect_store',
  COST_PER_PARCEL = 'cost_per_parcel',
}
registerEnumType(SourcingRuleKind, {
  name: 'SourcingRuleKind',
  description: 'What a rule of sourcing looks at.',
  valuesMap: {
    PREFER_KIND: { description: 'Locations of the kind in `value` (STORE, WAREHOUSE) go first.' },
    NEAREST: { description: 'The nearer to the address the better, counted per kilometre.' },
    FEWEST_SPLITS: {
      description: 'Fewer parcels go before all other rules; its weight counts units covered.',
    },
    PROTECT_STORE: { description: 'A store keeps as many units as `value` says for who comes in.' },
    COST_PER_PARCEL: { description: 'Each parcel costs `value` minor units more from a store.' },
  },
});

/** Why a picker cannot give a unit. */
export enum RejectReason {
  NOT_FOUND = 'not_found',
  DAMAGED = 'damaged',
  DISPLAY_ONLY = 'display_only',
}
registerEnumType(RejectReason, {
  name: 'RejectReason',
  description: 'Why a unit cannot be picked.',
  valuesMap: {
    NOT_FOUND: { description: 'It is not where it should be.' },
    DAMAGED: { description: 'It is broken.' },
    DISPLAY_ONLY: { description: 'Only the one on display is left.' },
  },
});
