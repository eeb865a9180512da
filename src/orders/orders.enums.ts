import { registerEnumType } from '@nestjs/graphql';

/** Contract kind. */
export enum ContractKind {
  IN_STORE = 'in_store',
  DISTANCE = 'distance',
}
registerEnumType(ContractKind, { name: 'ContractKind', description: 'Contract kind.' });

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
registerEnumType(FulfilmentState, { name: 'FulfilmentState', description: 'Fulfilment state.' });

/** Order state. */
export enum OrderState {
  AWAITING_PAYMENT = 'awaiting_payment',
  CONFIRMED = 'confirmed',
  PARTLY_FULFILLED = 'partly_fulfilled',
  FULFILLED = 'fulfilled',
  CANCELLED = 'cancelled',
}
registerEnumType(OrderState, { name: 'OrderState', description: 'Order state.' });
