import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, SystemClock } from '../../kernel/clock.js';

const REFRESH_MS = 1_000;

/**
 * Business time: the system's clock plus an offset that all processes read from one row, at start and every second.
 * It only moves forward. Outside production an ops mutation moves it; in production it is the system's clock.
 */
@Injectable()
export class VirtualClock extends Clock implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(VirtualClock.name);
  private readonly system = new SystemClock();
  private readonly listeners: (() => void)[] = [];
  private aheadMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  now(): Date {
    return new Date(this.system.now().getTime() + this.aheadMs);
  }

  /** Wakes whatever waits for an hour to come: jobs, above all. */
  onMove(listener: () => void): void {
    this.listeners.push(listener);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Moves business time of all processes to `instant`; this one has it when the promise resolves.
   *
   * @returns false when `instant` is not later than now: time does not go back.
   */
  async moveTo(instant: Date): Promise<boolean> {
    const aheadMs = instant.getTime() - this.system.now().getTime();
    const [, moved] = (await this.dataSource.query(
      'UPDATE virtual_clock SET ahead_ms = $1 WHERE id = 1 AND ahead_ms < $1',
      [aheadMs],
    )) as [unknown[], number];
    if (moved === 1) this.adopt(aheadMs);
    return moved === 1;
  }

  private async refresh(): Promise<void> {
    try {
      const [row] = await this.dataSource.query<{ ahead: number }[]>(
        'SELECT ahead_ms AS ahead FROM virtual_clock WHERE id = 1',
      );
      this.adopt(Number(row?.ahead ?? 0));
    } catch (error) {
      this.log.warn(`the clock was not read: ${String(error)}`);
    }
  }

  private adopt(aheadMs: number): void {
    if (aheadMs <= this.aheadMs) return;
    this.aheadMs = aheadMs;
    for (const wake of this.listeners) wake();
  }
}
