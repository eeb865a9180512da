import { NotFound, RuleBroken, StaleVersion, WrongState } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { TermsPublishedType, TermsType } from './terms.types.js';

export const DraftTermsResult = resultUnion('DraftTermsResult', TermsType, [RuleBroken]);

/** Answered one floor up, by the module that knows what it changes for open orders. */
export const PublishTermsResult = resultUnion('PublishTermsResult', TermsPublishedType, [
  RuleBroken,
  WrongState,
  StaleVersion,
  NotFound,
]);
