import { Injectable } from '@nestjs/common';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { cartEvent } from './cart.events.js';
import { CartRepository } from './cart.repository.js';

const ACTOR = systemActor('abandon-carts');

/** Closes carts and tickets that nobody touched for 30 days. A bounded batch; safe to run anywhere, twice. */
@Injectable()
export class CartAbandonmentJob implements Job {
  readonly name = 'abandon-carts';
  readonly everyMs = 60_000;
  readonly batch = 100;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly carts: CartRepository,
    jobs: Jobs,
  ) {
    jobs.add(this);
  }

  /** @emits cart.abandoned v1 per cart. @returns how many. */
  run(): Promise<number> {
    return this.unitOfWork.run(ACTOR, { operation: this.name }, async (tx) => {
      const abandoned = await this.carts.abandonDue(tx, this.batch);
      for (const { id, version, customerId, lines } of abandoned)
        tx.emit(cartEvent('cart.abandoned', id, version, { customerId, lines }));
      return abandoned.length;
    });
  }
}
