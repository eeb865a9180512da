import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { filledOf } from './arrivals.js';
import { MovementReason } from './inventory.enums.js';
import { Ledger, placeOf } from './ledger.js';
import { LedgerRepository } from './ledger.repository.js';
import { type Place, placeKey } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';

/** Units that another system says have come or gone. */
export interface StockChange extends Place {
  /** Its place in what was given. */
  readonly index: number;
  readonly delta: number;
  /** One id is one change. */
  readonly changeId: Id<'StockChange'>;
}

/** Changes of stock that another system tells, each applied once. */
@Injectable()
export class StockChanges {
  constructor(
    private readonly ledger: Ledger,
    private readonly repository: LedgerRepository,
  ) {}

  /**
   * Applies changes in their order; what comes fills what was promised first, what would take promised units is refused and
   * told, the others are written. Those that were applied before are passed over; the unique index stands behind it.
   *
   * @emits inventory.stock_moved v1 per movement.
   */
  async apply(
    tx: Tx,
    changes: readonly StockChange[],
  ): Promise<{ changed: number; refused: { index: number; available: number }[] }> {
    if (changes.length === 0) return { changed: 0, refused: [] };
    const places = changes.map(placeOf);
    await this.repository.open(tx, places);
    const levels = new Map(await this.ledger.current(tx, places));
    const known = new Set(
      await this.repository.changesDone(
        tx,
        changes.map(({ changeId }) => changeId),
      ),
    );
    const refused: { index: number; available: number }[] = [];
    const taken: (StockChange & { readonly filled: number })[] = [];
    for (const change of changes) {
      if (known.has(change.changeId) || change.delta === 0) continue;
      known.add(change.changeId);
      const level = levels.get(placeKey(change))!;
      const left = freeOf(level);
      if (left + change.delta < 0) refused.push({ index: change.index, available: Math.max(0, left) });
      else {
        const filled = filledOf(level, change.delta);
        taken.push({ ...change, filled });
        levels.set(placeKey(level), {
          ...level,
          onHand: level.onHand + change.delta,
          backorderLimit: level.backorderLimit - filled,
        });
      }
    }
    if (taken.length > 0)
      await this.ledger.record(tx, {
        levels: taken.map((change) => ({
          ...placeOf(change),
          onHand: change.delta,
          backorderLimit: -change.filled,
        })),
        movements: taken.map((change) => ({
          ...placeOf(change),
          delta: change.delta,
          reason: MovementReason.IMPORTED,
          causeKind: 'stock_change',
          causeId: change.changeId,
          lineId: null,
        })),
      });
    return { changed: taken.length, refused };
  }
}

/** Units that may go: sellable, promised to nobody, not put aside. */
const freeOf = (level: StockLevel): number =>
  Math.min(
    level.onHand +
      level.backorderLimit -
      level.display -
      level.quarantine -
      level.damaged -
      level.held -
      level.allocated,
    level.onHand - Math.max(level.putAside, level.display + level.quarantine + level.damaged),
  );
