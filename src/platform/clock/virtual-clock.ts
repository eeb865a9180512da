import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, SystemClock } from '../../kernel/clock.js';
import { type Settings, SETTINGS } from '../config/settings.js';
import { Ticker } from '../jobs/ticker.js';

const REFRESH_MS = 1_000;

/**
 * Business time: the system's clock plus an offset that all processes read from one row, at start and every second.
 * It only moves forward. Outside production an ops mutation moves it; in production it stays the system's clock,
 * whatever the row says.
 */
@Injectable()
export class VirtualClock extends Clock implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(VirtualClock.name);
  private readonly system = new SystemClock();
  private readonly listeners: (() => void)[] = [];
  private readonly ticker = new Ticker(REFRESH_MS, () => this.refresh());
  private aheadMs = 0;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'isProduction'>,
  ) {
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
    if (this.settings.isProduction) return;
    await this.refresh();
    this.ticker.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.ticker.stop();
  }

  /**
   * Moves business time of all processes to `instant`; this one has it when the promise resolves, the others within a
   * second.
   *
   * @returns false when `instant` is not later than now (time does not go back), and always in production.
   */
  async moveTo(instant: Date): Promise<boolean> {
    if (this.settings.isProduction) return false;
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
      this.adopt(row?.ahead ?? 0);
    } catch (error) {
      this.log.warn({ msg: 'the clock was not read', err: error });
    }
  }

  private adopt(aheadMs: number): void {
    if (aheadMs <= this.aheadMs) return;
    this.aheadMs = aheadMs;
    for (const wake of this.listeners) wake();
  }
}
