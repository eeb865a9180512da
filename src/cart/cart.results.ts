import { ApprovalNeeded } from '../access/index.js';
import { SaleBlocked, VariantNotSold } from '../catalogue/index.js';
import { IdentifierTaken } from '../customers/index.js';
import { FulfilmentNotPossible } from '../locations/index.js';
import {
  CodeRejected,
  LimitReached,
  NotFound,
  RuleBroken,
  TooManyAttempts,
  WrongState,
} from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { CartClosed, CartFrozen, StaleCart } from './cart.errors.js';
import { CartOpenedType, CartType, ScannedType } from './cart.types.js';
import { CartClaimedType, CartHandoverType } from './merge.types.js';
import { SavedItemTakenType, SavedItemType } from './saved-item.types.js';
import { CustomerIdentifiedType, TicketType } from './ticket.types.js';

const CHANGE_REFUSALS = [StaleCart, CartFrozen, CartClosed, NotFound];

export const OpenCartResult = resultUnion('OpenCartResult', CartOpenedType, [NotFound]);
export const AddCartLineResult = resultUnion('AddCartLineResult', CartType, [
  ...CHANGE_REFUSALS,
  VariantNotSold,
  SaleBlocked,
  LimitReached,
  FulfilmentNotPossible,
  RuleBroken,
]);
export const ChangeCartLineResult = resultUnion('ChangeCartLineResult', CartType, [
  ...CHANGE_REFUSALS,
  VariantNotSold,
  SaleBlocked,
  LimitReached,
  FulfilmentNotPossible,
  RuleBroken,
]);
export const RemoveCartLineResult = resultUnion('RemoveCartLineResult', CartType, CHANGE_REFUSALS);
export const ScanIntoCartResult = resultUnion('ScanIntoCartResult', ScannedType, [
  ...CHANGE_REFUSALS,
  VariantNotSold,
  SaleBlocked,
  LimitReached,
  RuleBroken,
]);
export const SetCartCouponsResult = resultUnion('SetCartCouponsResult', CartType, [
  ...CHANGE_REFUSALS,
  TooManyAttempts,
]);
export const SetCheckoutDetailsResult = resultUnion('SetCheckoutDetailsResult', CartType, [
  ...CHANGE_REFUSALS,
  RuleBroken,
]);
export const OpenTicketResult = resultUnion('OpenTicketResult', TicketType, [CartFrozen, WrongState]);
export const IdentifyCustomerResult = resultUnion('IdentifyCustomerResult', CustomerIdentifiedType, [
  CartFrozen,
  CartClosed,
  NotFound,
  TooManyAttempts,
]);
export const EnrolCustomerResult = resultUnion('EnrolCustomerResult', CustomerIdentifiedType, [
  IdentifierTaken,
  CartFrozen,
  CartClosed,
  NotFound,
]);
export const DetachCustomerResult = resultUnion('DetachCustomerResult', TicketType, [
  StaleCart,
  CartFrozen,
  NotFound,
]);
export const SuspendTicketResult = resultUnion('SuspendTicketResult', TicketType, [
  CartFrozen,
  WrongState,
  NotFound,
]);
export const ResumeTicketResult = resultUnion('ResumeTicketResult', TicketType, [WrongState, NotFound]);
export const VoidTicketResult = resultUnion('VoidTicketResult', TicketType, [
  CartFrozen,
  ApprovalNeeded,
  WrongState,
  NotFound,
]);
export const CreateCartHandoverResult = resultUnion('CreateCartHandoverResult', CartHandoverType, [
  CartClosed,
  NotFound,
]);
export const ClaimCartHandoverResult = resultUnion('ClaimCartHandoverResult', CartClaimedType, [
  CodeRejected,
  CartFrozen,
  LimitReached,
  TooManyAttempts,
  WrongState,
  NotFound,
]);
export const SaveForLaterResult = resultUnion('SaveForLaterResult', SavedItemType, [
  VariantNotSold,
  CartFrozen,
  LimitReached,
  NotFound,
]);
export const TakeSavedItemResult = resultUnion('TakeSavedItemResult', SavedItemTakenType, [
  CartFrozen,
  CartClosed,
  SaleBlocked,
  VariantNotSold,
  LimitReached,
  RuleBroken,
  NotFound,
]);
export const AdjustPriceResult = resultUnion('AdjustPriceResult', CartType, [
  ...CHANGE_REFUSALS,
  LimitReached,
  ApprovalNeeded,
  RuleBroken,
]);
