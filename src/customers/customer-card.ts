import type { ContactType } from '../platform/graphql/common.types.js';
import type { CustomerIdentifier } from './customer-identifier.entity.js';
import type { Customer } from './customer.entity.js';
import { IdentifierKind } from './customers.enums.js';
import type { CustomerCardType, CustomerFileType, IdentifierType } from './customers.types.js';
import { displayName } from './display-name.js';
import { identifierMasked } from './identifier.js';

/** What a till's or call centre's screen shows of a customer. */
export const cardOf = ({ id, name, level }: Customer): CustomerCardType => ({
  id,
  displayName: displayName(name),
  level,
});

/** A customer's file with the row behind it. */
export interface CustomerFileView extends CustomerFileType {
  readonly customer: Customer;
}

/** All we know of a customer; higher modules add theirs. */
export const fileOf = (customer: Customer): CustomerFileView => ({
  id: customer.id,
  card: cardOf(customer),
  customer,
});

/** An identifier as it is shown, with the middle hidden. */
export const identifierView = (identifier: CustomerIdentifier): IdentifierType => ({
  id: identifier.id,
  kind: identifier.kind,
  maskedValue: identifierMasked(identifier),
  verifiedAt: identifier.verifiedAt,
});

/** How to reach her: what is proven before what is not, as the list has it. */
export function contactOf(
  { name }: Pick<Customer, 'name'>,
  identifiers: readonly Pick<CustomerIdentifier, 'kind' | 'value'>[],
): ContactType {
  const first = (wanted: IdentifierKind) => identifiers.find(({ kind }) => kind === wanted)?.value ?? null;
  return { name, email: first(IdentifierKind.EMAIL), phone: first(IdentifierKind.PHONE) };
}
