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
import { InsufficientStock } from '../inventory/index.js';
import { AgeCheckNeeded, SaleBlocked, SerialNeeded } from '../catalogue/index.js';
import {
  CodeRejected,
  LimitReached,
  NotFound,
  RuleBroken,
  WrongLocation,
  WrongState,
} from '../platform/graphql/common.errors.js';
import { PaymentDeclined, TenderMismatch } from '../payments/index.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { ReservationLapsed } from '../collection/index.js';
import { NotReturnable } from '../returns/index.js';

export const PlaceOrderResult = resultUnion('PlaceOrderResult', OrderPlacedType, [
  CartChanged,
  CartClosed,
  DetailsMissing,
  InsufficientStock,
  SaleBlocked,
  LimitReached,
  TenderMismatch,
  PaymentDeclined,
  CodeRejected,
  RuleBroken,
  NotFound,
]);
export const BringToTicketResult = resultUnion('BringToTicketResult', TicketType, [
  StaleCart,
  CartFrozen,
  ReservationLapsed,
  NotReturnable,
  SaleBlocked,
  LimitReached,
  WrongLocation,
  WrongState,
  NotFound,
]);
export const PayTicketResult = resultUnion('PayTicketResult', TicketType, [
  StaleCart,
  TotalChanged,
  TenderMismatch,
  AgeCheckNeeded,
  SerialNeeded,
  InsufficientStock,
  SaleBlocked,
  LimitReached,
  CodeRejected,
  DetailsMissing,
  NotFound,
]);
