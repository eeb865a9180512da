import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { AttemptCounterRepository } from './attempt-counter.repository.js';
import { ProofCodeRepository } from './proof-code.repository.js';
import { SessionRepository } from './session.repository.js';

const DAY_MS = 24 * 3_600_000;
const SESSIONS_KEPT_MS = 30 * DAY_MS;
const CODES_KEPT_MS = 7 * DAY_MS;
const COUNTERS_KEPT_MS = DAY_MS;

/** Throws away sessions, codes and counters that have long been of no use. By the system's clock. */
@Injectable()
export class TidyAccessJob implements Job, OnModuleInit {
  readonly name = 'tidy-access';
  readonly everyMs = 3_600_000;
  readonly batch = 1_000;

  constructor(
    private readonly jobs: Jobs,
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionRepository,
    private readonly codes: ProofCodeRepository,
    private readonly counters: AttemptCounterRepository,
    private readonly clock: SystemClock,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<number> {
    const before = (ms: number) => new Date(this.clock.now().getTime() - ms);
    return this.unitOfWork.run(systemActor(this.name), { operation: this.name }, async (tx) =>
      Math.max(
        await this.sessions.deleteExpired(tx, before(SESSIONS_KEPT_MS), this.batch),
        await this.codes.deleteExpired(tx, before(CODES_KEPT_MS), this.batch),
        await this.counters.deleteOld(tx, before(COUNTERS_KEPT_MS), this.batch),
      ),
    );
  }
}
