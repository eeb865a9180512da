import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Allocation } from './allocation.entity.js';
import { freeInHand } from './available.js';
import { MovementReason } from './inventory.enums.js';
import { Ledger, type Outcome, placeOf, type PlainMovement } from './ledger.js';
import { LedgerRepository } from './ledger.repository.js';
import { type LevelChange, type LevelDelta, mergeChanges, type Place, placeKey } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';
import type { Cause } from './stock.service.js';

/** Units that leave the building. */
export interface Leaving extends Place {
  readonly quantity: number;
  /** The order line they leave for. */
  readonly lineId: string;
  /** What else changes with them: allocated, put aside. */
  readonly also?: LevelDelta;
  /**
   * Of which units: `free` ones (a customer's hand), those that are `there` (promised to this line), or those `aside` in
   * a collection place, which are there for sure.
   */
  readonly from: 'free' | 'there' | 'aside';
}

/** Units that were handed over and not known to be there. */
export interface Found extends Place {
  readonly quantity: number;
}

/**
 * Goods going out. What has left has left: it is never refused by a figure. Units beyond those known to be there were
 * found: a movement FOUND before the movement SOLD.
 */
@Injectable()
export class Departures {
  constructor(
    private readonly ledger: Ledger,
    private readonly repository: LedgerRepository,
  ) {}

  /** @returns what was found; stale when an allocation is no longer as it was read. */
  async post(
    tx: Tx,
    leaving: readonly Leaving[],
    cause: Cause,
    allocations: readonly Allocation[] = [],
  ): Promise<{ readonly outcome: Outcome; readonly found: readonly Found[] }> {
    const levels = mergeChanges(leaving.map(changeOf));
    const sold = soldMovements(leaving, cause);
    const outcome = await this.ledger.post(tx, { levels, allocations, movements: sold });
    if (outcome.is !== 'short') return { outcome, found: [] };
    return this.finding(tx, levels, sold, cause, allocations);
  }

  /** The rare way, when figures say that there is less than what was carried out: worked out on locked levels. */
  private async finding(
    tx: Tx,
    changes: readonly LevelChange[],
    sold: readonly PlainMovement[],
    cause: Cause,
    allocations: readonly Allocation[],
  ): Promise<{ outcome: Outcome; found: Found[] }> {
    await this.repository.open(tx, changes.map(placeOf));
    const locked = await this.repository.lock(tx, changes.map(placeOf));
    const levelAt = new Map(locked.map((level) => [placeKey(level), level]));
    const found = changes.flatMap((change): Found[] => {
      const quantity = unknownUnits(change, levelAt.get(placeKey(change)));
      return quantity > 0 ? [{ ...placeOf(change), quantity }] : [];
    });
    const levels = [
      ...changes.map((change) => ({ ...change, free: 0, there: 0 })),
      ...found.map(({ quantity, ...place }) => ({ ...place, onHand: quantity })),
    ];
    const movements = [...found.map((units) => foundMovement(units, cause)), ...sold];
    const outcome = await this.ledger.post(tx, { levels, allocations, movements });
    return { outcome, found };
  }
}

/** How many of the units that leave are not known to be there. */
function unknownUnits({ free = 0, there = 0 }: LevelChange, level: StockLevel | undefined): number {
  if (level === undefined) return free + there;
  const unsellable = level.display + level.quarantine + level.damaged;
  const onShelf = Math.max(0, level.onHand - unsellable - level.putAside);
  const fromHand = Math.max(0, free - freeInHand({ ...level, unsellable }));
  return Math.max(fromHand, free + there - onShelf, 0);
}

const changeOf = ({ quantity, from, also, ...line }: Leaving): LevelChange => ({
  ...placeOf(line),
  ...also,
  onHand: -quantity,
  ...(from === 'free' ? { free: quantity } : {}),
  ...(from === 'there' ? { there: quantity } : {}),
});

/** One movement per line and place. */
function soldMovements(leaving: readonly Leaving[], cause: Cause): PlainMovement[] {
  const movements = new Map<string, PlainMovement>();
  for (const line of leaving) {
    const key = `${line.lineId} ${placeKey(line)}`;
    movements.set(key, {
      ...placeOf(line),
      delta: (movements.get(key)?.delta ?? 0) - line.quantity,
      reason: MovementReason.SOLD,
      causeKind: cause.kind,
      causeId: cause.id,
      lineId: line.lineId,
    });
  }
  return [...movements.values()];
}

const foundMovement = ({ quantity, ...place }: Found, cause: Cause): PlainMovement => ({
  ...place,
  delta: quantity,
  reason: MovementReason.FOUND,
  causeKind: cause.kind,
  causeId: cause.id,
  lineId: null,
});
