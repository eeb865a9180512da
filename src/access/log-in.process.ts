import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { Call } from '../platform/idempotency/idempotency.js';
import type { LogInInput, LogInStaffInput } from './access.inputs.js';
import type { SessionOpenedType, SessionRefreshedType, StaffSessionType } from './access.types.js';
import { AccessTokens } from './access-tokens.js';
import { AccountRepository } from './account.repository.js';
import { AuthenticationService } from './authentication.service.js';
import { isShopperClient, isStaffClient } from './callers.js';
import { normalEmail } from './credentials.js';
import { type Attempt, LockOutService } from './lock-out.service.js';
import { Passwords } from './passwords.js';
import { refused, SessionService } from './session.service.js';
import type { StaffMember } from './staff-member.entity.js';
import { StaffMemberRepository } from './staff-member.repository.js';

/**
 * Opens sessions for those who know a password or PIN. Several transactions, because a wrong answer must be counted
 * though it is refused, and because a hash takes 50 ms that nobody should wait for. A repeat is a new log-in: these
 * mutations ignore the idempotency key, whose record must hold no token.
 */
@Injectable()
export class LogInProcess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountRepository,
    private readonly staff: StaffMemberRepository,
    private readonly sessions: SessionService,
    private readonly lockOut: LockOutService,
    private readonly passwords: Passwords,
    private readonly authentication: AuthenticationService,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * A customer by e-mail address and password. Unknown address, pending or disabled account, wrong password: one answer,
   * in one time.
   *
   * @throws LogInRefused with `retryAt` when she, or her client as a whole, has tried too often.
   * @throws RequestError FORBIDDEN at clients that are not for shoppers.
   */
  async ofCustomer(call: Call, input: LogInInput): Promise<SessionOpenedType> {
    const { actor } = call;
    if (!isShopperClient(actor.clientKind)) throw forbidden();
    const lockedUntil = await this.lockOut.clientLockedUntil(actor, 'log_in');
    if (lockedUntil !== null) throw refused(lockedUntil);
    const email = normalEmail(input.email);
    const attempt = await this.lockOut.take(actor, 'customer_log_in', email);
    if (!attempt.isAllowed) throw refused(attempt.lockedUntil);
    const account = await this.accounts.byEmail(this.unitOfWork.read(actor), email);
    const isRight = await this.passwords.isPassword(account?.passwordHash ?? null, input.password);
    if (account === null || !isRight || account.disabledAt !== null) {
      await this.lockOut.countForClient(actor, 'log_in');
      throw refused(attempt.lockedUntil);
    }
    return this.unitOfWork.run(actor, call, async (tx) => {
      await this.lockOut.forget(tx, attempt);
      const { customerId, passwordHash } = account;
      return this.sessions.openForCustomer(tx, customerId, input.deviceName ?? null, passwordHash);
    });
  }

  /**
   * A member of staff: by PIN at a till of her own store, by password at the contact centre's and ops clients.
   *
   * @throws LogInRefused   the same for an unknown number, a wrong PIN, another store, somebody disabled; `retryAt` when
   *                        she has tried too often at this till. Others may go on there.
   * @throws RequestError   FORBIDDEN at clients that are not for staff; BAD_USER_INPUT for the other kind of secret.
   */
  async ofStaff(call: Call, input: LogInStaffInput): Promise<StaffSessionType> {
    const { actor } = call;
    if (!isStaffClient(actor.clientKind)) throw forbidden();
    const secret = secretFor(actor, input);
    const attempt = await this.lockOut.take(actor, 'staff_log_in', input.staffNumber);
    if (!attempt.isAllowed) throw refused(attempt.lockedUntil);
    const found = await this.staff.byNumber(this.unitOfWork.read(actor), input.staffNumber);
    const staff = await this.proven(found, actor, secret);
    if (staff === null) throw refused(attempt.lockedUntil);
    return this.openForStaff(call, staff, attempt);
  }

  /**
   * New tokens for old: the refresh token is good once, at the client of its session. An older one ends the session.
   *
   * @throws LogInRefused whatever is the matter.
   */
  async refresh(call: Call, refreshToken: string): Promise<SessionRefreshedType> {
    const claims = this.tokens.readRefresh(refreshToken);
    if (claims === null) throw refused();
    const { refreshed, ended } = await this.unitOfWork.run(keyAlone(call.actor), call, async (tx) => {
      const tokens = await this.sessions.refresh(tx, claims, refreshToken);
      return tokens
        ? { refreshed: tokens, ended: [] }
        : { refreshed: null, ended: (await this.sessions.endIfReused(tx, claims)).ids };
    });
    this.authentication.forgetSessions(ended);
    if (refreshed === null) throw refused();
    return refreshed;
  }

  private async proven(
    staff: StaffMember | null,
    actor: Actor,
    secret: { pin: string } | { password: string },
  ): Promise<StaffMember | null> {
    const isRight =
      'pin' in secret
        ? await this.passwords.isPin(staff?.pinHash ?? null, secret.pin)
        : await this.passwords.isPassword(staff?.passwordHash ?? null, secret.password);
    if (staff === null || !isRight || staff.disabledAt !== null) return null;
    return 'pin' in secret && staff.locationId !== actor.locationId ? null : staff;
  }

  private openForStaff(call: Call, staff: StaffMember, attempt: Attempt): Promise<StaffSessionType> {
    const by = call.actor.clientKind === ClientKind.POS ? 'staff_pin' : 'staff';
    return this.unitOfWork.run(keyAlone(call.actor), call, async (tx) => {
      await this.lockOut.forget(tx, attempt);
      return this.sessions.openForStaff(tx, staff, by);
    });
  }
}

/** Whoever is logged in at the till has no part in it that another logs in, and none in the audit of it. */
const keyAlone = (actor: Actor): Actor => ({ ...actor, subject: { kind: 'none' } });

function secretFor(actor: Actor, { pin, password }: LogInStaffInput): { pin: string } | { password: string } {
  const atTill = actor.clientKind === ClientKind.POS;
  if (atTill ? password != null : pin != null)
    throw badInput(
      atTill ? 'input.password' : 'input.pin',
      atTill ? 'A till takes a PIN.' : 'A PIN is for tills.',
    );
  if (atTill && pin != null) return { pin };
  if (!atTill && password != null) return { password };
  throw badInput(
    atTill ? 'input.pin' : 'input.password',
    atTill ? 'A till takes a PIN.' : 'Send a password.',
  );
}

const badInput = (field: string, message: string): RequestError =>
  new RequestError('BAD_USER_INPUT', message, { field });

const forbidden = (): RequestError => new RequestError('FORBIDDEN', 'You may not do that.');
