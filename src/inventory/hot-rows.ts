import { Injectable } from '@nestjs/common';
import { type Place, placeKey } from './level-change.js';

/** Callers that reach one row at a time: more of them only wait for its lock, each with a connection in its hand. */
const CALLERS_MAX = 8;

/**
 * The queue before a hot row, in this process and not in the lock manager: 200 clients on one row make a tenth of what 10
 * do. It stands before the transaction, so that who waits has no connection; other rows have their own.
 */
@Injectable()
export class HotRows {
  private readonly gates = new Map<string, { inside: number; readonly waiting: (() => void)[] }>();

  /** Runs `work` when at most seven others are at work on each of these rows. Rows are entered in the order of locks. */
  async through<Result>(places: readonly Place[], work: () => Promise<Result>): Promise<Result> {
    const keys = [...new Set(places.map(placeKey))].toSorted();
    for (const key of keys) await this.enter(key);
    try {
      return await work();
    } finally {
      for (const key of keys) this.leave(key);
    }
  }

  private async enter(key: string): Promise<void> {
    const gate = this.gates.get(key) ?? { inside: 0, waiting: [] };
    this.gates.set(key, gate);
    if (gate.inside < CALLERS_MAX) gate.inside += 1;
    else await new Promise<void>((resolve) => gate.waiting.push(resolve)); // who leaves gives his place on
  }

  private leave(key: string): void {
    const gate = this.gates.get(key)!;
    const next = gate.waiting.shift();
    if (next) next();
    else if (--gate.inside === 0) this.gates.delete(key);
  }
}
