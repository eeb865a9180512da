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
 * beyond what is left and may be promised before it arrives break, the latest first, those lying aside last. What is
 * missing from collection places alone breaks the promises that lie there, whatever else there is; and no more lies
 * aside than is left, though it may be promised before it arrives.
 *
 * @param missing how many fewer there are; at most on hand.
 * @param where   what was counted: the shelf, or collection places, or both.
 */
export function planLoss(
  level: StockLevel,
  missing: number,
  promises: readonly Promised[],
  where: { readonly onShelf: boolean; readonly places: readonly string[] },
): Loss {
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
  const liesThere = ({ row }: Promised): boolean =>
    row.asidePlace !== null && where.places.includes(row.asidePlace);
  let gone = where.onShelf ? 0 : missing;
  let asideTooMany = promises.filter(liesAside).reduce((sum, { row }) => sum + row.quantity, 0) - left;
  const rank = (promise: Promised): number => {
    if (!liesAside(promise)) return 1;
    if (liesThere(promise)) return where.onShelf ? 2 : 0;
    return 3;
  };
  const inOrder = promises.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      b.row.createdAt.getTime() - a.row.createdAt.getTime() ||
      (a.row.id < b.row.id ? 1 : -1),
  );
  for (const promise of inOrder) {
    const isAside = liesAside(promise);
    const units = Math.max(over, liesThere(promise) ? gone : 0, isAside ? asideTooMany : 0);
    if (units <= 0) continue;
    const quantity = promise.by === 'hold' ? promise.row.quantity : Math.min(units, promise.row.quantity);
    broken.push({ promise, quantity });
    over -= quantity;
    gone -= quantity;
    if (isAside) asideTooMany -= quantity;
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
