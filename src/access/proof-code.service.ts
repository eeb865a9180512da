import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import { type Actor, systemActor } from '../platform/access/actor.js';
import { hashOf, isSame, Secrets } from '../platform/config/secrets.js';
import type { Db } from '../platform/database/db.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { CodeRejected } from '../platform/graphql/common.errors.js';
import { LockOutService } from './lock-out.service.js';
import type { ProofCode, ProofPurpose } from './proof-code.entity.js';
import { ProofCodeRepository } from './proof-code.repository.js';
import { codeOf, locatorOf, readCode } from './proof-code.js';

const ATTEMPTS_MAX = 5;
const HOUR_MS = 3_600_000;
/** So long a code is good. */
export const VALID_MS: Readonly<Record<ProofPurpose, number>> = {
  email_verification: 24 * HOUR_MS,
  password_reset: HOUR_MS,
  identifier_proof: HOUR_MS,
};

/** A code that was told rightly, and not used yet. */
export type ProvenCode = Pick<ProofCode, 'id' | 'purpose' | 'subjectId'>;

/**
 * Codes that prove an address: derived from the server's key and the row's id, so that whoever sends the mail can write
 * it down again; kept as a hash; good for five attempts, once, and not for long (by the system's clock).
 */
@Injectable()
export class ProofCodeService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: ProofCodeRepository,
    private readonly lockOut: LockOutService,
    private readonly secrets: Secrets,
    private readonly clock: SystemClock,
  ) {}

  /** Makes a code for this purpose about this row. Emit its id; {@link letters} gives the code to the sender. */
  async issue(
    tx: Tx,
    purpose: ProofPurpose,
    subjectId: string,
  ): Promise<Pick<ProofCode, 'id' | 'expiresAt'>> {
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + VALID_MS[purpose]);
    for (;;) {
      const id = tx.newId<'ProofCode'>();
      const letters = readCode(this.code(purpose, id))!;
      const isNew = await this.repository.insert(tx, {
        id,
        purpose,
        subjectId,
        locator: locatorOf(letters),
        codeHash: hashOf(letters),
        attemptsLeft: ATTEMPTS_MAX,
        createdAt,
        expiresAt,
      });
      if (isNew) return { id, expiresAt };
    }
  }

  /**
   * Whether this code is right; its attempt is used up either way, in a transaction of its own, so call it outside of
   * yours and {@link use} the result inside.
   *
   * @throws CodeRejected    wrong, used or expired; `attemptsLeft` is null when it is none of ours at all.
   * @throws TooManyAttempts when this client has tried too many wrong ones.
   */
  async prove(actor: Actor, purpose: ProofPurpose, typed: string): Promise<ProvenCode> {
    await this.lockOut.refuseWhileClientIsLocked(actor, 'code');
    const letters = readCode(typed);
    const code = letters && (await this.takeAttempt(purpose, locatorOf(letters)));
    if (code && letters && isSame(hashOf(letters), code.codeHash)) return code;
    await this.lockOut.countForClient(actor, 'code');
    throw rejected(code ? code.attemptsLeft : null);
  }

  /** Uses the code, and any other for the same end. @throws CodeRejected when somebody was quicker. */
  async use(tx: Tx, code: ProvenCode): Promise<void> {
    if (!(await this.repository.use(tx, code, this.clock.now()))) throw rejected(null);
  }

  /** For whoever sends it. @returns null when it is used, expired or gone: then nothing is to be sent. */
  async letters(
    db: Db,
    id: string,
  ): Promise<{ code: string; purpose: ProofPurpose; subjectId: string; expiresAt: Date } | null> {
    const kept = await this.repository.byId(db, id);
    if (kept === null || kept.usedAt !== null || kept.expiresAt <= this.clock.now()) return null;
    const { purpose, subjectId, expiresAt } = kept;
    return { code: this.code(purpose, id), purpose, subjectId, expiresAt };
  }

  private takeAttempt(purpose: ProofPurpose, locator: string): Promise<ProofCode | null> {
    return this.unitOfWork.run(systemActor('proof'), { operation: 'proof.attempt' }, (tx) =>
      this.repository.takeAttempt(tx, purpose, locator, this.clock.now()),
    );
  }

  private code(purpose: ProofPurpose, id: string): string {
    return codeOf(this.secrets.token(`proof-code.${purpose}`, id));
  }
}

export const rejected = (attemptsLeft: number | null): CodeRejected =>
  new CodeRejected({ attemptsLeft }, 'This code is not right, or no longer good.');
