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
import { BoughtUnitsRepository } from './bought-units.repository.js';
import { CustomerFileOrdersResolver, CustomerOrdersResolver } from './customer-orders.resolver.js';
import { DespatchService } from './despatch.service.js';
import { FulfilmentRepository } from './fulfilment.repository.js';
import { OrderFieldsResolver, OrderLineFieldsResolver } from './order-fields.resolver.js';
import { OrderHistoryForPricing } from './order-history-for-pricing.js';
import { OrderQueries } from './order.queries.js';
import { OrderReader } from './order-reader.js';
import { OrderRepository } from './order.repository.js';
import { OrderService } from './order.service.js';
import { OrdersResolver } from './orders.resolver.js';
import { ReceiptClaimProcess } from './receipt-claim.process.js';
import { ReceiptClaimRepository } from './receipt-claim.repository.js';
import { RecallQueries } from './recall.queries.js';
import { RecallsResolver } from './recalls.resolver.js';
import { ShortLineRepository } from './short-line.repository.js';
import { ShortLineService } from './short-line.service.js';
import { SoldUnitRepository } from './sold-unit.repository.js';
import { TicketOrderResolver } from './ticket-order.resolver.js';

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
    BoughtUnitsRepository,
    CustomerFileOrdersResolver,
    CustomerOrdersResolver,
    DespatchService,
    FulfilmentRepository,
    OrderFieldsResolver,
    OrderHistoryForPricing,
    OrderLineFieldsResolver,
    OrderQueries,
    OrderReader,
    OrderRepository,
    OrderService,
    OrdersResolver,
    ReceiptClaimProcess,
    ReceiptClaimRepository,
    RecallQueries,
    RecallsResolver,
    ShortLineRepository,
    ShortLineService,
    SoldUnitRepository,
    TicketOrderResolver,
  ],
  exports: [BoughtUnitsRepository, FulfilmentRepository, OrderReader, OrderService, ShortLineService],
})
export class OrdersModule {}
