import { Module } from '@nestjs/common';
import { BarcodeRepository } from './barcode.repository.js';
import { CatalogueReader } from './catalogue.reader.js';
import { CatalogueResolver } from './catalogue.resolver.js';
import { CatalogueWriteRepository } from './catalogue-write.repository.js';
import { CatalogueWriter } from './catalogue.writer.js';
import { ProductNarrowing } from './product-narrowing.js';
import { ProductListService } from './product-list.service.js';
import { ProductRepository } from './product.repository.js';
import { SaleBlockService } from './sale-block.service.js';
import { VariantRepository } from './variant.repository.js';
import { VariantResolver } from './variant.resolver.js';

@Module({
  providers: [
    BarcodeRepository,
    CatalogueReader,
    CatalogueResolver,
    CatalogueWriteRepository,
    CatalogueWriter,
    ProductListService,
    ProductNarrowing,
    ProductRepository,
    SaleBlockService,
    VariantRepository,
    VariantResolver,
  ],
  exports: [CatalogueReader, CatalogueWriter, ProductNarrowing, SaleBlockService],
})
export class CatalogueModule {}
