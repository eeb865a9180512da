/** The front door. */
export { ReturnLine } from './return-line.entity.js';
export { ReturnService } from './return.service.js';
export { Return } from './return.entity.js';
export * from './returns.enums.js';
export * from './returns.errors.js';
export * from './returns.events.js';
export * from './returns.inputs.js';
export { ReturnsModule } from './returns.module.js';
export * from './returns.types.js';
