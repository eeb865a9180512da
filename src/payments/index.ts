/** The front door. */
export * from './payments.enums.js';
export * from './payments.errors.js';
export * from './payments.inputs.js';
export * from './payments.types.js';
export { PaymentsModule } from './payments.module.js';
