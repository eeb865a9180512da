import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CatalogueModule } from '../catalogue/index.js';
import { LocationsModule } from '../locations/index.js';
import { TermsModule } from '../terms/index.js';
import { AdjustmentService } from './adjustment.service.js';
import { AdjustmentsResolver } from './adjustments.resolver.js';
import { Arrivals } from './arrivals.js';
import { CloseStockDaysJob } from './close-stock-days.job.js';
import { DeliveryRepository } from './delivery.repository.js';
import { GoodsInResolver } from './goods-in.resolver.js';
import { LevelCorrections } from './level-corrections.js';
import { ReceivingService } from './receiving.service.js';
import { DeliverySourcing } from './delivery-sourcing.js';
import { SourcingResolver } from './sourcing.resolver.js';
import { StockRulesDirectory } from './stock-rules.directory.js';
import { StockRulesRepository } from './stock-rules.repository.js';
import { StockRulesService } from './stock-rules.service.js';
import { PickRejectionService } from './pick-rejection.service.js';
import { StockChanges } from './stock-changes.js';
import { StockCountRepository } from './stock-count.repository.js';
import { StockCountService } from './stock-count.service.js';
import { StockCountsResolver } from './stock-counts.resolver.js';
import { StockHistoryRepository } from './stock-history.repository.js';
import { StockHistoryResolver } from './stock-history.resolver.js';
import { StockWorkReader } from './stock-work.reader.js';
import { TransferRepository } from './transfer.repository.js';
import { TransferService } from './transfer.service.js';
import { AllocationRepository } from './allocation.repository.js';
import { AllocationService } from './allocation.service.js';
import { AvailabilityResolver, VariantAvailabilityResolver } from './availability.resolver.js';
import { AvailabilityService } from './availability.service.js';
import { Departures } from './departures.js';
import { HoldExpiryJob } from './hold-expiry.job.js';
import { HoldRepository } from './hold.repository.js';
import { HoldService } from './hold.service.js';
import { InventoryResolver } from './inventory.resolver.js';
import { Ledger } from './ledger.js';
import { LedgerRepository } from './ledger.repository.js';
import { RowGate } from './row-gate.js';
import { Shortages } from './shortages.js';
import { StockFeed } from './stock-feed.js';
import { StockExplanationService } from './stock-explanation.service.js';
import { StockLevelRepository } from './stock-level.repository.js';
import { StockService } from './stock.service.js';
import { StockedProducts } from './stocked-products.js';
import { StockWriter } from './stock-writer.js';

const doors = [
  AllocationService,
  AvailabilityService,
  HoldService,
  PickRejectionService,
  Shortages,
  StockCountService,
  StockService,
  StockWriter,
];

@Module({
  imports: [AccessModule, CatalogueModule, LocationsModule, TermsModule],
  providers: [
    ...doors,
    AdjustmentService,
    AdjustmentsResolver,
    AllocationRepository,
    Arrivals,
    CloseStockDaysJob,
    DeliveryRepository,
    GoodsInResolver,
    HoldRepository,
    LedgerRepository,
    LevelCorrections,
    ReceivingService,
    StockChanges,
    StockCountRepository,
    StockCountsResolver,
    StockHistoryRepository,
    StockHistoryResolver,
    StockLevelRepository,
    SourcingResolver,
    StockRulesDirectory,
    StockRulesRepository,
    StockRulesService,
    DeliverySourcing,
    StockWorkReader,
    StockedProducts,
    TransferRepository,
    TransferService,
    Departures,
    Ledger,
    RowGate,
    StockExplanationService,
    StockFeed,
    HoldExpiryJob,
    AvailabilityResolver,
    InventoryResolver,
    VariantAvailabilityResolver,
  ],
  exports: doors,
})
export class InventoryModule {}
