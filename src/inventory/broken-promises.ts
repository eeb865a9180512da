import type { Id } from '../kernel/ids.js';
import type { Allocation } from './allocation.entity.js';
import { rowsAfter, type Stamp } from './allocation-plan.js';
import { freeInHand } from './available.js';
import type { Hold } from './hold.entity.js';
import { AllocationState, HoldState } from './inventory.enums.js';
import type { LevelChange, Place } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';

/** Units that somebody was promised at a place. */
export type Promised =
  { readonly by: 'hold'; readonly row: Hold } | { readonly by: 'allocation'; readonly row: Allocation };

/** Units of a promise that went to somebody who held them in her hand. */
export interface Broken {
  readonly promise: Promised;
  readonly quantity: number;
}

/** Units that leave a place, and how many of them may come out of a collection place. */
export interface Wanted {
  /** From a customer's hand. */
  readonly free: number;
  /** Promised to the line they leave for. */
  readonly there: number;
  /** Of `free`: taken out of a collection place, as she who sells them says. */
  readonly aside: number;
}

/** How a sale from the hand comes about at one place. */
export interface HandSale {
  readonly broken: readonly Broken[];
  /** Units nobody knew of. */
  readonly found: number;
  /** What lies aside there, of which one may be the unit in the hand; null: nothing, or it was said. */
  readonly lyingAside: Promised | null;
}

/** Picked units lie in a collection place, and so do those of a hold that says it. */
export const liesAside = ({ by, row }: Promised): boolean =>
  by === 'hold' ? row.putAside : row.state === AllocationState.PICKED;

const instantOf = ({ row }: Promised): number => row.createdAt.getTime();

/**
 * Works out whose units a customer has in her hand: free ones first, safety stock included; then those promised to others
 * and not yet picked, the latest promise first; then those lying aside, as far as it was said; then found ones.
 *
 * @param level    as it stands locked; undefined: never stocked there.
 * @param promises all that are live there, but the buyer's own.
 */
export function planHandSale(
  level: StockLevel | undefined,
  wanted: Wanted,
  promises: readonly Promised[],
): HandSale {
  if (level === undefined) return { broken: [], found: wanted.free + wanted.there, lyingAside: null };
  const unsellable = level.display + level.quarantine + level.damaged;
  const onShelf = Math.max(0, level.onHand - unsellable - level.putAside);
  const latestFirst = promises.toSorted(
    (a, b) => instantOf(b) - instantOf(a) || (a.row.id < b.row.id ? 1 : -1),
  );
  // What the shelf has never had is found, whoever it is promised to; of the rest, what is not free breaks promises.
  const fromShelf = Math.min(wanted.free, Math.max(0, onShelf - wanted.there));
  const needed = fromShelf - freeInHand({ ...level, unsellable });
  const broken = take(
    latestFirst.filter((promise) => !liesAside(promise)),
    needed,
  );
  const aside = latestFirst.filter(liesAside);
  const sellable = Math.max(0, level.onHand - unsellable - fromShelf - wanted.there);
  const fromAside = Math.min(wanted.free - fromShelf, wanted.aside, unitsOf(aside), sellable);
  const beyond = wanted.free - fromShelf - fromAside;
  const promisedToHer = Math.max(0, needed - unitsOf(broken));
  const missing = Math.max(0, wanted.there - onShelf);
  return {
    broken: [...broken, ...take(aside, fromAside)],
    found: beyond + promisedToHer + missing,
    lyingAside: beyond > 0 ? (aside.at(take(aside, fromAside).length) ?? null) : null,
  };
}

const unitsOf = (all: readonly (Promised | Broken)[]): number =>
  all.reduce((sum, one) => sum + ('row' in one ? one.row.quantity : one.quantity), 0);

/** A hold ends as a whole: it is promised anew in its place, or not, when its line is settled. */
function take(promises: readonly Promised[], units: number): Broken[] {
  let left = units;
  const broken: Broken[] = [];
  for (const promise of promises) {
    if (left <= 0) break;
    const quantity = promise.by === 'hold' ? promise.row.quantity : Math.min(left, promise.row.quantity);
    broken.push({ promise, quantity });
    left -= quantity;
  }
  return broken;
}

/** The rows and levels when promises have been broken. */
export function breakPromises(
  broken: readonly Broken[],
  stamp: Stamp,
): { holds: Hold[]; allocations: Allocation[]; levels: LevelChange[] } {
  const taken = broken.flatMap(({ promise, quantity }) =>
    promise.by === 'allocation'
      ? [{ allocation: promise.row, part: { orderLineId: promise.row.orderLineId }, quantity }]
      : [],
  );
  return {
    holds: broken.flatMap(({ promise: { by, row } }) =>
      by === 'hold' ? [{ ...row, state: HoldState.TAKEN, asidePlace: null, version: row.version + 1 }] : [],
    ),
    allocations: rowsAfter(taken, AllocationState.SHORT, stamp),
    levels: broken.map(({ promise, quantity }) => ({
      variantId: promise.row.variantId,
      locationId: promise.row.locationId,
      ...(promise.by === 'hold' ? { held: -quantity } : { allocated: -quantity }),
      ...(liesAside(promise) ? { putAside: -quantity } : {}),
    })),
  };
}

/** A promise that could not be kept, as other modules hear of it. */
export interface LostPromise extends Place {
  readonly quantity: number;
  /** The order line it was for; null: a hold's. */
  readonly orderLineId: Id<'OrderLine'> | null;
  /** The cart, reservation or order of a hold; null: an allocation's. */
  readonly causeId: string | null;
  readonly lineId: string | null;
}

/** What a broken promise was. */
export const lostOf = ({ promise: { by, row }, quantity }: Broken): LostPromise => ({
  variantId: row.variantId,
  locationId: row.locationId,
  quantity,
  orderLineId: by === 'allocation' ? row.orderLineId : null,
  causeId: by === 'hold' ? row.causeId : null,
  lineId: by === 'hold' ? row.lineId : null,
});
