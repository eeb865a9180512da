import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { MovementReason } from './inventory.enums.js';
import { Ledger, placeOf } from './ledger.js';
import { type LevelChange, type Place, placeKey } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';
import type { Cause } from './stock.service.js';

/** Units that come in. */
export interface Arriving {
  readonly variantId: Id<'Variant'>;
  readonly units: number;
}

/** Units that may be sold from here on, in one place. */
interface Gain extends Place {
  readonly units: number;
}

/**
 * Units that come, whatever brings them: goods, a return, a count that finds them, a repair. What was promised before
 * they came is filled first: those units use up the backorder limit that they were promised on, so that only what is left
 * over may be promised anew (7 waiting, 10 received: 3 more).
 */
@Injectable()
export class Arrivals {
  constructor(private readonly ledger: Ledger) {}

  /**
   * Goods come in.
   *
   * @param goods each variant once; levels are made where there is none.
   * @emits  inventory.stock_moved v1 per movement.
   */
  async post(
    tx: Tx,
    locationId: Id<'Location'>,
    goods: readonly Arriving[],
    reason: MovementReason,
    cause: Cause,
  ): Promise<void> {
    const arriving = goods
      .filter(({ units }) => units > 0)
      .map(({ variantId, units }) => ({ variantId, locationId, units }));
    if (arriving.length === 0) return;
    await this.ledger.record(tx, {
      levels: [
        ...arriving.map(({ units, ...place }) => ({ ...place, onHand: units })),
        ...(await this.filling(tx, arriving)),
      ],
      movements: arriving.map(({ units, ...place }) => ({
        ...place,
        delta: units,
        reason,
        causeKind: cause.kind,
        causeId: cause.id,
        lineId: null,
      })),
    });
  }

  /**
   * What units that come take from backorder limits, to be posted with them. Locks their levels, with no hold counted
   * whose end has passed.
   *
   * @param gains each place once.
   */
  async filling(tx: Tx, gains: readonly Gain[]): Promise<LevelChange[]> {
    const coming = gains.filter(({ units }) => units > 0).map(placeOf);
    if (coming.length === 0) return [];
    const levels = await this.ledger.current(tx, coming);
    return gains.flatMap((gain) => {
      const level = levels.get(placeKey(gain));
      const filled = level ? filledOf(level, gain.units) : 0;
      return filled > 0 ? [{ ...placeOf(gain), backorderLimit: -filled }] : [];
    });
  }
}

/** How many units that were promised before they were there `units` more fill: never above the limit, as a CHECK says. */
export function filledOf(level: StockLevel, units: number): number {
  const { onHand, display, quarantine, damaged, held, allocated } = level;
  const waiting = display + quarantine + damaged + held + allocated - onHand;
  return Math.max(0, Math.min(waiting, units));
}
