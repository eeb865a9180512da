/** The front door. */
export * from './orders.enums.js';
export * from './orders.events.js';
export * from './orders.types.js';
export { type NewOrder, type NewOrderLine, type OrderPart } from './new-order.js';
export { OrderService } from './order.service.js';
export { type OrderLineView, OrderReader, type OrderView } from './order-reader.js';
export { Order } from './order.entity.js';
export { OrderLine } from './order-line.entity.js';
export { Fulfilment } from './fulfilment.entity.js';
export { FulfilmentRepository } from './fulfilment.repository.js';
export { FulfilmentLine } from './fulfilment-line.entity.js';
export { OrderEntry } from './order-entry.entity.js';
export { type LostUnits, ShortLineService } from './short-line.service.js';
export { BoughtUnitsRepository } from './bought-units.repository.js';
export { SoldUnit } from './sold-unit.entity.js';
export { type NumberedUnit, numberedUnits } from './sold-units.js';
export { OrdersModule } from './orders.module.js';
export { splitOverUnits, unitShares, type UnitSplit } from './unit-shares.js';
