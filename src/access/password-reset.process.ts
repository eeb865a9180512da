import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { Call } from '../platform/idempotency/idempotency.js';
import type { ResetPasswordInput } from './access.inputs.js';
import { AccountRepository } from './account.repository.js';
import { AccountService } from './account.service.js';
import { isShopperClient } from './callers.js';
import { normalEmail, passwordProblem } from './credentials.js';
import { LockOutService } from './lock-out.service.js';
import { notSooner } from './not-sooner.js';
import { Passwords } from './passwords.js';
import { ProofCodeService, VALID_MS } from './proof-code.service.js';
import { type EndedSessions, SessionService } from './session.service.js';

export const PASSWORD_RESET_VALID_MINUTES = VALID_MS.password_reset / 60_000;

/** A forgotten password: a code goes to the address, and whoever brings it back chooses a new one. */
@Injectable()
export class PasswordResetProcess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountService,
    private readonly repository: AccountRepository,
    private readonly codes: ProofCodeService,
    private readonly sessions: SessionService,
    private readonly lockOut: LockOutService,
    private readonly passwords: Passwords,
  ) {}

  /**
   * Known or unknown, the answer is the same and takes as long.
   *
   * @throws TooManyAttempts when it was asked too often for this address at this client, known or unknown.
   */
  async request(call: Call, email: string): Promise<void> {
    refuseStaffClient(call.actor);
    await notSooner(async () => {
      await this.lockOut.allow(call.actor, 'password_reset', normalEmail(email));
      await this.unitOfWork.run(call.actor, call, (tx) => this.accounts.requestPasswordReset(tx, email));
    });
  }

  /**
   * Sets the new password, ends every session of hers, and lifts her lock-out at this client.
   *
   * @throws RuleBroken when the password will not do: then the code stays good.
   * @throws CodeRejected, TooManyAttempts
   */
  async reset(call: Call, { resetCode, password }: ResetPasswordInput): Promise<EndedSessions> {
    const { actor } = call;
    refuseStaffClient(actor);
    refuseWeak(password, '');
    const proven = await this.codes.prove(actor, 'password_reset', resetCode);
    const account = await this.repository.byId(this.unitOfWork.read(actor), proven.subjectId);
    refuseWeak(password, account?.email ?? '');
    const passwordHash = await this.passwords.hashPassword(password);
    return this.unitOfWork.run(actor, call, async (tx) => {
      const { customerId, email } = await this.accounts.resetPassword(tx, proven, passwordHash);
      await this.lockOut.forget(tx, { key: this.lockOut.keyOf(actor, 'customer_log_in', email) });
      return this.sessions.end(tx, { customerId }, 'password_reset');
    });
  }
}

function refuseStaffClient({ clientKind }: Actor): void {
  if (!isShopperClient(clientKind)) throw new RequestError('FORBIDDEN', 'You may not do that.');
}

function refuseWeak(password: string, email: string): void {
  const found = passwordProblem(password, email);
  if (found) throw ruleBroken('input.password', found.problem, found.words);
}
