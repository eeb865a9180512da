import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { CartHandoverRepository } from './cart-handover.repository.js';

const ACTOR = systemActor('tidy-handovers');
/** For as long it can be asked what became of a code. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;

/** Throws away hand-over codes, claimed or not, a week after their end. By the system's clock; a bounded batch. */
@Injectable()
export class CartHandoverJob implements Job {
  readonly name = 'tidy-handovers';
  readonly everyMs = 3_600_000;
  readonly batch = 1_000;
  private readonly clock = new SystemClock();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly handovers: CartHandoverRepository,
    jobs: Jobs,
  ) {
    jobs.add(this);
  }

  /** @returns how many. */
  run(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    return this.unitOfWork.run(ACTOR, { operation: this.name }, (tx) =>
      this.handovers.deleteExpired(tx, before, this.batch),
    );
  }
}
