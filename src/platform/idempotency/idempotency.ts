import { Injectable } from '@nestjs/common';
import { SystemClock } from '../../kernel/clock.js';
import { type Actor, subjectKey } from '../access/actor.js';
import { Secrets } from '../config/secrets.js';
import { type Claim, KeyBusy, KeyTaken } from '../database/claim.js';
import type { Db } from '../database/db.js';
import { type Tx, UnitOfWork } from '../database/unit-of-work.js';
import { RequestError } from '../graphql/request-error.js';
import type { UserError } from '../graphql/user-error.js';
import { freeze, freezeRefusal, thaw } from './frozen.js';

const WAITERS_MAX = 2;

/** One call of a mutation, as its caller named it. */
export interface Call {
  readonly actor: Actor;
  /** From the header `Idempotency-Key`; null when the caller gave none. */
  readonly key: string | null;
  readonly operation: string;
  readonly input: unknown;
  /** Told when the answer is that of an earlier call. */
  readonly onReplay: () => void;
}

type KeyedCall = Call & { readonly key: string };

/** How the result of a mutation is kept when it is an object that should be read again whole. */
export interface Recall<Result, Kept> {
  keep(result: Result): Kept;
  again(db: Db, kept: Kept): Promise<Result>;
}

/** A use case of several transactions, with a call to the outside between them. */
export interface Process<Result> {
  /** The first transaction; its id names the process for whoever has to go on with it. */
  begin(tx: Tx): Promise<string>;
  /**
   * All that follows. Safe to run again, and by two callers at once. The transaction that ends it calls `end` with what
   * a repeat is to get; a refusal that ends it (a declined payment) is kept as well.
   */
  goOn(processId: string, end: (tx: Tx, outcome: Result | UserError) => void): Promise<Result>;
}

interface Recorded {
  readonly operation: string;
  readonly inputHash: string;
  readonly result: string | null;
  readonly processId: string | null;
}

/**
 * Makes a write happen once, however often and however concurrently its caller repeats it.
 *
 * The claim is a row in the same transaction as the effect, written with its first statement when that only reads, and
 * before it otherwise. A rival with the same key waits on that row's unique index until the first commits (then it
 * rolls back and replays) or rolls back (then it runs): so a refusal burns no key, and a crash between commit and answer
 * is answered by the retry. A refusal that asked the database nothing claims before it is given: a repeat of what was
 * done is never refused.
 *
 * What is kept is the value the service returned, not the GraphQL answer: a repeat may select other fields.
 *
 * @see IETF draft-ietf-httpapi-idempotency-key-header.
 */
