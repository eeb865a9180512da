import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { VirtualClock } from '../clock/virtual-clock.js';
import { Ticker } from './ticker.js';

/** A bounded batch of due rows, found by polling with the business clock and SKIP LOCKED. Safe to run anywhere, twice. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  /** @returns how many rows it did; as many as it may do at once means: there may be more. */
  run(): Promise<number>;
  readonly batch: number;
}

/** A job that reports full batches for ever does not finish its rows; it must not keep the others from theirs. */
const BATCHES_MAX = 1_000;

/** Runs every job on its own timer in this process, and at once when the clock was moved. */
@Injectable()
export class Jobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Jobs.name);
  private readonly tickers = new Map<string, Ticker>();
  private isStarted = false;
  private isStopping = false;

  constructor(private readonly clock: VirtualClock) {}

  /** Modules call it when they are initialised. @throws Error when there is a job of that name. */
  add(job: Job): void {
    if (this.tickers.has(job.name)) throw new Error(`two jobs are called ${job.name}`);
    const ticker = new Ticker(job.everyMs, () => this.drain(job));
    this.tickers.set(job.name, ticker);
    if (this.isStarted) ticker.start();
  }

  onApplicationBootstrap(): void {
    this.isStarted = true;
    for (const ticker of this.tickers.values()) ticker.start();
    this.clock.onMove(() => void this.runAll());
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.tickers.values()].map((ticker) => ticker.stop()));
  }

  /** Does all that is due now, one job after the other; the clock calls it, and tests that do not want to wait. */
  async runAll(): Promise<void> {
    for (const ticker of this.tickers.values()) await ticker.wake();
  }

  private async drain(job: Job): Promise<void> {
    try {
      for (let batches = 0; batches < BATCHES_MAX && !this.isStopping; batches += 1)
        if ((await job.run()) < job.batch) return;
    } catch (error) {
      this.log.warn({ msg: `${job.name} will be tried again`, err: error });
    }
  }
}
