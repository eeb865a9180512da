import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import { type Actor, systemActor } from '../platform/access/actor.js';
import { Secrets } from '../platform/config/secrets.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { TooManyAttempts } from '../platform/graphql/common.errors.js';
import type { Recall } from '../platform/idempotency/idempotency.js';
import { AttemptCounterRepository, type AttemptLimit } from './attempt-counter.repository.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What may be tried so often, by one subject at one client. */
const ATTEMPT_LIMITS = {
  customer_log_in: { attemptsMax: 10, withinMs: HOUR_MS, lockMs: 5 * MINUTE_MS, lockMsMax: HOUR_MS },
  staff_log_in: { attemptsMax: 5, withinMs: HOUR_MS, lockMs: 5 * MINUTE_MS, lockMsMax: HOUR_MS },
  coupon: { attemptsMax: 20, withinMs: HOUR_MS, lockMs: 5 * MINUTE_MS, lockMsMax: HOUR_MS },
  registration: { attemptsMax: 5, withinMs: HOUR_MS, lockMs: HOUR_MS, lockMsMax: HOUR_MS },
  /** A colleague asks who is known by something: only answers of nobody count. */
  recognition: { attemptsMax: 30, withinMs: HOUR_MS, lockMs: 5 * MINUTE_MS, lockMsMax: HOUR_MS },
  password_reset: { attemptsMax: 5, withinMs: HOUR_MS, lockMs: HOUR_MS, lockMsMax: HOUR_MS },
  cart_handover: { attemptsMax: 10, withinMs: HOUR_MS, lockMs: 15 * MINUTE_MS, lockMsMax: HOUR_MS },
  receipt_claim: { attemptsMax: 10, withinMs: HOUR_MS, lockMs: HOUR_MS, lockMsMax: HOUR_MS },
} as const satisfies Record<string, AttemptLimit>;

/**
 * Wrong answers of all subjects together through one client. Shoppers share their client, so this is wide: it stops a
 * machine that tries one password on everybody, not a shop on a busy day.
 */
const CLIENT_LIMIT: AttemptLimit = {
  attemptsMax: 1_000,
  withinMs: 5 * MINUTE_MS,
  lockMs: MINUTE_MS,
  lockMsMax: MINUTE_MS,
};

/** What is guessed at through a client. */
type Guessed = 'log_in' | 'code' | 'coupon';

/** Wrong answers of everybody everywhere, where what is guessed is short: a machine has many names, and many clients. */
const GLOBAL_LIMIT: AttemptLimit = {
  attemptsMax: 1_000,
  withinMs: 5 * MINUTE_MS,
  lockMs: MINUTE_MS,
  lockMsMax: 5 * MINUTE_MS,
};

/** One attempt that was let through. */
export interface Attempt {
  readonly key: string;
  /** Set when it was the last one for now: until then the next is refused. */
  readonly lockedUntil: Date | null;
}

/**
 * Counts attempts at what may be guessed, by the system's clock. An attempt is counted *before* anything is compared,
 * and forgotten when it succeeds: parallel guesses get no more tries than one after the other. The price: more log-ins
 * of one person at one client *in the same instant* than she has attempts refuse each other.
 *
 * What is counted is a person at a client: at a shared till it locks her there, never the till. Known or unknown, a
 * number or address is counted alike.
 */
