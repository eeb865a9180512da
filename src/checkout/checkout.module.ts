import { Module } from '@nestjs/common';
import { CartModule } from '../cart/index.js';
import { CatalogueModule } from '../catalogue/index.js';
import { CollectionModule } from '../collection/index.js';
import { DocumentsModule } from '../documents/index.js';
import { InventoryModule } from '../inventory/index.js';
import { LocationsModule } from '../locations/index.js';
import { OrdersModule } from '../orders/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PricingModule } from '../pricing/index.js';
import { TasksModule } from '../tasks/index.js';
import { TermsModule } from '../terms/index.js';
import { AgreementService } from './agreement.service.js';
import { BringToTicketService } from './bring-to-ticket.service.js';
import { CheckoutResolver } from './checkout.resolver.js';
import { HandSaleService } from './hand-sale.service.js';
import { EndTicketService } from './end-ticket.service.js';
import { FinishLeftOrders } from './finish-left-orders.job.js';
import { TellOfLeftTickets } from './left-tickets.job.js';
import { OrderPickupsService } from './order-pickups.service.js';
import { PayTicketService } from './pay-ticket.service.js';
import { PlaceOrderProcess } from './place-order.process.js';
import { ProposalService } from './proposal.service.js';
import { PurchaseLimitsService } from './purchase-limits.service.js';
import { SettleOrderProcess } from './settle-order.process.js';
import { SourcingService } from './sourcing.service.js';
import { TaxAgreementService } from './tax-agreement.service.js';
import { TenderingResolver } from './tendering.resolver.js';
import { TenderTicketService } from './tender-ticket.service.js';
import { TicketAgreementService } from './ticket-agreement.service.js';
import { TicketStockService } from './ticket-stock.service.js';

@Module({
  imports: [
    CartModule,
    CatalogueModule,
    CollectionModule,
    DocumentsModule,
    InventoryModule,
    LocationsModule,
    OrdersModule,
    PaymentsModule,
    PricingModule,
    TasksModule,
    TermsModule,
  ],
  providers: [
    AgreementService,
    BringToTicketService,
    CheckoutResolver,
    EndTicketService,
    FinishLeftOrders,
    HandSaleService,
    OrderPickupsService,
    PayTicketService,
    PlaceOrderProcess,
    ProposalService,
    PurchaseLimitsService,
    SettleOrderProcess,
    SourcingService,
    TaxAgreementService,
    TellOfLeftTickets,
    TenderingResolver,
    TenderTicketService,
    TicketAgreementService,
    TicketStockService,
  ],
})
export class CheckoutModule {}
