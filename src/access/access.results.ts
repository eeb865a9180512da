import {
  CodeRejected,
  NotFound,
  RuleBroken,
  StaleVersion,
  TooManyAttempts,
  WrongState,
} from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { ClockFixed, LogInRefused } from './access.errors.js';
import {
  ClockMovedType,
  PasswordResetRequestedType,
  SessionOpenedType,
  SessionRefreshedType,
  SessionsEndedType,
  StaffSessionType,
} from './access.types.js';
import { ApiClientType, ApiKeyIssuedType, StaffMemberType } from './administration.types.js';

export const LogInResult = resultUnion('LogInResult', SessionOpenedType, [LogInRefused]);
export const LogInStaffResult = resultUnion('LogInStaffResult', StaffSessionType, [LogInRefused]);
export const RefreshSessionResult = resultUnion('RefreshSessionResult', SessionRefreshedType, [LogInRefused]);
export const LogOutResult = resultUnion('LogOutResult', SessionsEndedType, []);
export const RevokeAccessResult = resultUnion('RevokeAccessResult', SessionsEndedType, [NotFound]);
export const MoveClockResult = resultUnion('MoveClockResult', ClockMovedType, [ClockFixed]);
export const RequestPasswordResetResult = resultUnion(
  'RequestPasswordResetResult',
  PasswordResetRequestedType,
  [TooManyAttempts],
);
export const ResetPasswordResult = resultUnion('ResetPasswordResult', SessionsEndedType, [
  CodeRejected,
  RuleBroken,
  TooManyAttempts,
]);
export const AddStaffResult = resultUnion('AddStaffResult', StaffMemberType, [NotFound, RuleBroken]);
export const ChangeStaffResult = resultUnion('ChangeStaffResult', StaffMemberType, [
  NotFound,
  RuleBroken,
  StaleVersion,
]);
export const AddApiClientResult = resultUnion('AddApiClientResult', ApiKeyIssuedType, [NotFound, RuleBroken]);
export const RotateApiKeyResult = resultUnion('RotateApiKeyResult', ApiKeyIssuedType, [NotFound, WrongState]);
export const DisableApiClientResult = resultUnion('DisableApiClientResult', ApiClientType, [
  NotFound,
  RuleBroken,
  WrongState,
]);
