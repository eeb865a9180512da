import { addOpeningTime } from '../kernel/calendar.js';
import type { Actor } from '../platform/access/actor.js';
import { can, LocationAbility, type LocationFacts } from '../locations/index.js';
import { StockBand } from './inventory.enums.js';

/** Opening time a store needs to have goods ready for collection. */
export const COLLECT_LEAD_MINUTES = 60;

/** What a shopper is told of at most, who asks for more than there is. */
const TOLD_MAX = 10;

const FEW_MAX = 5;

/** The counts that what may be promised is made of; holds past their end left out of `held`. */
export interface Counts {
  readonly onHand: number;
  readonly unsellable: number;
  readonly held: number;
  readonly allocated: number;
  readonly safetyStock: number;
  readonly backorderLimit: number;
  readonly unconfirmed: boolean;
}

/**
 * What may be promised of a level, never below 0. The database's `available_to_sell` is what decides; this explains it,
 * and a test compares the two.
 */
export function availableToSell(counts: Counts): number {
  if (counts.unconfirmed) return 0;
  const { onHand, unsellable, held, allocated, safetyStock, backorderLimit } = counts;
  return Math.max(0, onHand - unsellable - held - allocated - safetyStock + backorderLimit);
}

/** Units of a level that a customer may hold: sellable, promised to nobody, not put aside. Safety stock included. */
export function freeInHand(
  level: Pick<Counts, 'onHand' | 'unsellable' | 'held' | 'allocated'> & { readonly putAside: number },
): number {
  return Math.max(
    0,
    level.onHand - level.unsellable - Math.max(level.held + level.allocated, level.putAside),
  );
}

/**
 * How many, as a shopper is told.
 *
 * @param units  what may be promised there.
 * @param needed so many or nothing: fewer units are NONE.
 */
export function stockBand(units: number, needed = 1): StockBand {
  if (units < needed || units < 1) return StockBand.NONE;
  if (units === 1) return StockBand.LAST;
  return units <= FEW_MAX ? StockBand.FEW : StockBand.PLENTY;
}

/** Up to how many pieces of anything a caller is told of: staff of all, shoppers of so many as nobody need hide. */
export const toldMax = ({ subject }: Actor): number =>
  subject.kind === 'staff' ? Number.POSITIVE_INFINITY : TOLD_MAX;

/** When goods that are there can be collected; null: not at this location, or it does not open again. */
export function readyBy(location: Pick<LocationFacts, 'may' | 'hours'>, from: Date): Date | null {
  return can(location, LocationAbility.COLLECT)
    ? addOpeningTime(location.hours, from, COLLECT_LEAD_MINUTES)
    : null;
}

/** How many of a bundle (or of the thing itself) units of its parts make. */
export function wholeUnits<Key>(each: ReadonlyMap<Key, number>, available: (key: Key) => number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [key, quantity] of each)
    least = Math.min(least, Math.floor(Math.max(0, available(key)) / quantity));
  return least;
}
