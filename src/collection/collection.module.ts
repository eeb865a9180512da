import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { CustomersModule } from '../customers/index.js';
import { InventoryModule } from '../inventory/index.js';
import { LocationsModule } from '../locations/index.js';
import { OrdersModule } from '../orders/index.js';
import { PricingModule } from '../pricing/index.js';
import { TermsModule } from '../terms/index.js';
import { TasksModule } from '../tasks/index.js';
import { ClosedStoresService } from './closed-stores.service.js';
import { ChangeReservationService } from './change-reservation.service.js';
import {
  CustomerCardReservationsResolver,
  CustomerFileReservationsResolver,
  CustomerReservationsResolver,
  FulfilmentPickupResolver,
} from './collection-fields.resolver.js';
import { HandOverOrdersService } from './hand-over-orders.service.js';
import { HandoverService } from './handover.service.js';
import { LapseReservationsJob } from './lapse-reservations.job.js';
import { LiveReservations } from './live-reservations.js';
import { PickTaskRepository } from './pick-task.repository.js';
import { PickingResolver } from './picking.resolver.js';
import { PickingService } from './picking.service.js';
import { PickupCodes } from './pickup-codes.js';
import { PickupGuesses } from './pickup-guesses.service.js';
import { PickupReader } from './pickup-reader.js';
import { PickupQueries } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';
import { PickupService } from './pickup.service.js';
import { PlaceReservationService } from './place-reservation.service.js';
import { PlacesService } from './places.service.js';
import { PutBackService } from './put-back.service.js';
import { RejectPickService } from './reject-pick.service.js';
import { ReopenPickupService } from './reopen-pickup.service.js';
import { ReopenReservationService } from './reopen-reservation.service.js';
import { ReservationFeed } from './reservation-feed.js';
import { ReservationPickups } from './reservation-pickups.js';
import { ReservationReader } from './reservation-reader.js';
import { ReservationQueries } from './reservation.queries.js';
import { ReservationRepository } from './reservation.repository.js';
import { PayingReservationsService } from './paying-reservations.service.js';
import { ReservationService } from './reservation.service.js';
import { ReservationsResolver } from './reservations.resolver.js';
import { SplitPickupService } from './split-pickup.service.js';
import { TicketPickupsResolver } from './ticket-pickups.resolver.js';

@Module({
  imports: [
    CatalogueModule,
    CustomersModule,
    InventoryModule,
    LocationsModule,
    OrdersModule,
    PricingModule,
    TasksModule,
    TermsModule,
  ],
  providers: [
    ChangeReservationService,
    ClosedStoresService,
    CustomerCardReservationsResolver,
    CustomerFileReservationsResolver,
    CustomerReservationsResolver,
    FulfilmentPickupResolver,
    HandOverOrdersService,
    HandoverService,
    LapseReservationsJob,
    LiveReservations,
    PickTaskRepository,
    PickingResolver,
    PickingService,
    PickupCodes,
    PickupGuesses,
    PickupQueries,
    PickupReader,
    PickupRepository,
    PickupService,
    PayingReservationsService,
    PlaceReservationService,
    PlacesService,
    PutBackService,
    RejectPickService,
    ReopenPickupService,
    ReopenReservationService,
    ReservationFeed,
    ReservationPickups,
    ReservationQueries,
    ReservationReader,
    ReservationRepository,
    ReservationService,
    ReservationsResolver,
    SplitPickupService,
    TicketPickupsResolver,
  ],
  exports: [
    ClosedStoresService,
    HandOverOrdersService,
    PayingReservationsService,
    PickupReader,
    PickupService,
    ReopenPickupService,
    ReopenReservationService,
    ReservationReader,
    ReservationService,
  ],
})
export class CollectionModule {}
