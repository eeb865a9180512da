import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { ConsentRecord } from './consent-record.entity.js';
import type { Customer } from './customer.entity.js';

type Facts = Pick<Customer, 'id' | 'level' | 'version'>;

const about = (what: string, customer: Facts, payload: Record<string, unknown> = {}): DomainEvent => ({
  type: `customers.${what}`,
  version: 1,
  aggregate: 'customer',
  aggregateId: customer.id,
  sequence: customer.version,
  payload: { customerId: customer.id, level: customer.level, ...payload },
});

/** A customer we did not know: by registration, by staff, or by import. */
export const customerAdded = (customer: Facts): DomainEvent => about('customer_added', customer);

/** What an import says of a customer is not what we had. */
export const customerChanged = (customer: Facts): DomainEvent => about('customer_changed', customer);

export const IDENTIFIER_ADDED = 'customers.identifier_added';

/** Payload of `customers.identifier_added` v1. */
export interface IdentifierAdded {
  customerId: Id<'Customer'>;
  identifierId: Id<'Identifier'>;
  /** The code to mail to the address, so that she can prove it; null when none is sent. */
  codeId: string | null;
}

/** She can be known by something more. */
export const identifierAdded = (
  customer: Facts,
  identifierId: Id<'Identifier'>,
  codeId: string | null,
): DomainEvent => about('identifier_added', customer, { identifierId, codeId });

/** What she is known by is proven hers. */
export const identifierVerified = (customer: Facts, identifierId: Id<'Identifier'>): DomainEvent =>
  about('identifier_verified', customer, { identifierId });

/** She allowed or forbade something; the ledger says in which words, and who took it down. */
export const consentRecorded = (
  customer: Facts,
  { id, purpose, granted, at }: Pick<ConsentRecord, 'id' | 'purpose' | 'granted' | 'at'>,
): DomainEvent =>
  about('consent_recorded', customer, { consentId: id, purpose, granted, at: at.toISOString() });
