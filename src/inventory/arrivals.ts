import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { HoldRepository } from './hold.repository.js';
import type { MovementReason } from './inventory.enums.js';
import { Ledger, placeOf } from './ledger.js';
import { LedgerRepository } from './ledger.repository.js';
import type { Place } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';
import type { Cause } from './stock.service.js';

/** Units that come in. */
export interface Arriving {
  readonly variantId: Id<'Variant'>;
  readonly units: number;
}

/**
 * Goods coming in. What was promised before it arrived is filled first: those units use up the backorder limit that they
 * were promised on, so that only what is left over may be promised anew (7 waiting, 10 received: 3 more).
 */
@Injectable()
export class Arrivals {
  constructor(
    private readonly ledger: Ledger,
    private readonly repository: LedgerRepository,
    private readonly holds: HoldRepository,
  ) {}

  /**
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
      .map(({ variantId, units }) => ({ variantId, locationId, quantity: units }));
    if (arriving.length === 0) return;
    const places = arriving.map(placeOf);
    await this.repository.open(tx, places);
    await this.repository.lock(tx, places);
    await this.ledger.expire(tx, await this.holds.ended(tx, places));
    const locked = await this.repository.lock(tx, places);
    const levelOf = ({ variantId, locationId }: Place) =>
      locked.find((level) => level.variantId === variantId && level.locationId === locationId)!;
    await this.ledger.record(tx, {
      levels: arriving.map((one) => ({
        ...placeOf(one),
        onHand: one.quantity,
        backorderLimit: -filledOf(levelOf(one), one.quantity),
      })),
      movements: arriving.map((one) => ({
        ...placeOf(one),
        delta: one.quantity,
        reason,
        causeKind: cause.kind,
        causeId: cause.id,
        lineId: null,
      })),
    });
  }
}

/** How many units that were promised before they were there `quantity` fills. */
function filledOf(level: StockLevel, quantity: number): number {
  const { onHand, display, quarantine, damaged, held, allocated, backorderLimit } = level;
  const waiting = Math.max(0, display + quarantine + damaged + held + allocated - onHand);
  return Math.min(waiting, quantity, backorderLimit);
}
