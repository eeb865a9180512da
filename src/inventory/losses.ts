import { type Broken, liesAside, type Promised } from './broken-promises.js';
import type { LevelDelta } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';

/** What a level loses when there is less than was known, and whose promises cannot be kept. */
export interface Loss {
  readonly delta: LevelDelta;
  readonly broken: readonly Broken[];
}

/**
 * Works out what goes when units are missing: sellable ones first, then damaged, quarantined and displayed ones; promises
 * beyond what is left and may be promised before it arrives break, the latest first, those lying aside last.
 *
 * @param missing how many fewer there are; at most on hand.
 */
export function planLoss(level: StockLevel, missing: number, promises: readonly Promised[]): Loss {
  const left = level.onHand - missing;
  let tooMany = Math.max(0, level.display + level.quarantine + level.damaged - left);
  const off = (units: number): number => {
    const taken = Math.min(tooMany, units);
    tooMany -= taken;
    return taken;
  };
  const [damaged, quarantine, display] = [off(level.damaged), off(level.quarantine), off(level.display)];
  const unsellable = level.display + level.quarantine + level.damaged - damaged - quarantine - display;
  let over = level.held + level.allocated - (left - unsellable + level.backorderLimit);
  const broken: Broken[] = [];
  const inOrder = promises.toSorted(
    (a, b) =>
      Number(liesAside(a)) - Number(liesAside(b)) ||
      b.row.createdAt.getTime() - a.row.createdAt.getTime() ||
      (a.row.id < b.row.id ? 1 : -1),
  );
  for (const promise of inOrder) {
    if (over <= 0) break;
    const quantity = promise.by === 'hold' ? promise.row.quantity : Math.min(over, promise.row.quantity);
    broken.push({ promise, quantity });
    over -= quantity;
  }
  const fromAside = broken
    .filter(({ promise }) => liesAside(promise))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  const aside = level.putAside - fromAside;
  return {
    delta: {
      onHand: -missing,
      damaged: -damaged,
      quarantine: -quarantine,
      display: -display,
      putAside: -Math.max(0, aside - left),
    },
    broken,
  };
}
