import { Injectable } from '@nestjs/common';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { CartMergeRepository } from './cart-merge.repository.js';
import { CartMergeService } from './cart-merge.service.js';

const ACTOR = systemActor('merge-waiting-carts');

/** Merges guests' carts whose log-in came while one of the two was being paid, each in a transaction of its own. */
@Injectable()
export class CartMergeJob implements Job {
  readonly name = 'merge-waiting-carts';
  readonly everyMs = 15_000;
  readonly batch = 20;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: CartMergeRepository,
    private readonly merges: CartMergeService,
    jobs: Jobs,
  ) {
    jobs.add(this);
  }

  /** @returns how many went up in their customer's cart. */
  async run(): Promise<number> {
    const waiting = await this.repository.waiting(this.unitOfWork.read(ACTOR), this.batch);
    let merged = 0;
    for (const { id, customerId } of waiting)
      if (
        await this.unitOfWork.run(ACTOR, { operation: this.name }, (tx) =>
          this.merges.mergeWaiting(tx, id, customerId),
        )
      )
        merged += 1;
    return merged;
  }
}
