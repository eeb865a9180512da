import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';

export const PRICE_SET = 'pricing.price_set';

/** Payload of `pricing.price_set`: somebody set a price, in force from an instant on. */
export interface PriceSet {
  priceId: Id<'Price'>;
  variantId: Id<'Variant'>;
  priceList: string;
  validFrom: string;
}

/** A row is written once, so its event is the first and last of its kind. */
export const priceSet = (payload: PriceSet): DomainEvent => ({
  type: PRICE_SET,
  version: 1,
  aggregate: 'price',
  aggregateId: payload.priceId,
  sequence: 1,
  payload: { ...payload },
});
