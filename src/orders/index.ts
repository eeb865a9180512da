/** The front door. */
export * from './orders.enums.js';
export * from './orders.inputs.js';
export * from './orders.types.js';
export { OrdersModule } from './orders.module.js';
