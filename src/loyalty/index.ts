/** The front door. */
export * from './loyalty.types.js';
export { LoyaltyModule } from './loyalty.module.js';
