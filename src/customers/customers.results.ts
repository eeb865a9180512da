import { ConsentType, CustomerFileType, IdentifierType, RegistrationStartedType } from './customers.types.js';
import { CodeRejected, NotFound, RuleBroken, TooManyAttempts } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { SessionOpenedType } from '../access/index.js';
import { IdentifierTaken } from './customers.errors.js';

export const RegisterCustomerResult = resultUnion('RegisterCustomerResult', RegistrationStartedType, [
  RuleBroken,
  TooManyAttempts,
]);
export const VerifyEmailResult = resultUnion('VerifyEmailResult', SessionOpenedType, [
  CodeRejected,
  TooManyAttempts,
]);
export const ConfirmCallerResult = resultUnion('ConfirmCallerResult', CustomerFileType, [NotFound]);
export const AddIdentifierResult = resultUnion('AddIdentifierResult', IdentifierType, [
  IdentifierTaken,
  CodeRejected,
  TooManyAttempts,
  NotFound,
]);
export const RecordConsentResult = resultUnion('RecordConsentResult', ConsentType, [NotFound]);
