import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { DocumentsModule } from '../documents/index.js';
import { InventoryModule } from '../inventory/index.js';
import { LocationsModule } from '../locations/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PricingModule } from '../pricing/index.js';
import { TermsModule } from '../terms/index.js';
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
import { TicketOrderResolver } from './ticket-order.resolver.js';

@Module({
  imports: [
    CatalogueModule,
    DocumentsModule,
    InventoryModule,
    LocationsModule,
    PaymentsModule,
    PricingModule,
    TermsModule,
  ],
  providers: [
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
    TicketOrderResolver,
  ],
  exports: [FulfilmentRepository, OrderReader, OrderService],
})
export class OrdersModule {}
