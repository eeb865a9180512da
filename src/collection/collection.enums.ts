import { registerEnumType } from '@nestjs/graphql';

/** Where a pickup is on its way to the customer. */
export enum PickupState {
  TO_PICK = 'to_pick',
  PICKING = 'picking',
  READY = 'ready',
  HANDED_OVER = 'handed_over',
  UNCOLLECTED = 'uncollected',
  CANCELLED = 'cancelled',
}
registerEnumType(PickupState, {
  name: 'PickupState',
  description: 'Where a pickup is on its way to the customer.',
  valuesMap: {
    TO_PICK: { description: 'Nobody has begun.' },
    PICKING: { description: 'An associate takes it from the shelf.' },
    READY: { description: 'Put aside; she was told.' },
    HANDED_OVER: { description: 'She has it.' },
    UNCOLLECTED: { description: 'It lay ready, and she did not come.' },
    CANCELLED: { description: 'It is not collected here after all.' },
  },
});

/** What has become of a reservation. */
export enum ReservationState {
  HELD = 'held',
  READY = 'ready',
  CONVERTED = 'converted',
  LAPSED = 'lapsed',
  CANCELLED = 'cancelled',
}
registerEnumType(ReservationState, {
  name: 'ReservationState',
  description: 'What has become of a reservation.',
  valuesMap: {
    HELD: { description: 'Its goods are kept for her.' },
    READY: { description: 'They lie ready in the store.' },
    CONVERTED: { description: 'She paid: it is an order now.' },
    LAPSED: { description: 'Its end has passed; everything is free again.' },
    CANCELLED: { description: 'She gave it up.' },
  },
});
