import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { HoldRepository } from './hold.repository.js';
import { Ledger } from './ledger.js';

const NAME = 'tidy-ended-holds';

/** Tidies holds past their end, 100 at a time. Nothing waits for it: at their end they had stopped counting already. */
@Injectable()
export class HoldExpiryJob implements Job, OnModuleInit {
  readonly name = NAME;
  readonly everyMs = 5_000;
  readonly batch = 100;

  constructor(
    private readonly jobs: Jobs,
    private readonly unitOfWork: UnitOfWork,
    private readonly holds: HoldRepository,
    private readonly ledger: Ledger,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  run(): Promise<number> {
    return this.unitOfWork.run(systemActor(NAME), { operation: NAME }, async (tx) => {
      const ended = await this.holds.due(tx, this.batch);
      await this.ledger.expire(tx, ended);
      return ended.length;
    });
  }
}
