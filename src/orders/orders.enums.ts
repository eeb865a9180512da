import { registerEnumType } from '@nestjs/graphql';

/** Contract kind. */
export enum ContractKind {
  IN_STORE = 'in_store',
  DISTANCE = 'distance',
}
registerEnumType(ContractKind, {
  name: 'ContractKind',
  description: 'Where the agreement was made; decides the right of withdrawal.',
  valuesMap: {
    IN_STORE: { description: 'At a till.' },
    DISTANCE: { description: 'By web, app or telephone: 14 days to withdraw by law.' },
  },
});

/** Fulfilment state. */
export enum FulfilmentState {
  PLANNED = 'planned',
  PICKING = 'picking',
  READY = 'ready',
  DESPATCHED = 'despatched',
  DELIVERED = 'delivered',
  HANDED_OVER = 'handed_over',
  CANCELLED = 'cancelled',
  UNCOLLECTED = 'uncollected',
}
registerEnumType(FulfilmentState, {
  name: 'FulfilmentState',
  description: 'How far a fulfilment has come.',
  valuesMap: {
    PLANNED: { description: 'Nobody works on it yet.' },
    PICKING: { description: 'Somebody is getting the goods.' },
    READY: { description: 'Waits for her at the counter.' },
    DESPATCHED: { description: 'Given to the carrier.' },
    DELIVERED: { description: 'The carrier has brought it.' },
    HANDED_OVER: { description: 'She has it, from our hands.' },
    CANCELLED: { description: 'Will not be done.' },
    UNCOLLECTED: { description: 'She did not come in time.' },
  },
});

/** Order state. */
export enum OrderState {
  AWAITING_PAYMENT = 'awaiting_payment',
  CONFIRMED = 'confirmed',
  PARTLY_FULFILLED = 'partly_fulfilled',
  FULFILLED = 'fulfilled',
  CANCELLED = 'cancelled',
}
registerEnumType(OrderState, {
  name: 'OrderState',
  description: 'How far an order has come.',
  valuesMap: {
    AWAITING_PAYMENT: { description: 'Placed, and the money is not certain yet.' },
    CONFIRMED: { description: 'Agreed; nothing has left yet.' },
    PARTLY_FULFILLED: { description: 'Some of it has left.' },
    FULFILLED: { description: 'All of it has left.' },
    CANCELLED: { description: 'Nothing of it will happen.' },
  },
});
