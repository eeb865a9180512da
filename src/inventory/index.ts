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
export { type Demand, type Demanded, demandOf, isStocked, unitsOf } from './demand.js';
export type { Departed, Found } from './departures.js';
export type { LostPromise, Promised } from './broken-promises.js';
export { Hold } from './hold.entity.js';
export { type HoldLine, HoldService, type HoldsOf } from './hold.service.js';
export * from './inventory.enums.js';
export * from './inventory.errors.js';
export { InventoryModule } from './inventory.module.js';
export * from './inventory.types.js';
export { PickRejectionService, type Rejection } from './pick-rejection.service.js';
export { type Shortfall, Shortages } from './shortages.js';
export { StockHistoryRepository } from './stock-history.repository.js';
export { StockLevel } from './stock-level.entity.js';
export { StockMovement } from './stock-movement.entity.js';
export { type Cause, type ImportedLevel, type StockLine, StockService } from './stock.service.js';
export {
  type DeliveryRow,
  type RefusedStockRow,
  type StockChangeRow,
  type StockRow,
  StockWriter,
} from './stock-writer.js';
export { Delivery } from './delivery.entity.js';
export { DeliveryLine } from './delivery-line.entity.js';
export { StockCount } from './stock-count.entity.js';
export { StockCountLine } from './stock-count-line.entity.js';
export { StockDay } from './stock-day.entity.js';
export { StockDayBalance } from './stock-day-balance.entity.js';
export { StockRules } from './stock-rules.entity.js';
export { Transfer } from './transfer.entity.js';
export { TransferLine } from './transfer-line.entity.js';
