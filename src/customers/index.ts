/** The front door. */
export { CallerCheck } from './caller-check.entity.js';
export { CallerChecks } from './caller-checks.js';
export { Customer } from './customer.entity.js';
export { cardOf, contactOf, type CustomerFileView, fileOf } from './customer-card.js';
export { CustomerIdentifier } from './customer-identifier.entity.js';
export { CustomerReader, CustomerService, type NewCustomer } from './customer.service.js';
export type { RefusedIdentifier } from './customer.repository.js';
export { CustomerWriter, type ImportedCustomer } from './customer.writer.js';
export * from './customers.enums.js';
export * from './customers.errors.js';
export { IDENTIFIER_ADDED, type IdentifierAdded } from './customers.events.js';
export * from './customers.inputs.js';
export { CustomersModule } from './customers.module.js';
export * from './customers.types.js';
export { displayName } from './display-name.js';
export { identifierNormalised, type IdentifierValue } from './identifier.js';
export { readIdentifier } from './read-identifier.js';
