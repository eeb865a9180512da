import type { Id } from '../kernel/ids.js';

/** One variant at one location. */
export interface Place {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
}

/** The counts of a level that change; each by so much. */
export interface LevelDelta {
  readonly onHand?: number;
  readonly display?: number;
  readonly quarantine?: number;
  readonly damaged?: number;
  readonly putAside?: number;
  readonly held?: number;
  readonly allocated?: number;
  readonly safetyStock?: number;
  readonly backorderLimit?: number;
}

/** What must be true of a level, as it stands locked, for the change to happen; 0 or absent asks nothing. */
export interface LevelGuard {
  /** So many units may be promised. */
  readonly promised?: number;
  /** So many units are free for a customer who holds them: on hand, sellable, promised to nobody, not put aside. */
  readonly free?: number;
  /** So many sellable units are in the building. */
  readonly there?: number;
  /** Exactly so many units are on hand: what the caller saw. */
  readonly onHandSeen?: number;
  /** After the change no count is negative, and no more is promised or put aside than there is. */
  readonly fits?: boolean;
}

/** A change of one level, and what must be true for it. */
export interface LevelChange extends Place, LevelDelta, LevelGuard {
  /** Where it lies from now on; absent: as it was. */
  readonly place?: string;
  /** Whether it is in doubt from now on, and promises nothing; absent: as it was. */
  readonly unconfirmed?: boolean;
  /** Counted at this instant; absent: as it was. */
  readonly countedAt?: Date;
}

const COUNTS = [
  ...(['onHand', 'display', 'quarantine', 'damaged', 'putAside', 'held', 'allocated'] as const),
  ...(['safetyStock', 'backorderLimit', 'promised', 'free', 'there'] as const),
];

/** One text per place; places sort by it as rows are locked: by location, then variant. */
export const placeKey = ({ locationId, variantId }: Place): string => `${locationId} ${variantId}`;

/**
 * Sums the changes of each place, so that two lines and a bundle on one variant are decided as one.
 *
 * @returns one change per place, in the order in which rows are locked.
 */
export function mergeChanges(changes: readonly LevelChange[]): LevelChange[] {
  const merged = new Map<string, LevelChange>();
  for (const change of changes) {
    const before = merged.get(placeKey(change));
    merged.set(placeKey(change), before ? sumOf(before, change) : change);
  }
  return [...merged.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}

function sumOf(a: LevelChange, b: LevelChange): LevelChange {
  const counts = COUNTS.map((count) => [count, (a[count] ?? 0) + (b[count] ?? 0)] as const);
  return { ...a, ...b, ...Object.fromEntries(counts) };
}
