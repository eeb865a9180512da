/** The front door. */
export * from './pricing.enums.js';
export * from './pricing.types.js';
export { PricingModule } from './pricing.module.js';
