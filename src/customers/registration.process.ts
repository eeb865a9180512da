import { Injectable } from '@nestjs/common';
import {
  AccountService,
  EmailVerificationProcess,
  LockOutService,
  normalEmail,
  notSooner,
  type PasswordHash,
  passwordProblem,
  Passwords,
  type SessionOpenedType,
} from '../access/index.js';
import { SystemClock } from '../kernel/clock.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { CodeRejected } from '../platform/graphql/common.errors.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { CustomerReader, CustomerService } from './customer.service.js';
import { IdentifierKind } from './customers.enums.js';
import { IdentifierTaken } from './customers.errors.js';
import type { RegisterCustomerInput, VerifyEmailInput } from './customers.inputs.js';
import type { RegistrationStartedType } from './customers.types.js';

/** How long access's codes for an address are good: a known address gets the same answer, and no code. */
const CODE_VALID_MS = 24 * 3_600_000;

/**
 * How somebody gets an account: she registers, a code is mailed, the code comes back. Several transactions, because a
 * hash takes 50 ms that no transaction should wait for, and because attempts are counted though they are refused.
 */
@Injectable()
export class RegistrationProcess {
  private readonly clock = new SystemClock();

  constructor(
    private readonly idempotency: Idempotency,
    private readonly customers: CustomerService,
    private readonly reader: CustomerReader,
    private readonly accounts: AccountService,
    private readonly verification: EmailVerificationProcess,
    private readonly passwords: Passwords,
    private readonly lockOut: LockOutService,
  ) {}

  /**
   * Makes a customer with a pending account, in one transaction; a customer whose address is proven already (by a
   * store, by import) gets the account. An address that has an account gets a mail that says so. The caller sees no
   * difference, neither in the answer nor in the time it takes.
   *
   * @throws RuleBroken      when the password will not do.
   * @throws TooManyAttempts when this address was registered too often at this client, known or unknown.
   */
  async register(
    call: Call,
    input: RegisterCustomerInput,
    language: string,
  ): Promise<RegistrationStartedType> {
    const weak = passwordProblem(input.password, input.email);
    if (weak) throw ruleBroken('input.password', weak.problem, weak.words);
    return notSooner(async () => {
      await this.lockOut.allow(call.actor, 'registration', normalEmail(input.email));
      const passwordHash = await this.passwords.hashPassword(input.password);
      return this.idempotency.run(call, (tx) => this.begin(tx, { ...input, language, passwordHash }));
    });
  }

  /**
   * The code of the mail came back: the account opens, and so does a session.
   *
   * @throws CodeRejected, TooManyAttempts
   */
  verify(call: Call, input: VerifyEmailInput): Promise<SessionOpenedType> {
    return this.verification.verify(call, input, async (tx, { customerId, email }) => {
      try {
        await this.customers.emailProven(tx, customerId, email);
      } catch (error) {
        if (!(error instanceof IdentifierTaken)) throw error;
        throw new CodeRejected({ attemptsLeft: null }, 'This code is not right, or no longer good.');
      }
    });
  }

  private async begin(
    tx: Tx,
    given: { email: string; name: string; language: string; passwordHash: PasswordHash },
  ): Promise<RegistrationStartedType> {
    const { email, passwordHash } = given;
    const sameForAll = { codeValidUntil: new Date(this.clock.now().getTime() + CODE_VALID_MS) };
    if ((await this.accounts.ownerOf(tx, email)) !== null) {
      await this.accounts.tellOwner(tx, email);
      return sameForAll;
    }
    const known = await this.reader.findByIdentifier(tx, { kind: IdentifierKind.EMAIL, value: email });
    if (known && (await this.accounts.hasAccount(tx, known.id))) return sameForAll; // logs in by another address
    const customer = known ?? (await this.customers.register(tx, given));
    const { codeValidUntil } = await this.accounts.register(tx, {
      customerId: customer.id,
      email,
      passwordHash,
    });
    return { codeValidUntil };
  }
}
