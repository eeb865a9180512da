import {
  HandedOverType,
  PickRejectedType,
  PickTaskType,
  QueuedPickupType,
  ReservationType,
} from './collection.types.js';
import { InsufficientStock } from '../inventory/index.js';
import { AgeCheckNeeded, SaleBlocked, SerialNeeded, VariantNotSold } from '../catalogue/index.js';
import { FulfilmentNotPossible } from '../locations/index.js';
import {
  CodeRejected,
  LimitReached,
  NotFound,
  RuleBroken,
  StaleVersion,
  TooManyAttempts,
  WrongLocation,
  WrongState,
} from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { NothingToPick, PickMismatch, ReservationLapsed } from './collection.errors.js';

export const PlaceReservationResult = resultUnion('PlaceReservationResult', ReservationType, [
  InsufficientStock,
  VariantNotSold,
  SaleBlocked,
  FulfilmentNotPossible,
  LimitReached,
  RuleBroken,
  NotFound,
]);
export const ChangeReservationResult = resultUnion('ChangeReservationResult', ReservationType, [
  ReservationLapsed,
  InsufficientStock,
  FulfilmentNotPossible,
  LimitReached,
  WrongState,
  RuleBroken,
  NotFound,
  StaleVersion,
]);
export const CancelReservationResult = resultUnion('CancelReservationResult', ReservationType, [
  ReservationLapsed,
  WrongState,
  NotFound,
]);
export const TakeNextPickResult = resultUnion('TakeNextPickResult', PickTaskType, [NothingToPick, NotFound]);
export const ConfirmPickResult = resultUnion('ConfirmPickResult', PickTaskType, [
  PickMismatch,
  WrongState,
  NotFound,
]);
export const MarkReadyResult = resultUnion('MarkReadyResult', QueuedPickupType, [
  RuleBroken,
  WrongState,
  WrongLocation,
  NotFound,
]);
export const HandOverResult = resultUnion('HandOverResult', HandedOverType, [
  CodeRejected,
  TooManyAttempts,
  AgeCheckNeeded,
  SerialNeeded,
  SaleBlocked,
  WrongLocation,
  WrongState,
  NotFound,
]);
export const RejectPickResult = resultUnion('RejectPickResult', PickRejectedType, [WrongState, NotFound]);
