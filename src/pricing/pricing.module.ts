import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CatalogueModule } from '../catalogue/index.js';
import { LocationsModule } from '../locations/index.js';
import { MarketService } from './market.service.js';
import { PriceListWriteRepository } from './price-list-write.repository.js';
import { PriceListWriter } from './price-list.writer.js';
import { PriceParityService } from './price-parity.service.js';
import { PriceRepository } from './price.repository.js';
import { PriceService } from './price.service.js';
import { PriceWriteRepository } from './price-write.repository.js';
import { PriceWriter } from './price.writer.js';
import { PricesResolver } from './prices.resolver.js';
import { ShelfLabelResolver, VariantPriceResolver } from './pricing.resolver.js';
import { SetPricesService } from './set-prices.service.js';
import { ShelfLabelRepository } from './shelf-label.repository.js';
import { ShelfLabelService } from './shelf-label.service.js';

@Module({
  imports: [AccessModule, CatalogueModule, LocationsModule],
  providers: [
    MarketService,
    PriceListWriteRepository,
    PriceListWriter,
    PriceParityService,
    PriceRepository,
    PriceService,
    PriceWriteRepository,
    PriceWriter,
    PricesResolver,
    SetPricesService,
    ShelfLabelRepository,
    ShelfLabelResolver,
    ShelfLabelService,
    VariantPriceResolver,
  ],
  exports: [MarketService, PriceListWriter, PriceService, PriceWriter],
})
export class PricingModule {}