@Injectable()
export class LockOutService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: AttemptCounterRepository,
    private readonly secrets: Secrets,
    private readonly clock: SystemClock,
  ) {}

  /**
   * @param subject whom or what is tried: an e-mail address, a staff number. Kept as a keyed fingerprint only.
   * @returns null and `lockedUntil` when it is locked.
   */
  async take(
    actor: Actor,
    kind: keyof typeof ATTEMPT_LIMITS,
    subject: string,
  ): Promise<(Attempt & { isAllowed: true }) | { isAllowed: false; lockedUntil: Date }> {
    const key = this.keyOf(actor, kind, subject);
    const now = this.clock.now();
    const counter = await this.unitOfWork.run(systemActor('lock-out'), { operation: 'lock_out.take' }, (tx) =>
      this.repository.take(tx, key, ATTEMPT_LIMITS[kind], now),
    );
    if (counter !== null) return { isAllowed: true, key, lockedUntil: counter.lockedUntil };
    const lockedUntil = await this.repository.lockedUntil(this.unitOfWork.read(actor), key);
    return { isAllowed: false, lockedUntil: lockedUntil ?? now };
  }

  /** Like {@link take}, where the answer to a locked one is a refusal of its own. @throws TooManyAttempts */
  async allow(actor: Actor, kind: keyof typeof ATTEMPT_LIMITS, subject: string): Promise<Attempt> {
    const attempt = await this.take(actor, kind, subject);
    if (attempt.isAllowed) return attempt;
    throw tooMany(attempt.lockedUntil);
  }

  /** It was right: she starts anew. */
  async forget(tx: Tx, attempt: Pick<Attempt, 'key'>): Promise<void> {
    await this.repository.forget(tx, attempt.key);
  }

  /** It was right and says nothing of the others: only this one is not counted. */
  async giveBack(tx: Tx, attempt: Attempt): Promise<void> {
    await this.repository.giveBack(tx, attempt.key, attempt.lockedUntil);
  }

  /** How an answer is given again with these attempts given back: who repeats what was right guesses nothing. */
  uncounted<Result, Kept>(attempts: readonly Attempt[], recall: Recall<Result, Kept>): Recall<Result, Kept> {
    return {
      keep: (result) => recall.keep(result),
      again: async (db, kept) => {
        await this.unitOfWork.run(
          systemActor('lock-out'),
          { operation: 'lock_out.give_back' },
          async (tx) => {
            for (const attempt of attempts) await this.giveBack(tx, attempt);
          },
        );
        return recall.again(db, kept);
      },
    };
  }

  /** For {@link forget} where no attempt is at hand. */
  keyOf(actor: Actor, kind: keyof typeof ATTEMPT_LIMITS, subject: string): string {
    return this.secrets.fingerprint('attempt', `${kind}\n${actor.apiClientId}\n${subject}`);
  }

  /** Counts a wrong answer for its client as a whole. */
  async countForClient(actor: Actor, what: Guessed): Promise<void> {
    await this.unitOfWork.run(systemActor('lock-out'), { operation: 'lock_out.count' }, (tx) =>
      this.repository.take(tx, this.clientKey(actor, what), CLIENT_LIMIT, this.clock.now()),
    );
  }

  /** @returns until when nobody may try through this client, null when they may. */
  async clientLockedUntil(actor: Actor, what: Guessed): Promise<Date | null> {
    const until = await this.repository.lockedUntil(this.unitOfWork.read(actor), this.clientKey(actor, what));
    return until !== null && until > this.clock.now() ? until : null;
  }

  /** @throws TooManyAttempts */
  async refuseWhileClientIsLocked(actor: Actor, what: Guessed): Promise<void> {
    const until = await this.clientLockedUntil(actor, what);
    if (until !== null) throw tooMany(until);
  }

  /** Counts a wrong answer of anybody, anywhere. */
  async countForAll(what: 'cart_handover'): Promise<void> {
    await this.unitOfWork.run(systemActor('lock-out'), { operation: 'lock_out.count' }, (tx) =>
      this.repository.take(tx, this.globalKey(what), GLOBAL_LIMIT, this.clock.now()),
    );
  }

  /** @throws TooManyAttempts */
  async refuseWhileAllAreLocked(what: 'cart_handover'): Promise<void> {
    const db = this.unitOfWork.read(systemActor('lock-out'));
    const until = await this.repository.lockedUntil(db, this.globalKey(what));
    if (until !== null && until > this.clock.now()) throw tooMany(until);
  }

  private globalKey(what: string): string {
    return this.secrets.fingerprint('attempt-everywhere', what);
  }

  private clientKey(actor: Actor, what: string): string {
    return this.secrets.fingerprint('attempt-client', `${what}\n${actor.apiClientId}`);
  }
}

const tooMany = (retryAt: Date): TooManyAttempts =>
  new TooManyAttempts({ retryAt }, 'Too many attempts; try again after the moment in retryAt.');
