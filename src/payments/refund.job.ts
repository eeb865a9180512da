import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { money } from '../kernel/money.js';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { Gateways } from './gateways/gateways.js';
import { PaymentRepository } from './payment.repository.js';
import type { Refund } from './refund.entity.js';
import { RefundRepository } from './refund.repository.js';
import { RefundService } from './refund.service.js';

const LEASE_MS = 60_000;

/** Asks gateways for the refunds that were promised: claimed in one transaction, asked outside, settled in another. */
@Injectable()
export class RefundJob implements Job, OnModuleInit {
  readonly name = 'give-refunds';
  readonly everyMs = 1_000;
  readonly batch = 20;
  private readonly log = new Logger(RefundJob.name);
  private readonly actor = systemActor(this.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly refunds: RefundRepository,
    private readonly payments: PaymentRepository,
    private readonly refundService: RefundService,
    private readonly gateways: Gateways,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<number> {
    const purpose = { operation: this.name };
    const due = await this.unitOfWork.run(this.actor, purpose, (tx) =>
      this.refunds.claimDue(tx, this.batch, new Date(tx.now.getTime() + LEASE_MS)),
    );
    for (const refund of due) {
      try {
        await this.give(refund);
      } catch (error) {
        this.log.warn(`refund ${refund.id} will be tried again: ${String(error)}`);
      }
    }
    return due.length;
  }

  private async give(refund: Refund): Promise<void> {
    const payment = await this.payments.byId(this.unitOfWork.read(this.actor), refund.paymentId);
    const gateway = this.gateways.of(payment!.tender);
    if (gateway === null) throw new Error(`no gateway gives back ${payment!.tender} here`);
    const answer = await gateway.refund({
      refundId: refund.id,
      paymentId: refund.paymentId,
      amount: money(refund.amount, refund.currency),
    });
    await this.unitOfWork.run(this.actor, { operation: this.name }, (tx) =>
      this.refundService.settle(tx, refund, answer),
    );
  }
}
