/** The front door. */
export { ClosedStoresService } from './closed-stores.service.js';
export * from './collection.enums.js';
export * from './collection.errors.js';
export type {
  PickupHappening,
  PickupPayload,
  ReservationHappening,
  ReservationPayload,
} from './collection.events.js';
export { HandOverOrdersService } from './hand-over-orders.service.js';
export { CollectionModule } from './collection.module.js';
export * from './collection.types.js';
export { type PickupPromise } from './collection-rules.js';
export { PayingReservationsService } from './paying-reservations.service.js';
export { PickTask } from './pick-task.entity.js';
export { Pickup } from './pickup.entity.js';
export { PickupLine } from './pickup-line.entity.js';
export { PickupReader, type QueuedPickupView } from './pickup-reader.js';
export { type OrderPickup, PickupService } from './pickup.service.js';
export { type PickupView } from './pickup-view.js';
export { ReopenPickupService } from './reopen-pickup.service.js';
export { Reservation } from './reservation.entity.js';
export { ReservationLine } from './reservation-line.entity.js';
export { ReservationOwner } from './reservation-owner.entity.js';
export { ReservationReader, type ReservationView } from './reservation-reader.js';
export {
  type ConvertedLine,
  type ReservationToSell,
  type ReservedLine,
  ReservationService,
} from './reservation.service.js';
export { PlaceReservationService } from './place-reservation.service.js';
