import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';

export const TERMS_PUBLISHED = 'terms.version_published';

/** Payload of `terms.version_published`. */
export interface TermsPublishedEvent {
  termsId: Id<'Terms'>;
  key: string;
  version: number;
  effectiveFrom: string;
}

/** A version is published once, so its event is the first and last of its kind. */
export const termsPublished = (payload: TermsPublishedEvent): DomainEvent => ({
  type: TERMS_PUBLISHED,
  version: 1,
  aggregate: 'terms',
  aggregateId: payload.termsId,
  sequence: 1,
  payload: { ...payload },
});
