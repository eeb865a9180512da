import { NotFound, RuleBroken } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { NotReturnable } from './returns.errors.js';
import { ReturnType } from './returns.types.js';

export const ReturnAtTillResult = resultUnion('ReturnAtTillResult', ReturnType, [
  NotReturnable,
  RuleBroken,
  NotFound,
]);
