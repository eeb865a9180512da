import { CartOpenedType, CartType, CustomerIdentifiedType, ScannedType, TicketType } from './cart.types.js';
import { IdentifierTaken } from '../customers/index.js';
import { CartClosed, CartFrozen, StaleCart } from './cart.errors.js';
import { LimitReached, NotFound, RuleBroken, TooManyAttempts } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { SaleBlocked, VariantNotSold } from '../catalogue/index.js';
import { FulfilmentNotPossible } from '../locations/index.js';

export const EnrolCustomerResult = resultUnion('EnrolCustomerResult', CustomerIdentifiedType, [
  IdentifierTaken,
  CartFrozen,
  NotFound,
]);
export const OpenCartResult = resultUnion('OpenCartResult', CartOpenedType, [NotFound]);
export const AddCartLineResult = resultUnion('AddCartLineResult', CartType, [
  StaleCart,
  CartFrozen,
  CartClosed,
  VariantNotSold,
  SaleBlocked,
  LimitReached,
  FulfilmentNotPossible,
  RuleBroken,
  NotFound,
]);
export const ChangeCartLineResult = resultUnion('ChangeCartLineResult', CartType, [
  StaleCart,
  CartFrozen,
  CartClosed,
  SaleBlocked,
  LimitReached,
  FulfilmentNotPossible,
  RuleBroken,
  NotFound,
]);
export const RemoveCartLineResult = resultUnion('RemoveCartLineResult', CartType, [
  StaleCart,
  CartFrozen,
  CartClosed,
  NotFound,
]);
export const ScanIntoCartResult = resultUnion('ScanIntoCartResult', ScannedType, [
  StaleCart,
  CartFrozen,
  CartClosed,
  VariantNotSold,
  SaleBlocked,
  LimitReached,
  NotFound,
]);
export const OpenTicketResult = resultUnion('OpenTicketResult', TicketType, [TooManyAttempts]);
export const IdentifyCustomerResult = resultUnion('IdentifyCustomerResult', CustomerIdentifiedType, [
  CartFrozen,
  TooManyAttempts,
  NotFound,
]);
export const SetCheckoutDetailsResult = resultUnion('SetCheckoutDetailsResult', CartType, [
  StaleCart,
  CartFrozen,
  CartClosed,
  RuleBroken,
  NotFound,
]);
