import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import { AllocationRepository } from './allocation.repository.js';
import { breakPromises, type Promised } from './broken-promises.js';
import type { Hold } from './hold.entity.js';
import { HoldRepository } from './hold.repository.js';
import { HoldService, stateNow } from './hold.service.js';
import { AllocationState, HoldState, RejectReason } from './inventory.enums.js';
import { InsufficientStock } from './inventory.errors.js';
import { Ledger, placeOf } from './ledger.js';
import { type LevelDelta, type LevelGuard, type Place, placeKey } from './level-change.js';

/** Units that a picker could not give, and the line they were promised to. */
export interface Rejection extends Place {
  readonly quantity: number;
  readonly reason: RejectReason;
  /** The order line they are allocated to; or else the reservation and its line that hold them. */
  readonly promisedTo:
    { readonly orderLineId: Id<'OrderLine'> } | { readonly causeId: string; readonly lineId: string };
}

/** What a picker found wrong, and what it does to stock. */
@Injectable()
export class PickRejectionService {
  constructor(
    private readonly ledger: Ledger,
    private readonly holds: HoldRepository,
    private readonly allocations: AllocationRepository,
    private readonly promises: HoldService,
  ) {}

  /**
   * Takes units from a promise, for a reason that decides the effect: not found, and nothing more is promised from there
   * until it is counted (other promises stand); damaged or on display, and they are that. A hold whose units there are
   * still enough of is promised anew at once.
   *
   * @returns whether the hold was promised anew; an order line is its order's matter.
   * @throws WrongState the line has not so many open units there, or the building has no such unit.
   * @emits  inventory.stock_short v1 or inventory.hold_taken v1
   */
  async reject(tx: Tx, rejection: Rejection): Promise<{ promisedAnew: boolean }> {
    const place = placeOf(rejection);
    await this.ledger.lock(tx, [place]);
    const promise = await this.promiseOf(tx, rejection);
    if (promise === null || promise.row.quantity < rejection.quantity) throw wrongState('pick', 'short');
    const lost = breakPromises([{ promise, quantity: unitsOf(promise, rejection) }], {
      newId: () => tx.newId<'Allocation'>(),
      now: tx.now,
    });
    const outcome = await this.ledger.post(tx, {
      levels: [
        { ...place, ...EFFECT[rejection.reason](rejection.quantity), fits: true },
        ...(rejection.reason === RejectReason.NOT_FOUND ? [{ ...place, unconfirmed: true }] : []),
        ...lost.levels,
      ],
      holds: lost.holds,
      allocations: lost.allocations,
    });
    if (outcome.is !== 'done') throw wrongState('stock', 'not_on_hand');
    return { promisedAnew: promise.by === 'hold' && (await this.holdAnew(tx, promise.row)) };
  }

  private async promiseOf(tx: Tx, { promisedTo, ...rejection }: Rejection): Promise<Promised | null> {
    const isHere = (row: Place) => placeKey(row) === placeKey(rejection);
    if ('orderLineId' in promisedTo) {
      const open = (await this.allocations.ofOrderLines(tx, [promisedTo.orderLineId])).filter(
        (row) => isHere(row) && row.state === AllocationState.OPEN,
      );
      const row = open.find(({ quantity }) => quantity >= rejection.quantity) ?? open[0];
      return row ? { by: 'allocation', row } : null;
    }
    const all = stateNow(await this.holds.ofCause(tx, promisedTo.causeId, [promisedTo.lineId]));
    const row = all.find((hold) => isHere(hold) && hold.state === HoldState.LIVE);
    return row ? { by: 'hold', row } : null;
  }

  private async holdAnew(tx: Tx, { purpose, causeId, endsAt, ...line }: Hold): Promise<boolean> {
    try {
      await this.promises.place(tx, {
        lines: [{ ...line, putAside: false, asidePlace: null }],
        purpose,
        causeId,
        endsAt,
      });
      return true;
    } catch (error) {
      if (error instanceof InsufficientStock) return false;
      throw error;
    }
  }
}

const unitsOf = ({ by, row }: Promised, { quantity }: Rejection): number =>
  by === 'hold' ? row.quantity : quantity;

const EFFECT: Readonly<Record<RejectReason, (units: number) => LevelDelta & LevelGuard>> = {
  [RejectReason.NOT_FOUND]: () => ({}),
  [RejectReason.DAMAGED]: (units) => ({ damaged: units, there: units }),
  [RejectReason.DISPLAY_ONLY]: (units) => ({ display: units, there: units }),
};
