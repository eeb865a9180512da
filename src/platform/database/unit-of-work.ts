import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../../kernel/clock.js';
import { type Id, newId } from '../../kernel/ids.js';
import type { Actor } from '../access/actor.js';
import type { DomainEvent } from '../outbox/domain-event.js';
import { type Carried, isAlike, onlyReads, withCarried } from './carried.js';
import { type Claim, claimOf, type KeptResult, whyNotClaimed } from './claim.js';
import { type Db, queryRows } from './db.js';
import { type AuditDetail, lastStatement } from './last-statement.js';
import { isOutrun, mayRetry, OUTRUN_MAX, pause } from './retry.js';
import { Sql, sql } from './sql.js';
import { failedOfItsName, StatementNames } from './statement-names.js';
import { type Progress, TxConnection } from './tx-connection.js';

const ATTEMPTS_MAX = 3;

/** A statement as it is sent. */
interface Step {
  readonly sql: Sql;
  /** It claims the idempotency key. */
  readonly claims: boolean;
}

function sent<Row>(
  connection: PoolClient,
  statementNames: StatementNames,
  { sql: { strings, values }, claims }: Step,
): Promise<Row[]> {
  const answer = queryRows<Row>(connection, statementNames, strings as unknown as TemplateStringsArray, [
    ...values,
  ]);
  if (!claims) return answer;
  return answer.catch((error: unknown) => {
    throw whyNotClaimed(error);
  });
}

/**
 * One database transaction. Only {@link UnitOfWork.run} can make one. It begins with its first statement: work that is
 * all told by the last one is that one statement, a transaction of itself without BEGIN and COMMIT.
 */
export class Tx implements Db {
  /** Facts that become true with this transaction. */
  readonly events: DomainEvent[] = [];
  /** The idempotency key of this call, as long as it has not been sent. */
  claim: Claim | null = null;
  kept: KeptResult | null = null;
  auditDetail: AuditDetail = {};
  /** Decides whether the events of this transaction are facts. */
  condition: Sql | null = null;
  /** Writes for the next statement; those beyond the first list go with one of their own before it. */
  private carried: Carried[][] = [];
  private readonly endings: (() => void)[] = [];
  /** Nothing may be committed. */
  isRehearsed = false;

  constructor(
    private readonly connection: TxConnection,
    /** The instant this transaction began; every row it writes carries the same one. */
    readonly now: Date,
    /** Who asks, and through which channel; every ledger and audit row names it. */
    readonly actor: Actor,
    /** The mutation or command at work; the audit log names it. */
    readonly operation: string,
    /** The caller's name for this intention, or one made for it: unique per effect; ledgers keep it. */
    public operationKey: string,
    private readonly progress: Progress,
    private readonly statementNames: StatementNames,
    private readonly clock: Clock,
  ) {}

  /** Whether a statement was sent: from then on it keeps a connection, and perhaps locks. */
  get hasBegun(): boolean {
    return this.connection.hasBegun;
  }

  /** Calls `ending` when this transaction is over, committed or rolled back, and its connection is free again. */
  whenOver(ending: () => void): void {
    this.endings.push(ending);
  }

  /** It is over; the one who opened it calls this. */
  over(): void {
    for (const ending of this.endings.splice(0)) ending();
  }

