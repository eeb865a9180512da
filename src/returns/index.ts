/** The front door. */
export { EligibilityService } from './eligibility.service.js';
export { PurchaseReader } from './purchase-reader.js';
export { ReturnLine } from './return-line.entity.js';
export { ReturnReader } from './return-reader.js';
export { ReturnService } from './return.service.js';
export type { ReturnView } from './return-view.js';
export { Return } from './return.entity.js';
export * from './returns.enums.js';
export * from './returns.errors.js';
export * from './returns.events.js';
export * from './returns.inputs.js';
export { ReturnsModule } from './returns.module.js';
export * from './returns.types.js';
