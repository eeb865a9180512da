import { FulfilmentType, OrderType } from './orders.types.js';
import { SaleBlocked, SerialNeeded } from '../catalogue/index.js';
import { NotFound, TooManyAttempts, WrongLocation, WrongState } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';

export const DespatchFulfilmentResult = resultUnion('DespatchFulfilmentResult', FulfilmentType, [
  SaleBlocked,
  SerialNeeded,
  WrongState,
  WrongLocation,
  NotFound,
]);
export const ClaimReceiptResult = resultUnion('ClaimReceiptResult', OrderType, [
  WrongState,
  TooManyAttempts,
  NotFound,
]);
