import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { LocationsModule } from '../locations/index.js';
import { MarketService } from './market.service.js';
import { PriceRepository } from './price.repository.js';
import { PriceService } from './price.service.js';
import { PriceWriteRepository } from './price-write.repository.js';
import { PriceWriter } from './price.writer.js';
import { ShelfLabelResolver, VariantPriceResolver } from './pricing.resolver.js';
import { ShelfLabelRepository } from './shelf-label.repository.js';
import { ShelfLabelService } from './shelf-label.service.js';

@Module({
  imports: [CatalogueModule, LocationsModule],
  providers: [
    MarketService,
    PriceRepository,
    PriceService,
    PriceWriteRepository,
    PriceWriter,
    ShelfLabelRepository,
    ShelfLabelResolver,
    ShelfLabelService,
    VariantPriceResolver,
  ],
  exports: [MarketService, PriceService, PriceWriter],
})
export class PricingModule {}
