import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Order } from './order.entity.js';

const ORDER_PLACED = 'orders.order_placed';
const ORDER_CONFIRMED = 'orders.order_confirmed';
const ORDER_CHANGED = 'orders.order_changed';
const ORDER_FULFILLED = 'orders.order_fulfilled';
const ORDER_ABANDONED = 'orders.order_abandoned';
const ORDER_CLAIMED = 'orders.order_claimed';
const LINES_STILL_SHORT = 'orders.lines_still_short';

/** Payload of all order events. */
interface OrderEvent {
  orderId: Id<'Order'>;
  customerId: Id<'Customer'> | null;
}

type Subject = Pick<Order, 'id' | 'customerId'>;

const event = (
  type: string,
  order: Subject,
  sequence: number,
  more: Readonly<Record<string, unknown>> = {},
): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'order',
  aggregateId: order.id,
  sequence,
  payload: { orderId: order.id, customerId: order.customerId, ...more } satisfies OrderEvent,
});

export const orderPlaced = (order: Subject, sequence: number) => event(ORDER_PLACED, order, sequence);
export const orderConfirmed = (order: Subject, sequence: number) => event(ORDER_CONFIRMED, order, sequence);
export const orderChanged = (order: Subject, sequence: number) => event(ORDER_CHANGED, order, sequence);
export const orderAbandoned = (order: Subject, sequence: number) => event(ORDER_ABANDONED, order, sequence);
export const orderFulfilled = (order: Subject, sequence: number, points: number) =>
  event(ORDER_FULFILLED, order, sequence, { points });
/** @param points that it earns now: 0 while not all of it is hers. */
export const orderClaimed = (order: Subject, sequence: number, points: number) =>
  event(ORDER_CLAIMED, order, sequence, { points });

/** More lines wait for what has come somewhere than one transaction gives it to. An event of its own: nothing it is about has a version. */
export const linesStillShort = (
  id: Id<'OrderEvent'>,
  place: { readonly variantId: Id<'Variant'>; readonly locationId: Id<'Location'> },
): DomainEvent => ({
  type: LINES_STILL_SHORT,
  version: 1,
  aggregate: 'short_lines',
  aggregateId: id,
  sequence: 1,
  payload: place,
});
