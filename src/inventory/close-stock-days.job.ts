import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { StockHistoryRepository } from './stock-history.repository.js';

const NAME = 'close-stock-days';
const HOUR_MS = 3_600_000;

/**
 * Writes the balances of days that are over, oldest first, a day at a time. A movement is dated when its transaction
 * began or later, and none lasts an hour: a day is closed an hour after its end, and nothing comes to it any more.
 */
@Injectable()
export class CloseStockDaysJob implements Job, OnModuleInit {
  readonly name = NAME;
  readonly everyMs = 600_000;
  readonly batch = 1;

  constructor(
    private readonly jobs: Jobs,
    private readonly unitOfWork: UnitOfWork,
    private readonly history: StockHistoryRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  run(): Promise<number> {
    return this.unitOfWork.run(systemActor(NAME), { operation: NAME }, async (tx) => {
      const end = new Date(tx.now.getTime() - HOUR_MS);
      end.setUTCHours(0, 0, 0, 0);
      const day = await this.history.nextDay(tx, end);
      if (day === null) return 0;
      await this.history.closeDay(tx, day);
      return 1;
    });
  }
}
