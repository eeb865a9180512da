import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemClock } from '../../kernel/clock.js';
import { systemActor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type Job, Jobs } from '../jobs/jobs.js';

const KEPT_MS = 30 * 86_400_000;

/** Forgets idempotency records after 30 days of the system's clock: a demonstration that moves time keeps its keys. */
@Injectable()
export class IdempotencyRetentionJob implements Job, OnModuleInit {
  readonly name = 'idempotency-retention';
  readonly everyMs = 600_000;
  readonly batch = 1_000;
  private readonly systemClock = new SystemClock();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<number> {
    const before = new Date(this.systemClock.now().getTime() - KEPT_MS);
    const gone = await this.unitOfWork.run(
      systemActor(this.name),
      { operation: this.name },
      (tx) => tx.rows`
        DELETE FROM idempotency_record
         WHERE (api_client_id, subject, key) IN (
           SELECT api_client_id, subject, key FROM idempotency_record
            WHERE created_at < ${before} ORDER BY created_at LIMIT ${this.batch} FOR UPDATE SKIP LOCKED)
        RETURNING key`,
    );
    return gone.length;
  }
}
