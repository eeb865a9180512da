import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { LocationsModule } from '../locations/index.js';
import { PriceRepository } from './price.repository.js';
import { PriceService } from './price.service.js';

@Module({
  imports: [CatalogueModule, LocationsModule],
  providers: [PriceRepository, PriceService],
  exports: [PriceService],
})
export class PricingModule {}
