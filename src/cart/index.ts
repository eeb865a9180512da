/** The front door. */
export * from './cart.enums.js';
export * from './cart.errors.js';
export * from './cart.inputs.js';
export * from './cart.types.js';
export { CartModule } from './cart.module.js';
