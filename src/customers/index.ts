/** The front door. */
export * from './customers.enums.js';
export * from './customers.errors.js';
export * from './customers.inputs.js';
export * from './customers.types.js';
export { CustomersModule } from './customers.module.js';
