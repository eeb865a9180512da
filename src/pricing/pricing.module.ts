import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CatalogueModule } from '../catalogue/index.js';
import { CustomersModule } from '../customers/index.js';
import { LocationsModule } from '../locations/index.js';
import { TermsModule } from '../terms/index.js';
import { BarcodeResolver } from './barcode.resolver.js';
import { CouponRepository } from './coupon.repository.js';
import { CouponService } from './coupon.service.js';
import { LabelConfirmationService } from './label-confirmation.service.js';
import { LabelPriceService } from './label-price.service.js';
import { MarketService } from './market.service.js';
import { OrderHistory } from './order-history.js';
import { PriceListWriteRepository } from './price-list-write.repository.js';
import { PriceListWriter } from './price-list.writer.js';
import { PriceParityService } from './price-parity.service.js';
import { PriceRepository } from './price.repository.js';
import { PriceService } from './price.service.js';
import { PriceWriteRepository } from './price-write.repository.js';
import { PriceWriter } from './price.writer.js';
import { PricesResolver } from './prices.resolver.js';
import { VariantPriceResolver } from './pricing.resolver.js';
import { PromotionBasisService } from './promotion-basis.service.js';
import { PromotionDirectory } from './promotion-directory.js';
import { PromotionNews } from './promotion-news.js';
import { PromotionRepository } from './promotion.repository.js';
import { PromotionResolver } from './promotion.resolver.js';
import { PromotionService } from './promotion.service.js';
import { PromotionWriteRepository } from './promotion-write.repository.js';
import { PromotionWriter } from './promotion.writer.js';
import { SaleRules } from './sale-rules.js';
import { SetPricesService } from './set-prices.service.js';
import { ShelfLabelRepository } from './shelf-label.repository.js';
import { ShelfLabelPageResolver, ShelfLabelResolver } from './shelf-label.resolver.js';
import { ShelfLabelWriter } from './shelf-label.writer.js';
import { TaxClassWriter } from './tax-class.writer.js';
import { TaxDestinationWriter } from './tax-destination.writer.js';
import { ShelfLabelService } from './shelf-label.service.js';
import { TaxDirectory } from './tax-directory.js';
import { TaxRepository } from './tax.repository.js';

@Module({
  imports: [AccessModule, CatalogueModule, CustomersModule, LocationsModule, TermsModule],
  providers: [
    BarcodeResolver,
    CouponRepository,
    CouponService,
    LabelConfirmationService,
    LabelPriceService,
    MarketService,
    OrderHistory,
    PriceListWriteRepository,
    PriceListWriter,
    PriceParityService,
    PriceRepository,
    PriceService,
    PriceWriteRepository,
    PriceWriter,
    PromotionBasisService,
    PromotionDirectory,
    PromotionNews,
    PromotionRepository,
    PromotionResolver,
    PromotionService,
    PromotionWriteRepository,
    PromotionWriter,
    PricesResolver,
    SaleRules,
    SetPricesService,
    ShelfLabelPageResolver,
    ShelfLabelRepository,
    ShelfLabelResolver,
    ShelfLabelService,
    ShelfLabelWriter,
    TaxClassWriter,
    TaxDestinationWriter,
    TaxDirectory,
    TaxRepository,
    VariantPriceResolver,
  ],
  exports: [
    LabelPriceService,
    MarketService,
    OrderHistory,
    PriceListWriter,
    PriceService,
    PriceWriter,
    PromotionBasisService,
    PromotionDirectory,
    PromotionWriter,
    SaleRules,
    ShelfLabelWriter,
    TaxClassWriter,
    TaxDestinationWriter,
    TaxDirectory,
  ],
})
export class PricingModule {}
