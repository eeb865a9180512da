import { ReturnType } from './returns.types.js';
import { NotReturnable } from './returns.errors.js';
import { LimitReached, NotFound } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';

export const ReturnAtTillResult = resultUnion('ReturnAtTillResult', ReturnType, [
  NotReturnable,
  LimitReached,
  NotFound,
]);
