import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { Clock } from '../../kernel/clock.js';
import { type Id, newId } from '../../kernel/ids.js';
import type { Actor } from '../access/actor.js';
import type { DomainEvent } from '../outbox/domain-event.js';
import { type Db, queryRows } from './db.js';
import { type AuditDetail, type KeptResult, lastStatement } from './last-statement.js';
import { mayRetry, pause } from './retry.js';

const ATTEMPTS_MAX = 3;

/** One open database transaction. Only {@link UnitOfWork.run} can make one. */
export class Tx implements Db {
  /** Facts that become true with this transaction. */
  readonly events: DomainEvent[] = [];
  kept: KeptResult | null = null;
  auditDetail: AuditDetail = {};
  /** The answer is that of an earlier call: nothing is done here, and there is nothing to audit. */
  isReplay = false;

  constructor(
    readonly manager: EntityManager,
    private readonly connection: PoolClient,
    /** The instant this transaction began; every row it writes carries the same one. */
    readonly now: Date,
    /** Who asks, and through which channel; every ledger and audit row names it. */
    readonly actor: Actor,
    /** The mutation or command at work; the audit log names it. */
    readonly operation: string,
    /** The caller's name for this intention, or one made for it: unique per effect; ledgers keep it. */
    readonly operationKey: string,
  ) {}

  rows<Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    return queryRows<Row>(this.connection, text, values);
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
      rows: <Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> =>
        queryRows<Row>(pool, text, values),
    };
  }

  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it throws.
   *
   * READ COMMITTED is PostgreSQL's default; naming it to TypeORM would cost one more statement each time.
   *
   * @param work may run up to {@link ATTEMPTS_MAX} times (deadlock, serialization failure, a connection lost before
   *             COMMIT was sent), so it must touch nothing but the database.
   */
  async run<Result>(actor: Actor, purpose: Purpose, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const progress = { committing: false };
      try {
        return await this.attempt(actor, purpose, work, progress);
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !mayRetry(error, progress.committing)) throw error;
        await pause(attempt);
      }
    }
  }

  /** Like {@link run}, and rolls back all the same: a dry run is the real run without its last step. */
  async rehearse<Result>(actor: Actor, purpose: Purpose, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const rehearsed = new Rehearsed<Result>();
    try {
      await this.run(actor, purpose, async (tx) => {
        rehearsed.result = await work(tx);
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
    work: (tx: Tx) => Promise<Result>,
    progress: { committing: boolean },
  ): Promise<Result> {
    const now = this.clock.now();
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      const connection = (await runner.connect()) as PoolClient;
      const key = purpose.operationKey ?? newId(now.getTime());
      const tx = new Tx(runner.manager, connection, now, actor, purpose.operation, key);
      const result = await work(tx);
      await lastStatement(tx);
      progress.committing = true;
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await rollBack(runner);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

class Rehearsed<Result> extends Error {
  result: Result | undefined;
}

/** A connection that is gone has rolled back by itself; the first error is the one to tell. */
async function rollBack(runner: QueryRunner): Promise<void> {
  if (!runner.isTransactionActive) return;
  await runner.rollbackTransaction().catch(() => undefined);
}
