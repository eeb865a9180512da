/** The front door. */
export * from './checkout.inputs.js';
export * from './checkout.types.js';
export { CheckoutModule } from './checkout.module.js';
export { PlaceOrderProcess } from './place-order.process.js';
