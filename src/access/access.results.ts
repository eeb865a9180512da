import {
  ClockMovedType,
  SessionOpenedType,
  SessionRefreshedType,
  SessionsEndedType,
  StaffSessionType,
} from './access.types.js';
import { ClockFixed, LogInRefused } from './access.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { NotFound, TooManyAttempts } from '../platform/graphql/common.errors.js';

export const LogInResult = resultUnion('LogInResult', SessionOpenedType, [LogInRefused]);
export const LogInStaffResult = resultUnion('LogInStaffResult', StaffSessionType, [LogInRefused]);
export const RefreshSessionResult = resultUnion('RefreshSessionResult', SessionRefreshedType, [LogInRefused]);
export const LogOutResult = resultUnion('LogOutResult', SessionsEndedType, [TooManyAttempts]);
export const RevokeAccessResult = resultUnion('RevokeAccessResult', SessionsEndedType, [NotFound]);
export const MoveClockResult = resultUnion('MoveClockResult', ClockMovedType, [ClockFixed]);
