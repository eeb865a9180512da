import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CatalogueModule } from '../catalogue/index.js';
import { CustomersModule } from '../customers/index.js';
import { DocumentsModule } from '../documents/index.js';
import { InventoryModule } from '../inventory/index.js';
import { LocationsModule } from '../locations/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PricingModule } from '../pricing/index.js';
import { TasksModule } from '../tasks/index.js';
import { TermsModule } from '../terms/index.js';
import { CartAbandonmentJob } from './cart-abandonment.job.js';
import { CartCouponService } from './cart-coupon.service.js';
import { CartFeed } from './cart-feed.js';
import {
  CartChangeFieldsResolver,
  CartFieldsResolver,
  CartLineFieldsResolver,
  CheckoutPreparationFieldsResolver,
  CustomerCartResolver,
  CustomerFileCartResolver,
  DeliveryOptionFieldsResolver,
  FulfilmentDeliveryResolver,
} from './cart-fields.resolver.js';
import { CartLineService } from './cart-line.service.js';
import {
  CartLastMergeResolver,
  CartMergeLineFieldsResolver,
  SessionOpenedCartResolver,
} from './cart-merge-fields.resolver.js';
import { CartMergeJob } from './cart-merge.job.js';
import { CartMergeRepository } from './cart-merge.repository.js';
import { CartMergeService } from './cart-merge.service.js';
import { CartOpeningService } from './cart-opening.service.js';
import { CartScanService } from './cart-scan.service.js';
import { CartLoader } from './cart.loader.js';
import { CartPricer } from './cart.pricer.js';
import { CartReader } from './cart.reader.js';
import { CartRecall } from './cart.recall.js';
import { CartRepository } from './cart.repository.js';
import { CartResolver } from './cart.resolver.js';
import { CartService } from './cart.service.js';
import { CartWriter } from './cart.writer.js';
import { CartHandoverJob } from './cart-handover.job.js';
import { CartHandoverRepository } from './cart-handover.repository.js';
import { CartHandoverService } from './cart-handover.service.js';
import { CustomerBenefitsResolver } from './customer-benefits.resolver.js';
import {
  CustomerFileSavedItemsResolver,
  CustomerIdentifiedSavedItemsResolver,
  CustomerSavedItemsResolver,
  HandoverResolver,
} from './handover.resolver.js';
import { HandoverClaimProcess } from './handover-claim.process.js';
import { PriceAdjustmentResolver } from './price-adjustment.resolver.js';
import { PriceAdjustmentService } from './price-adjustment.service.js';
import { RecognitionService } from './recognition.service.js';
import { SavedItemRepository } from './saved-item.repository.js';
import { SavedItemService } from './saved-item.service.js';
import { TicketFieldsResolver } from './ticket-fields.resolver.js';
import { TicketResolver } from './ticket.resolver.js';
import { TicketShelfResolver } from './ticket-shelf.resolver.js';
import { TicketShelfService } from './ticket-shelf.service.js';
import { TenderingRepository } from './tendering.repository.js';
import { TenderingService } from './tendering.service.js';
import { TicketService } from './ticket.service.js';

@Module({
  imports: [
    AccessModule,
    CatalogueModule,
    CustomersModule,
    DocumentsModule,
    InventoryModule,
    LocationsModule,
    PaymentsModule,
    PricingModule,
    TasksModule,
    TermsModule,
  ],
  providers: [
    CartAbandonmentJob,
    CartChangeFieldsResolver,
    CartCouponService,
    CartFeed,
    CartFieldsResolver,
    CartHandoverJob,
    CartHandoverRepository,
    CartHandoverService,
    CartLastMergeResolver,
    CartLineFieldsResolver,
    CartLineService,
    CartLoader,
    CartMergeJob,
    CartMergeLineFieldsResolver,
    CartMergeRepository,
    CartMergeService,
    CartOpeningService,
    CartPricer,
    CartReader,
    CartRecall,
    CartRepository,
    CartResolver,
    CartScanService,
    CartService,
    CartWriter,
    CheckoutPreparationFieldsResolver,
    CustomerBenefitsResolver,
    CustomerCartResolver,
    CustomerFileCartResolver,
    CustomerFileSavedItemsResolver,
    CustomerIdentifiedSavedItemsResolver,
    CustomerSavedItemsResolver,
    DeliveryOptionFieldsResolver,
    FulfilmentDeliveryResolver,
    HandoverClaimProcess,
    HandoverResolver,
    PriceAdjustmentResolver,
    PriceAdjustmentService,
    RecognitionService,
    SavedItemRepository,
    SavedItemService,
    SessionOpenedCartResolver,
    TicketFieldsResolver,
    TicketResolver,
    TenderingRepository,
    TenderingService,
    TicketService,
    TicketShelfResolver,
    TicketShelfService,
  ],
  exports: [CartReader, CartRecall, CartService, TenderingService, TicketService],
})
export class CartModule {}
