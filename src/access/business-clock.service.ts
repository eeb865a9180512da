import { Injectable } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { VirtualClock } from '../platform/clock/virtual-clock.js';
import { ClockFixed } from './access.errors.js';
import type { ClockMovedType } from './access.types.js';

/** After that, instants would no longer fit where we write them. */
const YEAR_MAX = 2200;

/** Business time, which outside production can be moved forward to see what a later day brings. */
@Injectable()
export class BusinessClockService {
  constructor(private readonly clock: Clock) {}

  get isVirtual(): boolean {
    return this.clock instanceof VirtualClock;
  }

  now(): Date {
    return this.clock.now();
  }

  /**
   * Moves business time of every process; this one has it when the promise resolves, and its jobs are awake.
   *
   * @throws ClockFixed in production, and for a moment that is not later than now: time does not go back.
   */
  async moveTo(tx: Tx, to: Date): Promise<ClockMovedType> {
    if (!(this.clock instanceof VirtualClock))
      throw new ClockFixed('In production business time is real time.');
    if (to.getUTCFullYear() > YEAR_MAX) throw new ClockFixed(`Business time ends with the year ${YEAR_MAX}.`);
    const before = this.clock.now();
    if (!(await this.clock.moveTo(to)))
      throw new ClockFixed('Business time moves forward only, and it is later than that already.');
    tx.audit({ before: { now: before }, after: { now: to } });
    return { before, now: to };
  }
}
