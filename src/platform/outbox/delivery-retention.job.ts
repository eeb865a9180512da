import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { systemActor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type Job, Jobs } from '../jobs/jobs.js';

const KEPT_MS = 30 * 86_400_000;

/** Forgets which events a consumer has done once its place is long past them; dead ones stay until a person acts. */
@Injectable()
export class DeliveryRetentionJob implements Job, OnModuleInit {
  readonly name = 'delivery-retention';
  readonly everyMs = 600_000;
  readonly batch = 1_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    const gone = await this.unitOfWork.run(
      systemActor(this.name),
      { operation: this.name },
      (tx) => tx.rows`
        DELETE FROM outbox_delivery
         WHERE (consumer, event_id) IN (
           SELECT consumer, event_id FROM outbox_delivery
            WHERE state = 'done' AND last_at < ${before}
            ORDER BY last_at LIMIT ${this.batch} FOR UPDATE SKIP LOCKED)
        RETURNING event_id`,
    );
    return gone.length;
  }
}
