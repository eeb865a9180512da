/** The front door. */
export * from './locations.enums.js';
export * from './locations.errors.js';
export * from './locations.inputs.js';
export * from './locations.types.js';
export { LocationsModule } from './locations.module.js';
