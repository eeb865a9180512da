import { Injectable } from '@nestjs/common';
import { type Id, newId } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { constraintOf } from '../platform/database/retry.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import {
  accountImported,
  accountRegistered,
  accountVerified,
  passwordReset,
  passwordResetRequested,
  registrationRepeated,
} from './access.events.js';
import type { Account } from './account.entity.js';
import { AccountRepository } from './account.repository.js';
import { normalEmail } from './credentials.js';
import type { PasswordHash } from './passwords.js';
import type { ProofPurpose } from './proof-code.entity.js';
import { ProofCodeService, type ProvenCode, rejected } from './proof-code.service.js';

/** One account as an import brings it. */
export interface ImportedAccount {
  readonly customerId: Id<'Customer'>;
  readonly email: string;
  readonly passwordHash: PasswordHash;
  readonly isVerified: boolean;
}

/** What a letter with a code needs; `code` is null in one that only tells something. */
export interface AccountLetter {
  readonly email: string;
  readonly customerId: Id<'Customer'>;
  readonly code: string;
  readonly purpose: ProofPurpose;
  readonly expiresAt: Date;
}

/** Customers' logins: an e-mail address, once proven, and a password. */
@Injectable()
export class AccountService {
  constructor(
    private readonly repository: AccountRepository,
    private readonly codes: ProofCodeService,
  ) {}

  /** @returns the customer whose proven login this address is. Never tell a caller: nobody may learn who has one. */
  async ownerOf(db: Db, email: string): Promise<Id<'Customer'> | null> {
    const account = await this.repository.byEmail(db, normalEmail(email));
    return account?.customerId ?? null;
  }

  /**
   * Makes a pending account for this customer, or begins hers anew: it opens nothing until its code came back. The
   * address may be another's; then the code goes to her, and only she could take it.
   *
   * @param passwordHash of {@link Passwords.hashPassword}, made before the transaction.
   * @returns until when the code is good, by the system's clock.
   * @throws Error when the customer's account is verified already: ask {@link hasAccount} first.
   * Emits `access.account_registered`.
   */
  async register(
    tx: Tx,
    given: { customerId: Id<'Customer'>; email: string; passwordHash: PasswordHash },
  ): Promise<{ accountId: Id<'Account'>; codeValidUntil: Date }> {
    const email = normalEmail(given.email);
    const id = tx.newId<'Account'>();
    const account = await this.repository.insertOrRestart(tx, { ...given, email, id, verifiedAt: null });
    if (account === null) throw new Error(`customer ${given.customerId} has a verified account`);
    const code = await this.codes.issue(tx, 'email_verification', account.id);
    tx.emit(accountRegistered(account, code.id));
    return { accountId: account.id, codeValidUntil: code.expiresAt };
  }

  /**
   * Somebody registers an address that is a proven login: its owner is told, the caller sees no difference.
   * Emits `access.registration_repeated`; does nothing when there is no such login.
   */
  async tellOwner(tx: Tx, email: string): Promise<void> {
    const account = await this.repository.touchVerified(tx, normalEmail(email));
    if (account) tx.emit(registrationRepeated(account));
  }

  /** Whether this customer can log in. */
  async hasAccount(db: Db, customerId: Id<'Customer'>): Promise<boolean> {
    const account = await this.repository.byCustomer(db, customerId);
    return account !== null && account.verifiedAt !== null && account.disabledAt === null;
  }

  /** Whether there is any account of hers, pending or disabled ones too. */
  async exists(db: Db, customerId: Id<'Customer'>): Promise<boolean> {
    return (await this.repository.byCustomer(db, customerId)) !== null;
  }

  /**
   * The address is hers: the account opens from now on.
   *
   * @throws CodeRejected when it was verified already, or another account has taken the address meanwhile.
   * Emits `access.account_verified`.
   */
  async verify(tx: Tx, proven: ProvenCode): Promise<Pick<Account, 'customerId' | 'email'>> {
    await this.codes.use(tx, proven);
    const account = await this.repository.setVerified(tx, proven.subjectId).catch((error: unknown) => {
      if (constraintOf(error) === 'account_one_verified_per_email') return null;
      throw error;
    });
    if (account === null) throw rejected(null);
    tx.emit(accountVerified(account));
    return account;
  }

  /** Emits `access.password_reset_requested` when there is such a login; the caller sees no difference. */
  async requestPasswordReset(tx: Tx, email: string): Promise<void> {
    const account = await this.repository.touchVerified(tx, normalEmail(email));
    if (account === null) return;
    const code = await this.codes.issue(tx, 'password_reset', account.id);
    tx.emit(passwordResetRequested(account, code.id));
  }

  /** @throws CodeRejected when the code was used, or the account disabled, meanwhile. Emits `access.password_reset`. */
  async resetPassword(
    tx: Tx,
    proven: ProvenCode,
    passwordHash: PasswordHash,
  ): Promise<Pick<Account, 'customerId' | 'email'>> {
    await this.codes.use(tx, proven);
    const account = await this.repository.setPassword(tx, proven.subjectId, passwordHash);
    if (account === null) throw rejected(null);
    tx.emit(passwordReset(account));
    return account;
  }

  /** Adds logins that an import brings; those that are there stay as they are. @returns how many are new. Emits `access.account_imported`. */
  async setByImport(tx: Tx, given: readonly ImportedAccount[]): Promise<number> {
    const added = await this.repository.insertMissing(
      tx,
      given.map((account) => ({
        id: newId<'Account'>(tx.now.getTime()),
        customerId: account.customerId,
        email: normalEmail(account.email),
        passwordHash: account.passwordHash,
        verifiedAt: account.isVerified ? tx.now : null,
      })),
    );
    for (const account of added) tx.emit(accountImported(account));
    return added.length;
  }

  /**
   * For the module that sends mail: what to write, and to whom, when an event names a `codeId`.
   *
   * @returns null when the code is used, expired or replaced: then nothing is sent.
   */
  async letter(db: Db, codeId: string): Promise<AccountLetter | null> {
    const found = await this.codes.letters(db, codeId);
    const account = found && (await this.repository.byId(db, found.subjectId));
    if (!found || !account || account.disabledAt !== null) return null;
    const { code, purpose, expiresAt } = found;
    return { email: account.email, customerId: account.customerId, code, purpose, expiresAt };
  }

  /** The address of an account that an event is about, for letters without a code. */
  async addressOf(db: Db, accountId: string): Promise<{ email: string; customerId: Id<'Customer'> } | null> {
    const account = await this.repository.byId(db, accountId);
    return account && { email: account.email, customerId: account.customerId };
  }
}
