import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { VirtualClock } from '../clock/virtual-clock.js';

/** A bounded batch of due rows, found by polling with the business clock and SKIP LOCKED. Safe to run anywhere, twice. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  /** @returns how many rows it did; as many as it may do at once means: there may be more. */
  run(): Promise<number>;
  readonly batch: number;
}

/** Runs every job on its own timer in this process, and at once when the clock was moved. */
@Injectable()
export class Jobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Jobs.name);
  private readonly jobs: Job[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Map<string, Promise<void>>();
  private stopping = false;

  constructor(private readonly clock: VirtualClock) {}

  add(job: Job): void {
    this.jobs.push(job);
  }

  onApplicationBootstrap(): void {
    this.clock.onMove(() => void this.runAll());
    for (const job of this.jobs) this.timers.push(setInterval(() => void this.runOne(job), job.everyMs));
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running.values());
  }

  async runAll(): Promise<void> {
    for (const job of this.jobs) await this.runOne(job);
  }

  /** One run at a time per job and process; a second call shares the first. */
  private runOne(job: Job): Promise<void> {
    const current = this.running.get(job.name);
    if (current) return current;
    const run = this.drain(job).finally(() => this.running.delete(job.name));
    this.running.set(job.name, run);
    return run;
  }

  private async drain(job: Job): Promise<void> {
    try {
      while (!this.stopping && (await job.run()) >= job.batch);
    } catch (error) {
      this.log.warn(`${job.name} will be tried again: ${String(error)}`);
    }
  }
}
