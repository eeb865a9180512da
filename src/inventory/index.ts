/** The front door. */
export * from './inventory.enums.js';
export * from './inventory.errors.js';
export * from './inventory.types.js';
export { InventoryModule } from './inventory.module.js';
