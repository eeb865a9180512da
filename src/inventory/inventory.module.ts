import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { LocationsModule } from '../locations/index.js';
import { TermsModule } from '../terms/index.js';
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
import { StockExplanationService } from './stock-explanation.service.js';
import { StockLevelRepository } from './stock-level.repository.js';
import { StockService } from './stock.service.js';
import { StockWriter } from './stock-writer.js';

const doors = [AllocationService, AvailabilityService, HoldService, Shortages, StockService, StockWriter];

@Module({
  imports: [CatalogueModule, LocationsModule, TermsModule],
  providers: [
    ...doors,
    AllocationRepository,
    HoldRepository,
    LedgerRepository,
    StockLevelRepository,
    Departures,
    Ledger,
    RowGate,
    StockExplanationService,
    HoldExpiryJob,
    AvailabilityResolver,
    InventoryResolver,
    VariantAvailabilityResolver,
  ],
  exports: doors,
})
export class InventoryModule {}
