import { OrderPlacedType } from './checkout.types.js';
import {
  CartChanged,
  CartClosed,
  CartFrozen,
  DetailsMissing,
  StaleCart,
  TicketType,
  TotalChanged,
} from '../cart/index.js';
import { InsufficientStock, UnitPutAside } from '../inventory/index.js';
import { AgeCheckNeeded, SaleBlocked, SerialNeeded, VariantNotSold } from '../catalogue/index.js';
import {
  LimitReached,
  NotFound,
  RuleBroken,
  WrongLocation,
  WrongState,
} from '../platform/graphql/common.errors.js';
import { PaymentDeclined, TenderMismatch } from '../payments/index.js';
import { CouponUsedUp } from '../pricing/index.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { ReservationLapsed } from '../collection/index.js';

export const PlaceOrderResult = resultUnion('PlaceOrderResult', OrderPlacedType, [
  CartChanged,
  CartClosed,
  CartFrozen,
  TotalChanged,
  DetailsMissing,
  InsufficientStock,
  SaleBlocked,
  VariantNotSold,
  LimitReached,
  CouponUsedUp,
  TenderMismatch,
  PaymentDeclined,
  RuleBroken,
  NotFound,
]);
export const BringToTicketResult = resultUnion('BringToTicketResult', TicketType, [
  StaleCart,
  CartFrozen,
  CartClosed,
  ReservationLapsed,
  SaleBlocked,
  VariantNotSold,
  LimitReached,
  WrongLocation,
  WrongState,
  RuleBroken,
  NotFound,
]);
export const PayTicketResult = resultUnion('PayTicketResult', TicketType, [
  StaleCart,
  TotalChanged,
  TenderMismatch,
  AgeCheckNeeded,
  SerialNeeded,
  UnitPutAside,
  InsufficientStock,
  SaleBlocked,
  VariantNotSold,
  CouponUsedUp,
  ReservationLapsed,
  WrongState,
  WrongLocation,
  DetailsMissing,
  RuleBroken,
  LimitReached,
  NotFound,
]);
export const SettleTerminalPaymentResult = resultUnion('SettleTerminalPaymentResult', TicketType, [
  WrongState,
  NotFound,
]);
export const UndoTenderResult = resultUnion('UndoTenderResult', TicketType, [WrongState, NotFound]);
