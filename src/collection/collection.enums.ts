import { registerEnumType } from '@nestjs/graphql';

/** Pickup state. */
export enum PickupState {
  AWAITING_GOODS = 'awaiting_goods',
  ARRIVED = 'arrived',
  TO_PICK = 'to_pick',
  PICKING = 'picking',
  PARTLY_READY = 'partly_ready',
  READY = 'ready',
  HANDED_OVER = 'handed_over',
  UNCOLLECTED = 'uncollected',
  CANCELLED = 'cancelled',
}
registerEnumType(PickupState, { name: 'PickupState', description: 'Pickup state.' });

/** Reservation state. */
export enum ReservationState {
  HELD = 'held',
  READY = 'ready',
  CONVERTED = 'converted',
  LAPSED = 'lapsed',
  CANCELLED = 'cancelled',
}
registerEnumType(ReservationState, { name: 'ReservationState', description: 'Reservation state.' });
