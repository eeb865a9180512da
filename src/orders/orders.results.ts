import { FulfilmentType } from './orders.types.js';
import { SerialNeeded } from '../catalogue/index.js';
import { NotFound, WrongLocation, WrongState } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';

export const DespatchFulfilmentResult = resultUnion('DespatchFulfilmentResult', FulfilmentType, [
  SerialNeeded,
  WrongState,
  WrongLocation,
  NotFound,
]);
