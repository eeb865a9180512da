import { NotFound, RuleBroken } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { PriceSurprise } from './pricing.errors.js';
import { PricesSetType, ShelfLabelsConfirmedType } from './pricing.types.js';

export const SetPricesResult = resultUnion('SetPricesResult', PricesSetType, [
  PriceSurprise,
  RuleBroken,
  NotFound,
]);

export const ConfirmShelfLabelsResult = resultUnion('ConfirmShelfLabelsResult', ShelfLabelsConfirmedType, [
  RuleBroken,
  NotFound,
]);
