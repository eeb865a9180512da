import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Allocation } from './allocation.entity.js';
import { AllocationRepository } from './allocation.repository.js';
import {
  breakPromises,
  type HandSale,
  type LostPromise,
  lostOf,
  planHandSale,
  type Promised,
} from './broken-promises.js';
import { HoldRepository } from './hold.repository.js';
import { MovementReason } from './inventory.enums.js';
import { UnitLiesAside } from './inventory.errors.js';
import { Ledger, type Outcome, placeOf, type PlainMovement } from './ledger.js';
import { LedgerRepository } from './ledger.repository.js';
import { type LevelChange, type LevelDelta, mergeChanges, type Place, placeKey } from './level-change.js';
import type { Cause } from './stock.service.js';

/** Units that leave the building. */
export interface Leaving extends Place {
  readonly quantity: number;
  /** The order line they leave for. */
  readonly lineId: Id<'OrderLine'>;
  /** What else changes with them: allocated, put aside. */
  readonly also?: LevelDelta;
  /**
   * Of which units: `free` ones (a customer's hand), those that are `there` (promised to this line), or those `aside` in
   * a collection place, which are there for sure.
   */
  readonly from: 'free' | 'there' | 'aside';
  /**
   * Whether the unit in the hand came out of a collection place, when all others are gone: `ask` until somebody has
   * looked, then it was `taken` out of it, or it was `found`.
   */
  readonly aside?: 'ask' | 'taken' | 'found';
}

/** Units that were handed over and not known to be there. */
interface Found extends Place {
  readonly quantity: number;
}

/** What became of goods that left: what nobody had known of, and the promises that it broke. */
export interface Departed {
  readonly outcome: Outcome;
  readonly found: readonly Found[];
  readonly lost: readonly LostPromise[];
}

/**
 * Goods going out. What has left has left: it is never refused by a figure. Units that were promised to others break
 * their promises, the latest first; units beyond those known to be there were found: a movement FOUND before SOLD.
 */
@Injectable()
export class Departures {
  constructor(
    private readonly ledger: Ledger,
    private readonly repository: LedgerRepository,
    private readonly holds: HoldRepository,
    private readonly allocationRows: AllocationRepository,
  ) {}

  /**
   * @param mine order lines of the same sale: their promises are not broken by it.
   * @throws UnitLiesAside nothing but units put aside is left, and nobody said whether it is one of them.
   * @returns stale when an allocation is no longer as it was read.
   */
  async post(
    tx: Tx,
    leaving: readonly Leaving[],
    cause: Cause,
    allocations: readonly Allocation[],
    mine: readonly Id<'OrderLine'>[] = [],
  ): Promise<Departed> {
    const levels = mergeChanges(leaving.map(changeOf));
    const movements = soldMovements(leaving, cause);
    const outcome = await this.ledger.post(tx, { levels, allocations, movements });
    if (outcome.is !== 'short') return { outcome, found: [], lost: [] };
    const own = new Set([...mine, ...leaving.map(({ lineId }) => lineId)]);
    return this.postAnyhow(tx, leaving, { levels, allocations, movements }, cause, own);
  }

  /**
   * Asks, without moving anything, what a later {@link post} from somebody's hand would ask.
   *
   * @throws UnitLiesAside as {@link post}.
   */
  async look(tx: Tx, leaving: readonly Leaving[], mine: readonly Id<'OrderLine'>[]): Promise<void> {
    const own = new Set([...mine, ...leaving.map(({ lineId }) => lineId)]);
    await this.planned(tx, leaving, mergeChanges(leaving.map(changeOf)), own);
  }

  /** The rare way, when figures say that there is less than what was carried out: worked out on locked levels. */
  private async postAnyhow(
    tx: Tx,
    leaving: readonly Leaving[],
    posting: {
      readonly levels: readonly LevelChange[];
      readonly allocations: readonly Allocation[];
      readonly movements: readonly PlainMovement[];
    },
    cause: Cause,
    own: ReadonlySet<string>,
  ): Promise<Departed> {
    const sales = await this.planned(tx, leaving, posting.levels, own);
    const broken = sales.flatMap(({ sale }) => sale.broken);
    const found = sales.flatMap(({ change, sale }) =>
      sale.found > 0 ? [{ ...placeOf(change), quantity: sale.found }] : [],
    );
    const lost = breakPromises(broken, { newId: () => tx.newId<'Allocation'>(), now: tx.now });
    const outcome = await this.ledger.post(tx, {
      levels: [
        ...posting.levels.map((change) => ({ ...change, free: 0, there: 0 })),
        ...found.map(({ quantity, ...place }) => ({ ...place, onHand: quantity })),
        ...lost.levels,
      ],
      holds: lost.holds,
      allocations: [...posting.allocations, ...lost.allocations],
      movements: [...found.map((units) => foundMovement(units, cause)), ...posting.movements],
    });
    return { outcome, found, lost: broken.map(lostOf) };
  }

  /** What a sale from the hand would do at each place, worked out on locked levels. @throws UnitLiesAside */
  private async planned(
    tx: Tx,
    leaving: readonly Leaving[],
    levels: readonly LevelChange[],
    own: ReadonlySet<string>,
  ): Promise<{ readonly change: LevelChange; readonly sale: HandSale }[]> {
    const places = levels.map(placeOf);
    await this.repository.open(tx, places);
    const levelAt = await this.ledger.current(tx, places);
    const promises = (await this.promisesAt(tx, places)).filter(
      ({ by, row }) => by === 'hold' || !own.has(row.orderLineId),
    );
    return levels.map((change) => {
      const here = leaving.filter((line) => placeKey(line) === placeKey(change));
      const taken = here.filter(({ aside }) => aside === 'taken');
      const sale = planHandSale(
        levelAt.get(placeKey(change)),
        {
          free: change.free ?? 0,
          there: change.there ?? 0,
          aside: taken.reduce((sum, { quantity }) => sum + quantity, 0),
        },
        promises.filter(({ row }) => placeKey(row) === placeKey(change)),
      );
      const asking = here.find(({ aside }) => aside === 'ask');
      if (sale.lyingAside && asking) throw new UnitLiesAside(asking.lineId, sale.lyingAside);
      return { change, sale };
    });
  }

  private async promisesAt(tx: Tx, places: readonly Place[]): Promise<Promised[]> {
    const holds = await this.holds.live(tx, places, PROMISES_MAX);
    const allocations = await this.allocationRows.open(tx, places, PROMISES_MAX);
    return [
      ...holds.map((row): Promised => ({ by: 'hold', row })),
      ...allocations.map((row): Promised => ({ by: 'allocation', row })),
    ];
  }
}

/** More promises of one variant in one place than are looked through when one must be broken. */
const PROMISES_MAX = 100_000;

const changeOf = ({ quantity, from, also, ...line }: Leaving): LevelChange => ({
  ...placeOf(line),
  ...also,
  onHand: -quantity,
  ...(from === 'free' ? { free: quantity } : {}),
  ...(from === 'there' ? { there: quantity } : {}),
  ...(from === 'aside' ? { fits: true } : {}),
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
