import { Module } from '@nestjs/common';
import { BarcodeRepository } from './barcode.repository.js';
import { CatalogueReader } from './catalogue.reader.js';
import { VariantRepository } from './variant.repository.js';

@Module({
  providers: [BarcodeRepository, CatalogueReader, VariantRepository],
  exports: [CatalogueReader],
})
export class CatalogueModule {}
