import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Return } from './return.entity.js';

const GOODS_TAKEN_BACK = 'returns.goods_taken_back';
const RETURN_CLOSED = 'returns.return_closed';

/** Payload of all events of returns. */
interface ReturnEvent {
  returnId: Id<'Return'>;
  orderId: Id<'Order'>;
  /** Where the goods are now. */
  locationId: Id<'Location'>;
  state: string;
  refundAmount: number;
  currency: string;
}

const event = (type: string, taken: Return): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'return',
  aggregateId: taken.id,
  sequence: taken.version,
  payload: {
    returnId: taken.id,
    orderId: taken.orderId,
    locationId: taken.locationId,
    state: taken.state,
    refundAmount: taken.refundAmount,
    currency: taken.currency,
  } satisfies ReturnEvent,
});

/** Goods came back at a till, and their refund was made. */
export const goodsTakenBack = (taken: Return): DomainEvent => event(GOODS_TAKEN_BACK, taken);
/** The last of the money that was on its way has arrived. */
export const returnClosed = (taken: Return): DomainEvent => event(RETURN_CLOSED, taken);
