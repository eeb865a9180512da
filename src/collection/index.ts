/** The front door. */
export * from './collection.enums.js';
export * from './collection.errors.js';
export * from './collection.types.js';
export { CollectionModule } from './collection.module.js';
export { PickTask } from './pick-task.entity.js';
export { Pickup } from './pickup.entity.js';
export { PickupLine } from './pickup-line.entity.js';
export { type OrderPickup, type PickupPromise, PickupService } from './pickup.service.js';
export { Reservation } from './reservation.entity.js';
export { ReservationLine } from './reservation-line.entity.js';
export { ReservationOwner } from './reservation-owner.entity.js';
export {
  type ConvertedLine,
  type ReservationToSell,
  type ReservedLine,
  ReservationService,
} from './reservation.service.js';
