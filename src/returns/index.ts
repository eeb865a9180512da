/** The front door. */
export * from './returns.enums.js';
export * from './returns.errors.js';
export * from './returns.inputs.js';
export * from './returns.types.js';
export { ReturnsModule } from './returns.module.js';
