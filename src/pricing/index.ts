export {
  exemptAmount,
  isServed,
  lineTaxOf,
  type LineTax,
  rateIn,
  roundedFor,
  taxed,
  type TaxRuleCode,
  type TaxRules,
} from './line-tax.js';
/** The front door. */
export { CouponCustomer } from './coupon-customer.entity.js';
export { Coupon } from './coupon.entity.js';
export { CouponRepository } from './coupon.repository.js';
export {
  afterPromoting,
  couponKey,
  type CouponProblem,
  type CouponVerdict,
  judgeCoupons,
} from './coupon-verdict.js';
export type { Amount } from './price-in-force.js';
export { ShelfLabel } from './shelf-label.entity.js';
export { ShelfLabelRepository } from './shelf-label.repository.js';
export { ShelfLabelWriter } from './shelf-label.writer.js';
export { LabelPriceService } from './label-price.service.js';
export { MarketService } from './market.service.js';
export { adjustedLine, labelStep } from './price-adjustment.js';
export { OrderHistory } from './order-history.js';
export { Price } from './price.entity.js';
export { type PricedLine, priceLine, sumVat, vatShares } from './price-line.js';
export { priceListCode } from './price-list-code.js';
export { type PriceAudience, PriceList, type PriceListKind } from './price-list.entity.js';
export { PriceListMember } from './price-list-member.entity.js';
export type { PriceRowView } from './price-change.js';
export { PriceListWriter } from './price-list.writer.js';
export { PriceListWriteRepository } from './price-list-write.repository.js';
export { PriceReductionRule } from './price-reduction-rule.entity.js';
export { PriceRepository } from './price.repository.js';
export { PriceService } from './price.service.js';
export { PriceWriteRepository } from './price-write.repository.js';
export { type PriceReview, type PriceRow, PriceWriter } from './price.writer.js';
export * from './pricing.enums.js';
export * from './pricing.errors.js';
export * from './pricing.inputs.js';
export { PricingModule } from './pricing.module.js';
export * from './pricing.types.js';
export {
  type GivenPromotion,
  type OfferInReach,
  type Promoted,
  type Promotion,
  type PromotionAction,
  type PromotionAdjustment,
  type PromotionFacts,
  type PromotionLine,
  UNPROMOTED,
} from './promotion.js';
export {
  type BuyerFacts,
  type HerPromotions,
  type PromotionBasis,
  PromotionBasisService,
} from './promotion-basis.service.js';
export { PromotionDirectory } from './promotion-directory.js';
export { promote } from './promotion-engine.js';
export { PromotionRow } from './promotion.entity.js';
export * from './promotion.enums.js';
export * from './promotion.errors.js';
export * from './promotion.inputs.js';
export { PromotionRepository } from './promotion.repository.js';
export * from './promotion.types.js';
export { PromotionWriter } from './promotion.writer.js';
export { PromotionUse } from './promotion-use.entity.js';
export {
  type EffectivePrice,
  HOME_MARKET,
  homeMarketFor,
  type LabelSaid,
  type Market,
  type Sellable,
} from './sellable.js';
export { editionsOf, SaleRules } from './sale-rules.js';
export { SetPricesService, SURPRISE_MAX_BPS } from './set-prices.service.js';
export { TaxClassification } from './tax-classification.entity.js';
export { TaxClassWriter } from './tax-class.writer.js';
export { TaxDestinationWriter } from './tax-destination.writer.js';
export { TaxRate, type TaxRateClass } from './tax-rate.entity.js';
export { TaxDestinationChoice } from './tax-destination-choice.entity.js';
export { TaxDirectory } from './tax-directory.js';
export { TaxDistanceRule } from './tax-distance-rule.entity.js';
export { TaxDistanceTotal } from './tax-distance-total.entity.js';
export { TaxRepository } from './tax.repository.js';
export { TaxRoundingRule } from './tax-rounding-rule.entity.js';
export { unitPriceOf } from './unit-price.js';
export { unitsWorth } from './label-units.js';
