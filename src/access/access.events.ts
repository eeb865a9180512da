import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Account } from './account.entity.js';
import type { ApiClient } from './api-client.entity.js';
import type { Session } from './session.entity.js';
import type { StaffMember } from './staff-member.entity.js';

type SessionFacts = Pick<
  Session,
  'id' | 'kind' | 'customerId' | 'staffId' | 'apiClientId' | 'version' | 'endedBecause'
>;

const ofSession = (type: string, session: SessionFacts): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'session',
  aggregateId: session.id,
  sequence: session.version,
  payload: {
    kind: session.kind,
    customerId: session.customerId,
    staffId: session.staffId,
    apiClientId: session.apiClientId,
    because: session.endedBecause,
  },
});

/** A customer or a member of staff has logged in. */
export const sessionOpened = (session: SessionFacts): DomainEvent =>
  ofSession('access.session_opened', session);

/** A session is over before its time; `because` says why. */
export const sessionEnded = (session: SessionFacts): DomainEvent =>
  ofSession('access.session_ended', session);

type AccountFacts = Pick<Account, 'id' | 'customerId' | 'version'>;

const ofAccount = (type: string, account: AccountFacts, payload: DomainEvent['payload']): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'account',
  aggregateId: account.id,
  sequence: account.version,
  payload: { customerId: account.customerId, ...payload },
});

/** Somebody claims an e-mail address; `codeId` is what she must be sent (see `AccountService.letter`). */
export const accountRegistered = (account: AccountFacts, codeId: string): DomainEvent =>
  ofAccount('access.account_registered', account, { codeId });

/** A login came with an import. */
export const accountImported = (account: AccountFacts): DomainEvent =>
  ofAccount('access.account_imported', account, {});

/** Somebody tried to register the address of this account: its owner is told that she has one. */
export const registrationRepeated = (account: AccountFacts): DomainEvent =>
  ofAccount('access.registration_repeated', account, {});

/** The address is hers. */
export const accountVerified = (account: AccountFacts): DomainEvent =>
  ofAccount('access.account_verified', account, {});

/** Somebody asked for a new password; `codeId` is what the owner must be sent. */
export const passwordResetRequested = (account: AccountFacts, codeId: string): DomainEvent =>
  ofAccount('access.password_reset_requested', account, { codeId });

/** She has a new password; the owner is told, in case it was not she. */
export const passwordReset = (account: AccountFacts): DomainEvent =>
  ofAccount('access.password_reset', account, {});

const ofStaff = (type: string, staff: StaffMember): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'staff_member',
  aggregateId: staff.id,
  sequence: staff.version,
  payload: { role: staff.role, locationId: staff.locationId, disabled: staff.disabledAt !== null },
});

export const staffAdded = (staff: StaffMember): DomainEvent => ofStaff('access.staff_added', staff);
export const staffChanged = (staff: StaffMember): DomainEvent => ofStaff('access.staff_changed', staff);

const ofClient = (type: string, client: ApiClient): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'api_client',
  aggregateId: client.id,
  sequence: client.version,
  payload: { kind: client.kind, channel: client.channel, locationId: client.locationId },
});

export const apiClientAdded = (client: ApiClient): DomainEvent => ofClient('access.api_client_added', client);
export const apiKeyRotated = (client: ApiClient): DomainEvent => ofClient('access.api_key_rotated', client);
export const apiClientDisabled = (client: ApiClient): DomainEvent =>
  ofClient('access.api_client_disabled', client);