@Injectable()
export class Idempotency {
  private readonly waiting = new Map<string, number>();
  private readonly systemClock = new SystemClock();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly secrets: Secrets,
  ) {}

  /**
   * Runs `work` in one transaction, once per key.
   *
   * @param recall for results with a version: keeps their id and reads them again whole.
   * @throws RequestError IDEMPOTENCY_MISMATCH     the key was used for another operation or input.
   * @throws RequestError IDEMPOTENCY_IN_PROGRESS  the first call is still running after the lock timeout.
   */
  async run<Result, Kept = Result>(
    call: Call,
    work: (tx: Tx) => Promise<Result>,
    recall?: Recall<Result, Kept>,
  ): Promise<Result> {
    const { actor, key } = call;
    if (key === null || actor.apiClientId === null) return this.unitOfWork.run(actor, call, work);
    const keyed = { ...call, key };
    return this.queued(keyed, async () => {
      const done = await this.once(keyed, async (tx) => {
        const result = await work(tx);
        this.keep(tx, keyed, freeze(recall ? recall.keep(result) : result));
        return result;
      });
      if ('result' in done) return done.result;
      const { result } = done.recorded;
      if (result === null) throw inProgress();
      return this.replay(keyed, result, recall);
    });
  }

  /**
   * Runs a process of several transactions, once per key: the claim commits with the first and names the process, a
   * repeat goes on with it, and its last transaction writes the answer.
   */
  async process<Result, Kept = Result>(
    call: KeyedCall,
    process: Process<Result>,
    recall: Recall<Result, Kept>,
  ): Promise<Result> {
    return this.queued(call, async () => {
      const begun = await this.once(call, async (tx) => {
        const processId = await process.begin(tx);
        this.keep(tx, call, null, processId);
        return processId;
      });
      const recorded = 'recorded' in begun ? begun.recorded : null;
      if (recorded !== null && recorded.result !== null) return this.replay(call, recorded.result, recall);
      const processId = 'result' in begun ? begun.result : begun.recorded.processId;
      if (processId === null) throw inProgress();
      return process.goOn(processId, (tx, outcome) =>
        this.keep(
          tx,
          call,
          outcome instanceof Error ? freezeRefusal(outcome) : freeze(recall.keep(outcome)),
          processId,
        ),
      );
    });
  }

  /** Does the work under the key, or finds what was done under it before. */
  private async once<Result>(
    call: KeyedCall,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<{ readonly result: Result } | { readonly recorded: Recorded }> {
    const { actor, key } = call;
    try {
      const result = await this.unitOfWork.run(actor, { ...call, operationKey: key }, async (tx) => {
        tx.claim = this.claimOf(call);
        try {
          return await work(tx);
        } catch (refusal) {
          await tx.claimAtLeast();
          throw refusal;
        }
      });
      return { result };
    } catch (error) {
      if (error instanceof KeyBusy) throw inProgress();
      if (error instanceof KeyTaken) return { recorded: await this.recorded(call) };
      throw error;
    }
  }

  private replay<Result, Kept>(
    call: KeyedCall,
    result: string,
    recall?: Recall<Result, Kept>,
  ): Result | Promise<Result> {
    call.onReplay();
    return recall ? recall.again(this.unitOfWork.read(call.actor), thaw<Kept>(result)) : thaw<Result>(result);
  }

  private keep(tx: Tx, call: KeyedCall, result: string | null, processId: string | null = null): void {
    const { actor, key } = call;
    tx.kept = {
      apiClientId: actor.apiClientId!,
      subject: subjectKey(actor),
      key,
      result,
      processId,
    };
  }

  /** Callers that wait hold a connection each: two per key are enough, the others are told at once. */
  private async queued<Result>(call: KeyedCall, work: () => Promise<Result>): Promise<Result> {
    const name = `${call.actor.apiClientId} ${subjectKey(call.actor)} ${call.key}`;
    const before = this.waiting.get(name) ?? 0;
    if (before > WAITERS_MAX) throw inProgress();
    this.waiting.set(name, before + 1);
    try {
      return await work();
    } finally {
      const left = this.waiting.get(name)! - 1;
      if (left === 0) this.waiting.delete(name);
      else this.waiting.set(name, left);
    }
  }

  private claimOf({ actor, key, operation, input }: KeyedCall): Claim {
    return {
      apiClientId: actor.apiClientId!,
      subject: subjectKey(actor),
      key,
      operation,
      inputHash: this.hashOf(input),
      createdAt: this.systemClock.now(),
    };
  }

  private async recorded(call: KeyedCall): Promise<Recorded> {
    const { actor, key } = call;
    const [recorded] = await this.unitOfWork.read(actor).rows<Recorded>`
      SELECT operation, input_hash, result::text AS result, process_id
        FROM idempotency_record
       WHERE api_client_id = ${actor.apiClientId} AND subject = ${subjectKey(actor)} AND key = ${key}`;
    if (!recorded) throw inProgress(); // it was forgotten between our two statements
    if (recorded.operation !== call.operation || recorded.inputHash !== this.hashOf(call.input))
      throw new RequestError(
        'IDEMPOTENCY_MISMATCH',
        'This key was used for another operation or input; make a new one.',
      );
    return recorded;
  }

  /** Same fields and values, whatever their order: same hash. Keyed, because an input may hold a PIN. */
  private hashOf(input: unknown): string {
    return this.secrets.fingerprint('idempotency-input', JSON.stringify(sorted(input)));
  }
}

const inProgress = (): RequestError =>
  new RequestError(
    'IDEMPOTENCY_IN_PROGRESS',
    'The first call with this key is still running; repeat it shortly.',
  );

/** Absent and null are the same input. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined && part !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}
