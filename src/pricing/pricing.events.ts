import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { LabelsToConfirm } from './label-confirmation.service.js';

const PRICE_SET = 'pricing.price_set';

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

/** Labels of a store hang that show the prices of an instant. A confirmation is one fact, so its event is its only one. */
export const shelfLabelsConfirmed = (
  confirmationId: Id<'ShelfLabel'>,
  { locationId, variantIds, asOf }: LabelsToConfirm,
): DomainEvent => ({
  type: 'pricing.shelf_labels_confirmed',
  version: 1,
  aggregate: 'shelf_label',
  aggregateId: confirmationId,
  sequence: 1,
  payload: { locationId, variantIds, asOf: asOf.toISOString() },
});