  async rows<Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    const connecting = this.connection.begun();
    const steps = this.stepsTo(new Sql(text, values));
    const connection = await connecting;
    for (const step of steps.slice(0, -1)) await sent(connection, this.statementNames, step);
    return sent<Row>(connection, this.statementNames, steps.at(-1)!);
  }

  /**
   * Writes together with the next statement, or with the last: an INSERT, UPDATE or DELETE that needs no answer. It sees
   * what was there before that statement, and that statement does not see it; the two may not touch the same row.
   *
   * @param from what it draws on, as parts of a WITH: `a AS (…), b AS (…)`.
   */
  withNext(write: Sql, from?: Sql): void {
    const carried: Carried = from ? { from, write } : { write };
    const together = this.carried.at(-1);
    if (together?.every((other) => !isAlike(other, carried))) together.push(carried);
    else this.carried.push([carried]); // the same statement twice may be about the same row
  }

  /**
   * A write of the last statement that decides: the events are recorded if it changes a row, and otherwise nobody is told
   * anything, because somebody else was first.
   */
  onlyIf(write: Sql): void {
    this.condition = write;
  }

  /** Sends what waits for the next statement. */
  async flush(): Promise<void> {
    if (this.claim !== null || this.carried.length > 0) await this.rows`SELECT`;
  }

  /** Claims the key of work that was refused before it asked the database anything. */
  async claimAtLeast(): Promise<void> {
    if (this.claim === null) return;
    this.carried = [];
    await this.flush();
  }

  /** Writes what is left, and commits; the one who opened this transaction calls it. */
  async last(): Promise<void> {
    const statement = lastStatement(this, this.carried.length > 0);
    if (statement === null) return this.commit();
    const isAlone = !this.connection.hasBegun && this.carried.length <= 1; // a transaction of itself
    const claims = this.claim !== null;
    this.claim = null;
    const connecting = isAlone ? this.connection.alone() : this.connection.begun();
    const steps = this.stepsTo(statement);
    const connection = await connecting;
    for (const step of steps.slice(0, -1)) await sent(connection, this.statementNames, step);
    const last = { ...steps.at(-1)!, claims };
    this.progress.committing = true;
    const send = () => sent(connection, this.statementNames, last);
    await (isAlone ? send() : this.connection.commitAfter(send));
  }

  private async commit(): Promise<void> {
    if (!this.connection.hasBegun) return;
    this.progress.committing = true;
    await this.connection.commit();
  }

  /** What waits for a statement, and the statement. The claim goes with a first one that only reads; what could wait or be refused comes after it. */
  private stepsTo(statement: Sql): Step[] {
    const claims = this.claim === null ? [] : [{ write: claimOf(this.claim) }];
    const before = this.carried.slice(0, -1);
    const carried = this.carried.at(-1) ?? [];
    this.carried = [];
    this.claim = null;
    if (claims.length > 0 && before.length === 0 && onlyReads(statement))
      return [{ sql: withCarried([...claims, ...carried], statement), claims: true }];
    return [
      ...(claims.length > 0 ? [{ sql: withCarried(claims, sql`SELECT`), claims: true }] : []),
      ...before.map((earlier) => ({ sql: withCarried(earlier, sql`SELECT`), claims: false })),
      { sql: withCarried(carried, statement), claims: false },
    ];
  }

  /** For the few rows that must say when they were written, not when their transaction began: later than a lock it took. */
  thisMoment(): Date {
    return this.clock.now();
  }

  newId<Kind extends string>(): Id<Kind> {
    return newId<Kind>(this.now.getTime());
  }

  /**
   * Records `event` in the outbox; it is published if and only if this transaction commits. It is written by the last
   * statement, together with the idempotency result, so that contested rows stay locked for as short as can be.
   */
  emit(event: DomainEvent): void {
    this.events.push(event);
  }

  /** Says what a change by staff was about; `run` writes the audit entry itself. No personal data: field names only. */
  audit(detail: AuditDetail): void {
    this.auditDetail = { ...this.auditDetail, ...detail };
  }
}

/** How a piece of work is named in ledgers and audit when no call of a client stands behind it. */
export interface Purpose {
  readonly operation: string;
  readonly operationKey?: string;
}

@Injectable()
export class UnitOfWork {
  private readonly statementNames = new StatementNames();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Reads outside of a transaction: each statement sees what is committed when it starts. */
  read(actor: Actor): Db {
    const pool = (this.dataSource.driver as unknown as { master: Pool }).master; // TypeORM's runner costs more than it gives here
    return {
      actor,
      now: this.clock.now(),
      rows: <Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> => {
        const asked = () => queryRows<Row>(pool, this.statementNames, text, values);
        return asked().catch((error: unknown) => {
          if (failedOfItsName(error)) return asked();
          throw error;
        });
      },
    };
  }

  /** For one statement that writes and is a transaction of itself: no event, no audit entry goes with it. */
  atOnce(actor: Actor): Db {
    return this.read(actor);
  }

  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it throws.
   *
   * READ COMMITTED is PostgreSQL's default; naming it to TypeORM would cost one more statement each time.
   *
   * @param work may run up to {@link ATTEMPTS_MAX} times (deadlock, serialization failure, a connection lost before
   *             COMMIT was sent), so it must touch nothing but the database. A refusal that {@link isOutrun} has it run
   *             anew more often, until it is one on any ground.
   */
  async run<Result>(
    actor: Actor,
    purpose: Purpose,
    work: (tx: Tx) => Result | Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const progress = { committing: false };
      try {
        return await this.attempt(actor, purpose, work, progress);
      } catch (error) {
        if (isOutrun(error) && attempt < OUTRUN_MAX) continue;
        if (attempt >= ATTEMPTS_MAX || !mayRetry(error, progress.committing)) throw error;
        await pause(attempt);
      }
    }
  }

  /** Like {@link run}, and rolls back all the same: a dry run is the real run without its last step. */
  async rehearse<Result>(
    actor: Actor,
    purpose: Purpose,
    work: (tx: Tx) => Result | Promise<Result>,
  ): Promise<Result> {
    const rehearsed = new Rehearsed<Result>();
    try {
      await this.run(actor, purpose, async (tx) => {
        tx.isRehearsed = true;
        rehearsed.result = await work(tx);
        await tx.flush();
        throw rehearsed;
      });
    } catch (error) {
      if (error !== rehearsed) throw error;
    }
    return rehearsed.result as Result;
  }

  private async attempt<Result>(
    actor: Actor,
    purpose: Purpose,
    work: (tx: Tx) => Result | Promise<Result>,
    progress: Progress,
  ): Promise<Result> {
    const now = this.clock.now();
    const connection = new TxConnection(this.dataSource.createQueryRunner());
    const { operation, operationKey: key = newId(now.getTime()) } = purpose;
    const tx = new Tx(connection, now, actor, operation, key, progress, this.statementNames, this.clock);
    try {
      const result = await work(tx);
      await tx.last();
      return result;
    } catch (error) {
      await connection.rollBack();
      throw error;
    } finally {
      await connection.release().finally(() => tx.over());
    }
  }
}

class Rehearsed<Result> extends Error {
  result: Result | undefined;
}
