import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/unit-of-work.js';
import { type Place, placeKey } from './level-change.js';

/** Transactions that one row lets in at a time: enough to keep it busy, too few to crowd the lock manager. */
const INSIDE_MAX = 8;

/** As long as a call waits for a connection; whoever has waited so long is told to come again. */
const WAIT_MS_MAX = 10_000;

/** How many are at one row, and who waits for it, in the order in which they came. */
interface Row {
  inside: number;
  readonly waiting: (() => void)[];
}

/** Too many wanted one row of stock at once. Nothing was written; a client is told UNAVAILABLE, as for any lock. */
class StockCrowded extends Error {
  readonly code = '55P03';
}

/**
 * Lets a few transactions at a time come to a row of stock; the others queue here, in the process. A queue in PostgreSQL's
 * lock manager costs more with each who joins it, and each of them keeps a connection that work on other rows could use.
 *
 * Nobody waits here who has begun: no lock and no connection is kept meanwhile, so it delays and cannot deadlock. It
 * decides nothing either: without it every answer is the same.
 */
@Injectable()
export class RowGate {
  insideMax = INSIDE_MAX;
  waitMsMax = WAIT_MS_MAX;
  private readonly rows = new Map<string, Row>();
  private readonly keysOf = new WeakMap<Tx, Set<string>>();

  /**
   * Comes to rows and stays until the transaction is over, however it ends. Who has sent nothing yet waits for his turn,
   * row by row in the order in which rows are locked; who has begun, or has come to a row before, passes at once.
   *
   * @throws StockCrowded after ten seconds.
   */
  async enter(tx: Tx, places: readonly Place[]): Promise<void> {
    const before = this.keysOf.get(tx);
    const mayWait = before === undefined && !tx.hasBegun;
    const keys = before ?? this.stay(tx);
    const wanted = new Set(places.map(placeKey).filter((key) => !keys.has(key)));
    for (const key of [...wanted].toSorted()) {
      if (mayWait) await this.turn(key);
      else this.rowOf(key).inside += 1;
      keys.add(key);
    }
  }

  /** How many are at a row, and how many wait for it. */
  crowdAt(place: Place): { readonly inside: number; readonly waiting: number } {
    const row = this.rows.get(placeKey(place));
    return { inside: row?.inside ?? 0, waiting: row?.waiting.length ?? 0 };
  }

  private stay(tx: Tx): Set<string> {
    const keys = new Set<string>();
    this.keysOf.set(tx, keys);
    tx.whenOver(() => keys.forEach((key) => this.leave(key)));
    return keys;
  }

  private rowOf(key: string): Row {
    let row = this.rows.get(key);
    if (row === undefined) this.rows.set(key, (row = { inside: 0, waiting: [] }));
    return row;
  }

  private turn(key: string): Promise<void> | undefined {
    const row = this.rowOf(key);
    if (row.inside < this.insideMax && row.waiting.length === 0) {
      row.inside += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const come = () => {
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(() => {
        row.waiting.splice(row.waiting.indexOf(come), 1);
        reject(new StockCrowded(`${row.waiting.length} others wait for one row of stock`));
      }, this.waitMsMax);
      row.waiting.push(come);
    });
  }

  /** Gives the free place to the one who waits longest: counted in before he runs, so that nobody comes between. */
  private leave(key: string): void {
    const row = this.rowOf(key);
    row.inside -= 1;
    while (row.inside < this.insideMax && row.waiting.length > 0) {
      row.inside += 1;
      row.waiting.shift()!();
    }
    if (row.inside === 0) this.rows.delete(key);
  }
}
