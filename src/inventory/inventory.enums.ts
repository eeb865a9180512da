import { registerEnumType } from '@nestjs/graphql';

/** Allocation state. */
export enum AllocationState {
  OPEN = 'open',
  PICKED = 'picked',
  FULFILLED = 'fulfilled',
  CANCELLED = 'cancelled',
  SHORT = 'short',
}
registerEnumType(AllocationState, { name: 'AllocationState', description: 'Allocation state.' });

/** Hold purpose. */
export enum HoldPurpose {
  CHECKOUT = 'checkout',
  RESERVATION = 'reservation',
  ORDER_AWAITING_PAYMENT = 'order_awaiting_payment',
}
registerEnumType(HoldPurpose, { name: 'HoldPurpose', description: 'Hold purpose.' });

/** Stock band. */
export enum StockBand {
  NONE = 'none',
  LAST = 'last',
  FEW = 'few',
  PLENTY = 'plenty',
}
registerEnumType(StockBand, { name: 'StockBand', description: 'Stock band.' });
