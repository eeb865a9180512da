import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/unit-of-work.js';
import { AllocationRepository } from './allocation.repository.js';
import { filledOf } from './arrivals.js';
import { breakPromises, type Promised } from './broken-promises.js';
import { HoldRepository } from './hold.repository.js';
import { MovementReason } from './inventory.enums.js';
import { Ledger, placeOf } from './ledger.js';
import { type Place, placeKey } from './level-change.js';
import { planLoss } from './losses.js';
import type { Cause } from './stock.service.js';

/** A level whose number was found out. */
export interface Correction extends Place {
  /** How many more (or fewer) there were than was known when they were counted. */
  readonly delta: number;
  readonly countedAt: Date;
  /** Whether its shelf was counted; if not, what lies in collection places alone, which settles no doubt. */
  readonly onShelf: boolean;
  /** Collection places that were counted. */
  readonly places: readonly string[];
}

/** Promises of one place that are looked through when there is less than was promised. */
const PROMISES_MAX = 100_000;

/** Makes levels say what somebody has counted; nothing refuses it: promises give way, and those who wait get what is found. */
@Injectable()
export class LevelCorrections {
  constructor(
    private readonly ledger: Ledger,
    private readonly holds: HoldRepository,
    private readonly allocations: AllocationRepository,
  ) {}

  lock(tx: Tx, places: readonly Place[]): Promise<void> {
    return this.ledger.lock(tx, places);
  }

  /**
   * @param corrections one per place, of levels that exist.
   * @emits  inventory.stock_moved v1 per difference, and what is told of promises that break.
   */
  async post(tx: Tx, corrections: readonly Correction[], cause: Cause): Promise<void> {
    if (corrections.length === 0) return;
    const places = corrections.map(placeOf);
    const levels = await this.ledger.current(tx, places);
    const short = places.filter((_, index) => corrections[index]!.delta < 0);
    const promises: Promised[] = [
      ...(await this.holds.live(tx, short, PROMISES_MAX)).map((row): Promised => ({ by: 'hold', row })),
      ...(await this.allocations.open(tx, short, PROMISES_MAX)).map((row): Promised => ({
        by: 'allocation',
        row,
      })),
    ];
    const planned = corrections.map((correction) => {
      const level = levels.get(placeKey(correction))!;
      const delta = Math.max(-level.onHand, correction.delta);
      const mine = promises.filter(({ row }) => placeKey(row) === placeKey(level));
      return {
        correction,
        delta,
        loss:
          delta < 0
            ? planLoss(level, -delta, mine, correction)
            : { delta: { onHand: delta, backorderLimit: -filledOf(level, delta) }, broken: [] },
      };
    });
    const lost = breakPromises(
      planned.flatMap(({ loss }) => loss.broken),
      { newId: () => tx.newId<'Allocation'>(), now: tx.now },
    );
    await this.ledger.record(tx, {
      levels: [
        ...planned.map(({ correction, loss }) => ({
          ...placeOf(correction),
          ...loss.delta,
          ...(correction.onShelf ? { unconfirmed: false, countedAt: correction.countedAt } : {}),
        })),
        ...lost.levels,
      ],
      holds: lost.holds,
      allocations: lost.allocations,
      movements: planned
        .filter(({ delta }) => delta !== 0)
        .map(({ correction, delta }) => ({
          ...placeOf(correction),
          delta,
          reason: MovementReason.COUNTED,
          causeKind: cause.kind,
          causeId: cause.id,
          lineId: null,
        })),
    });
  }
}
