import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { Call } from '../platform/idempotency/idempotency.js';
import type { SessionOpenedType } from './access.types.js';
import { AccountService } from './account.service.js';
import { isShopperClient } from './callers.js';
import { ProofCodeService } from './proof-code.service.js';
import { SessionService } from './session.service.js';

/** The code of the mail comes back: the account opens, and so does a session. For the customers module. */
@Injectable()
export class EmailVerificationProcess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly codes: ProofCodeService,
    private readonly accounts: AccountService,
    private readonly sessions: SessionService,
  ) {}

  /**
   * @param also what else becomes true with it, in the same transaction, before the session opens.
   * @throws CodeRejected, TooManyAttempts (the attempt stays counted).
   * @throws RequestError FORBIDDEN at clients that are not for shoppers.
   * Emits `access.account_verified`, `access.session_opened`.
   */
  async verify(
    call: Call,
    input: { readonly emailCode: string; readonly deviceName?: string | null },
    also: (tx: Tx, verified: { customerId: Id<'Customer'>; email: string }) => Promise<void>,
  ): Promise<SessionOpenedType> {
    const { actor } = call;
    if (!isShopperClient(actor.clientKind)) throw new RequestError('FORBIDDEN', 'You may not do that.');
    const proven = await this.codes.prove(actor, 'email_verification', input.emailCode);
    return this.unitOfWork.run(actor, call, async (tx) => {
      const verified = await this.accounts.verify(tx, proven);
      await also(tx, verified);
      return this.sessions.openForCustomer(tx, verified.customerId, input.deviceName ?? null);
    });
  }
}
