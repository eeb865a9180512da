import type { PoolClient } from 'pg';
import type { QueryRunner } from 'typeorm';

/** What the one who opened a transaction must know of it when it fails. */
export interface Progress {
  committing: boolean;
}

/** The connection of one transaction, taken from the pool when the first statement comes. */
export class TxConnection {
  private begin: Promise<void> | null = null;
  private isOver = false;

  constructor(private readonly runner: QueryRunner) {}

  get hasBegun(): boolean {
    return this.begin !== null;
  }

  async begun(): Promise<PoolClient> {
    await (this.begin ??= this.runner.startTransaction());
    return this.alone();
  }

  /** For one statement that is a transaction of itself. */
  alone(): Promise<PoolClient> {
    return this.runner.connect() as Promise<PoolClient>;
  }

  commit(): Promise<void> {
    return this.runner.commitTransaction();
  }

  /**
   * Sends the last statement, and COMMIT behind it without waiting for its answer: what is locked stays so for as long as
   * the server needs, and not for as long as this process is busy with others. If the statement fails, COMMIT rolls back.
   *
   * @param last sends at once what it sends.
   */
  async commitAfter<Result>(last: (connection: PoolClient) => Promise<Result>): Promise<Result> {
    const connection = await this.alone();
    this.isOver = true;
    const [said, committed] = await Promise.allSettled([last(connection), connection.query('COMMIT')]);
    if (said.status === 'rejected') throw said.reason;
    if (committed.status === 'rejected') throw committed.reason;
    return said.value;
  }

  /** A connection that is gone has rolled back by itself; the first error is the one to tell. */
  async rollBack(): Promise<void> {
    await this.begin?.catch(() => undefined);
    if (this.isOver || !this.runner.isTransactionActive) return;
    await this.runner.rollbackTransaction().catch(() => undefined);
  }

  release(): Promise<void> {
    return this.runner.release();
  }
}
