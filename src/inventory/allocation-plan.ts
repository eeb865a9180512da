import type { Id } from '../kernel/ids.js';
import type { Allocation } from './allocation.entity.js';
import type { Hold } from './hold.entity.js';
import { AllocationState, HoldState } from './inventory.enums.js';
import { type LevelChange, placeKey } from './level-change.js';

/** A line whose holds become allocations of an order line. */
export interface ConvertedLine {
  readonly lineId: string;
  readonly orderLineId: Id<'OrderLine'>;
  /** Units; absent: all that the line holds. Of a bundle's line it counts only beside a `variantId`. */
  readonly quantity?: number;
  readonly variantId?: Id<'Variant'>;
}

/** Some or all of what is allocated to an order line. */
export interface AllocatedPart {
  readonly orderLineId: Id<'OrderLine'>;
  /** Units of the variant; absent: all that is open or picked. For a bundle's line name the variant, or take all. */
  readonly quantity?: number;
  readonly variantId?: Id<'Variant'>;
  /** Absent: wherever it is. */
  readonly locationId?: Id<'Location'>;
  /** Those here first, then those elsewhere. */
  readonly firstAt?: Id<'Location'>;
  /** Those elsewhere first, then those here. */
  readonly lastAt?: Id<'Location'>;
  /** Those that lie in this collection place first. */
  readonly lyingAt?: string | null;
}

/** Units of one allocation that a part takes. */
export interface Taken<Part extends AllocatedPart> {
  readonly allocation: Allocation;
  readonly part: Part;
  readonly quantity: number;
}

/** What a new row gets: an id each, and the instant. */
export interface Stamp {
  newId(): Id<'Allocation'>;
  readonly now: Date;
}

/** Rows as they are to be, and the changes of levels that go with them. */
export interface Conversion {
  readonly holds: readonly Hold[];
  readonly allocations: readonly Allocation[];
  readonly levels: readonly LevelChange[];
}

/** The holds that a line means. */
export const holdsFor = (line: ConvertedLine, holds: readonly Hold[]): Hold[] =>
  holds.filter(
    ({ lineId, variantId }) =>
      lineId === line.lineId && (line.variantId === undefined || line.variantId === variantId),
  );

/**
 * Turns live holds into allocations: each hold is consumed once, whatever it has beyond what the line takes is given
 * back, and what the line takes beyond its holds is promised beside the last of them.
 *
 * @param holds live ones; those of a line are taken in the order in which stock is locked.
 */
export function convertHolds(
  lines: readonly ConvertedLine[],
  holds: readonly Hold[],
  stamp: Stamp,
): Conversion {
  const done = lines.map((line) => {
    const mine = holdsFor(line, holds).toSorted((a, b) => (placeKey(a) < placeKey(b) ? -1 : 1));
    const isBundle = new Set(mine.map(({ variantId }) => variantId)).size > 1;
    return convertLine(line.orderLineId, mine, isBundle ? undefined : line.quantity, stamp);
  });
  return {
    holds: done.flatMap((part) => part.holds),
    allocations: done.flatMap((part) => part.allocations),
    levels: done.flatMap((part) => part.levels),
  };
}

function convertLine(
  orderLineId: Id<'OrderLine'>,
  holds: readonly Hold[],
  quantity: number | undefined,
  stamp: Stamp,
): Conversion {
  let left = quantity ?? Number.POSITIVE_INFINITY;
  const shares = holds.map((hold) => {
    const taken = Math.min(hold.quantity, left);
    left -= taken;
    return { hold, taken };
  });
  const beyond = Number.isFinite(left) ? left : 0;
  const lastTaken = shares.findLast(({ taken }) => taken > 0);
  const unitsOf = (share: (typeof shares)[number]) => share.taken + (share === lastTaken ? beyond : 0);
  return {
    holds: shares.map(({ hold, taken }) => ({
      ...hold,
      state: taken > 0 ? HoldState.ALLOCATED : HoldState.RELEASED,
      orderLineId: taken > 0 ? orderLineId : null,
      asidePlace: taken > 0 ? null : hold.asidePlace,
      version: hold.version + 1,
    })),
    allocations: shares
      .filter(({ taken }) => taken > 0)
      .map((share) => ({
        id: stamp.newId(),
        orderLineId,
        variantId: share.hold.variantId,
        locationId: share.hold.locationId,
        quantity: unitsOf(share),
        state: AllocationState.OPEN,
        holdId: share.hold.id,
        asidePlace: share.hold.asidePlace,
        createdAt: stamp.now,
        version: 1,
      })),
    levels: shares.map((share) => ({
      variantId: share.hold.variantId,
      locationId: share.hold.locationId,
      held: -share.hold.quantity,
      allocated: unitsOf(share),
      promised: unitsOf(share) - share.taken,
    })),
  };
}

/**
 * Finds the allocations that parts take their units from.
 *
 * @param allocations in the order in which they are to be taken; only those in one of `states` are.
 * @returns per allocation and part the units; null for a part that asks for more than there is.
 */
export function takeParts<Part extends AllocatedPart>(
  parts: readonly Part[],
  allocations: readonly Allocation[],
  states: readonly AllocationState[],
): { readonly taken: Taken<Part>[]; readonly unmet: Part[] } {
  const left = new Map(
    allocations
      .filter(({ state }) => states.includes(state))
      .map((allocation) => [allocation, allocation.quantity] as const),
  );
  const taken: Taken<Part>[] = [];
  const unmet: Part[] = [];
  for (const part of parts) {
    let wanted = part.quantity ?? Number.POSITIVE_INFINITY;
    const rank = ([{ locationId, asidePlace }]: readonly [Allocation, number]) =>
      Number(locationId === part.lastAt) -
      Number(locationId === part.firstAt) -
      Number(part.lyingAt != null && asidePlace === part.lyingAt);
    for (const [allocation, units] of [...left].toSorted((a, b) => rank(a) - rank(b))) {
      const quantity = isOf(part, allocation) ? Math.min(units, wanted) : 0;
      if (quantity === 0) continue;
      taken.push({ allocation, part, quantity });
      left.set(allocation, units - quantity);
      wanted -= quantity;
    }
    if (Number.isFinite(wanted) && wanted > 0) unmet.push(part);
  }
  return { taken, unmet };
}

const isOf = (part: AllocatedPart, { orderLineId, variantId, locationId }: Allocation): boolean =>
  part.orderLineId === orderLineId &&
  (part.variantId === undefined || part.variantId === variantId) &&
  (part.locationId === undefined || part.locationId === locationId);

/**
 * The rows when units have gone to `state`: whole allocations change, of others a part is split off. Those that are not
 * promised any more lie nowhere.
 */
export function rowsAfter(
  taken: readonly Taken<AllocatedPart>[],
  state: AllocationState,
  stamp: Stamp,
): Allocation[] {
  const units = new Map<Allocation, number>();
  for (const { allocation, quantity } of taken)
    units.set(allocation, (units.get(allocation) ?? 0) + quantity);
  return [...units].flatMap(([allocation, quantity]) => {
    const version = allocation.version + 1;
    const asidePlace = state === AllocationState.PICKED ? allocation.asidePlace : null;
    if (quantity === allocation.quantity) return [{ ...allocation, state, asidePlace, version }];
    const split = { ...allocation, id: stamp.newId(), quantity, state, asidePlace, holdId: null };
    return [
      { ...allocation, quantity: allocation.quantity - quantity, version },
      { ...split, createdAt: stamp.now, version: 1 },
    ];
  });
}
