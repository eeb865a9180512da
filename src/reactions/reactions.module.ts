import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CatalogueModule } from '../catalogue/index.js';
import { CollectionModule } from '../collection/index.js';
import { CustomersModule } from '../customers/index.js';
import { DocumentsModule } from '../documents/index.js';
import { InventoryModule } from '../inventory/index.js';
import { LoyaltyModule } from '../loyalty/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { OrdersModule } from '../orders/index.js';
import { ReturnsModule } from '../returns/index.js';
import { TasksModule } from '../tasks/index.js';
import { CloseARecountWhenItWasCounted } from './close-a-recount-when-it-was-counted.js';
import { CloseAReturnWhenItsRefundArrived } from './close-a-return-when-its-refund-arrived.js';
import { EarnPointsWhenAnOrderIsFulfilled } from './earn-points-when-an-order-is-fulfilled.js';
import { FillShortLinesWhenStockComes } from './fill-short-lines-when-stock-comes.js';
import { MailCodeWhenEmailIsAdded } from './mail-code-when-email-is-added.js';
import { OpenARecountWhenStockWasFound } from './open-a-recount-when-stock-was-found.js';
import { SendDocumentWhenIssued } from './send-document-when-issued.js';
import { SourceALineAgainWhenItsStockIsGone } from './source-a-line-again-when-its-stock-is-gone.js';
import { TellCustomerWhenHerOrderIsReady } from './tell-customer-when-her-order-is-ready.js';
import { TellCustomerWhenHerReservationChanges } from './tell-customer-when-her-reservation-changes.js';
import { TellTheStoreWhenAReservedUnitIsGone } from './tell-the-store-when-a-reserved-unit-is-gone.js';
import { TellTheStoreWhenGoodsAreToWaitWhereItClosed } from './tell-the-store-when-goods-are-to-wait-where-it-closed.js';
import { WriteToCustomerWhenHerAccountChanges } from './write-to-customer-when-her-account-changes.js';

/** All that follows from a fact in another module: `ls src/reactions` is the list of everything asynchronous. */
@Module({
  imports: [
    AccessModule,
    CatalogueModule,
    CollectionModule,
    CustomersModule,
    DocumentsModule,
    InventoryModule,
    LoyaltyModule,
    NotificationsModule,
    OrdersModule,
    ReturnsModule,
    TasksModule,
  ],
  providers: [
    CloseARecountWhenItWasCounted,
    CloseAReturnWhenItsRefundArrived,
    EarnPointsWhenAnOrderIsFulfilled,
    FillShortLinesWhenStockComes,
    MailCodeWhenEmailIsAdded,
    OpenARecountWhenStockWasFound,
    SendDocumentWhenIssued,
    SourceALineAgainWhenItsStockIsGone,
    TellCustomerWhenHerOrderIsReady,
    TellCustomerWhenHerReservationChanges,
    TellTheStoreWhenAReservedUnitIsGone,
    TellTheStoreWhenGoodsAreToWaitWhereItClosed,
    WriteToCustomerWhenHerAccountChanges,
  ],
})
export class ReactionsModule {}
