import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Id } from '../kernel/ids.js';

/** What can happen to a cart or ticket; one event per version. */
export type CartEventType =
  | 'cart.opened'
  | 'cart.line_added'
  | 'cart.line_changed'
  | 'cart.line_removed'
  | 'cart.lines_brought'
  | 'cart.order_brought'
  | 'cart.lines_taken'
  | 'cart.lines_merged'
  | 'cart.merged'
  | 'cart.price_adjusted'
  | 'cart.details_set'
  | 'cart.coupons_set'
  | 'cart.customer_identified'
  | 'cart.customer_detached'
  | 'cart.labelled'
  | 'cart.suspended'
  | 'cart.resumed'
  | 'cart.voided'
  | 'cart.frozen'
  | 'cart.tendered'
  | 'cart.thawed'
  | 'cart.paid'
  | 'cart.abandoned';

/** Ids and numbers only. */
export type CartEventPayload = Readonly<Record<string, string | number | null | readonly string[]>>;

/** @param version of the cart after the fact. */
export const cartEvent = (
  type: CartEventType,
  cartId: Id<'Cart'>,
  version: number,
  payload: CartEventPayload,
): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'cart',
  aggregateId: cartId,
  sequence: version,
  payload,
});
