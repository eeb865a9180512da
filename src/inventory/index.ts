/** The front door. */
export { Allocation } from './allocation.entity.js';
export type { AllocatedPart, ConvertedLine } from './allocation-plan.js';
export { type AllocationLine, AllocationService } from './allocation.service.js';
export { COLLECT_LEAD_MINUTES, readyBy, stockBand } from './available.js';
export {
  type AvailabilityQuestion,
  AvailabilityService,
  type LocalAvailability,
  type SourcedPart,
  type StoreAvailability,
  type VariantAvailability,
} from './availability.service.js';
export { type Demand, type Demanded, demandOf, isStocked } from './demand.js';
export type { Departed, Found } from './departures.js';
export type { LostPromise, Promised } from './broken-promises.js';
export { Hold } from './hold.entity.js';
export { type HoldLine, HoldService, type HoldsOf } from './hold.service.js';
export * from './inventory.enums.js';
export * from './inventory.errors.js';
export { InventoryModule } from './inventory.module.js';
export * from './inventory.types.js';
export { type Shortfall, Shortages } from './shortages.js';
export { StockLevel } from './stock-level.entity.js';
export { StockMovement } from './stock-movement.entity.js';
export { type Cause, type ImportedLevel, type StockLine, StockService } from './stock.service.js';
export { type RefusedStockRow, type StockRow, StockWriter } from './stock-writer.js';
