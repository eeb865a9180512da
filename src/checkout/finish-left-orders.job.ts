import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { OrderReader } from '../orders/index.js';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { UserError } from '../platform/graphql/user-error.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { SettleOrderProcess } from './settle-order.process.js';

const EVERY_MS = 30_000;
/** Longer than any request lives, so that the job never races the process that is still at it. */
const LEFT_AFTER_MS = 2 * 60 * 1000;

/**
 * Goes on with orders whose process died between the gateway and the confirmation. One that cannot be finished yet
 * keeps none of the others waiting.
 */
@Injectable()
export class FinishLeftOrders implements Job, OnModuleInit {
  readonly name = 'finish-left-orders';
  readonly everyMs = EVERY_MS;
  readonly batch = 20;

  constructor(
    private readonly jobs: Jobs,
    private readonly unitOfWork: UnitOfWork,
    private readonly orders: OrderReader,
    private readonly settling: SettleOrderProcess,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<number> {
    const actor = systemActor(this.name);
    const db = this.unitOfWork.read(actor);
    const left = await this.orders.leftAwaitingPayment(
      db,
      new Date(db.now.getTime() - LEFT_AFTER_MS),
      this.batch,
    );
    const failures: unknown[] = [];
    for (const orderId of left) await this.finish(actor, orderId).catch((error) => failures.push(error));
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} of ${left.length} orders wait on`);
    return left.length;
  }

  /** A declined payment has ended its order: that is an outcome, not a failure of the job. */
  private async finish(actor: ReturnType<typeof systemActor>, orderId: Id<'Order'>): Promise<void> {
    try {
      await this.settling.payAndConfirm({ actor, operation: this.name }, orderId, () => undefined);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
}
