import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/index.js';
import { DocumentsModule } from '../documents/index.js';
import { InventoryModule } from '../inventory/index.js';
import { LocationsModule } from '../locations/index.js';
import { LoyaltyModule } from '../loyalty/index.js';
import { OrdersModule } from '../orders/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PricingModule } from '../pricing/index.js';
import { TermsModule } from '../terms/index.js';
import { EligibilityService } from './eligibility.service.js';
import { OpenSalesRepository } from './open-sales.repository.js';
import { PurchaseReader } from './purchase-reader.js';
import {
  OrderLineEligibilityResolver,
  OrderReturnsResolver,
  RecentPurchasesResolver,
  ReturnFieldsResolver,
} from './return-fields.resolver.js';
import { ReturnIntake } from './return-intake.js';
import { ReturnReader } from './return-reader.js';
import { ReturnRepository } from './return.repository.js';
import { ReturnService } from './return.service.js';
import { ReturnsResolver } from './returns.resolver.js';
import { SaleQueries } from './sale.queries.js';
import { SettlementRepository } from './settlement.repository.js';
import { TermsPreviewService } from './terms-preview.service.js';
import { TermsPublicationResolver } from './terms-publication.resolver.js';
import { SettlementsResolver } from './settlements.resolver.js';

@Module({
  imports: [
    CustomersModule,
    DocumentsModule,
    InventoryModule,
    LocationsModule,
    LoyaltyModule,
    OrdersModule,
    PaymentsModule,
    PricingModule,
    TermsModule,
  ],
  providers: [
    EligibilityService,
    OpenSalesRepository,
    OrderLineEligibilityResolver,
    OrderReturnsResolver,
    PurchaseReader,
    RecentPurchasesResolver,
    ReturnFieldsResolver,
    ReturnIntake,
    ReturnReader,
    ReturnRepository,
    ReturnService,
    ReturnsResolver,
    SaleQueries,
    SettlementRepository,
    SettlementsResolver,
    TermsPreviewService,
    TermsPublicationResolver,
  ],
  exports: [EligibilityService, PurchaseReader, ReturnReader, ReturnService],
})
export class ReturnsModule {}
