/** The front door. */
export { Allocation } from './allocation.entity.js';
export { type AllocatedPart, type AllocationLine, AllocationService } from './allocation.service.js';
export { AvailabilityService, type LocalAvailability, type SourcedPart } from './availability.service.js';
export { type Demand, type Demanded, demandOf, isStocked } from './demand.js';
export { Hold } from './hold.entity.js';
export { type HoldLine, HoldService, type HoldsOf } from './hold.service.js';
export * from './inventory.enums.js';
export * from './inventory.errors.js';
export * from './inventory.types.js';
export { InventoryModule } from './inventory.module.js';
export { StockLevel } from './stock-level.entity.js';
export { StockMovement } from './stock-movement.entity.js';
export { type Cause, type ImportedLevel, type StockLine, StockService } from './stock.service.js';
export { type StockRow, StockWriter } from './stock-writer.js';
