import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import type { LocationKind } from '../locations/index.js';
import { countsParcels, DEFAULT_RULES, scored, type SourcingRule } from './sourcing-rules.js';

/** Units of a variant that must be sent. */
export interface Need {
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
  /** What names a line, as the parts of a bundle do, is sent whole: each of its units from one place. */
  readonly lineId?: string;
  /** How many of the line (of a bundle: bundles) these units are; absent: so many as there are units. */
  readonly lineQuantity?: number;
}

/** A location that ships, and what it may promise of each variant. */
export interface Source {
  readonly locationId: Id<'Location'>;
  readonly kind: LocationKind;
  readonly point: Coordinates;
  readonly available: ReadonlyMap<Id<'Variant'>, number>;
}

/** Units of a need that one source sends. */
interface SourcedNeed<N extends Need> {
  readonly need: N;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
}

/** What was found, and what all sources together are short of, per variant. */
export interface Sourcing<N extends Need> {
  readonly parts: readonly SourcedNeed<N>[];
  readonly short: ReadonlyMap<Id<'Variant'>, { readonly asked: number; readonly available: number }>;
}

/** More combinations than this are not tried: the fewest parcels are worth milliseconds, not seconds. */
const COMBINATIONS_MAX = 50_000;

/**
 * Chooses who sends what: the first source that has everything, by rank; else the fewest sources that have it together,
 * the first such set by rank. Ranks are what the rules say, then by id, so that one state always gives one answer; without
 * a rule that counts parcels each source in its rank gives what it has. Where there are too many sets to try, the source that covers most of what is left goes
 * first, which is nearly as few.
 *
 * @param needs several may name one variant: they are summed against it; those of one line go together.
 * @param near  where to; null: nobody is nearer.
 * @param rules what sources are ranked by; the store's minimum is taken off before.
 * @returns parts that sum to every need exactly; when not everything can be had, no parts and what is short: of a bundle
 *          that no place has whole, its parts.
 */
export function source<N extends Need>(
  needs: readonly N[],
  sources: readonly Source[],
  near: Coordinates | null,
  rules: readonly SourcingRule[] = DEFAULT_RULES,
): Sourcing<N> {
  const asked: Units = new Map();
  for (const { variantId, quantity } of needs) asked.set(variantId, (asked.get(variantId) ?? 0) + quantity);
  const short = shortOf(asked, sources);
  if (short.size > 0) return { parts: [], short };
  const candidates = scored(sources, near, rules)
    .map(({ source: candidate }) => candidate)
    .filter((candidate) => coverOf(candidate, asked).size > 0);
  const loads = loadsOf(needs);
  const chosen = countsParcels(rules) ? fewest(candidates, asked, loads) : candidates;
  const { parts, left } = divide(loads, chosen);
  if (left.length === 0) return { parts: needs.flatMap((need) => parts.get(need) ?? []), short };
  return { parts: [], short: shortOfLeft(left) };
}

/** What is sent together: goods by themselves, a bundle with all its parts. */
interface Load<N extends Need> {
  readonly needs: readonly N[];
  readonly units: number;
}

/** Bundles come first: goods go from wherever there are some, bundles only from where all of it is. */
function loadsOf<N extends Need>(needs: readonly N[]): Load<N>[] {
  const loads = new Map<string, N[]>();
  for (const [index, need] of needs.entries()) {
    const key = need.lineId ?? `${index}`;
    loads.set(key, [...(loads.get(key) ?? []), need]);
  }
  return [...loads.values()]
    .map((own) => ({ needs: own, units: own[0]!.lineQuantity ?? own[0]!.quantity }))
    .toSorted((a, b) => b.needs.length - a.needs.length);
}

const eachOf = <N extends Need>(load: Load<N>, need: N): number => need.quantity / load.units;

function shortOfLeft<N extends Need>(
  left: readonly { readonly load: Load<N>; readonly units: number }[],
): Map<Id<'Variant'>, { asked: number; available: number }> {
  const short = new Map<Id<'Variant'>, { asked: number; available: number }>();
  for (const { load, units } of left)
    for (const need of load.needs) {
      const before = short.get(need.variantId) ?? { asked: 0, available: 0 };
      short.set(need.variantId, {
        asked: before.asked + need.quantity,
        available: before.available + need.quantity - units * eachOf(load, need),
      });
    }
  return short;
}

type Units = Map<Id<'Variant'>, number>;

function fewest<N extends Need>(
  candidates: readonly Source[],
  asked: Units,
  loads: readonly Load<N>[],
): readonly Source[] {
  if (asked.size === 0) return [];
  const carries = (chosen: readonly Source[]): boolean => divide(loads, chosen).left.length === 0;
  let combinations = 1;
  for (let size = 1; size <= candidates.length; size += 1) {
    combinations = (combinations * (candidates.length - size + 1)) / size;
    if (combinations > COMBINATIONS_MAX) break;
    const chosen = firstCovering(candidates, asked, size, 0, [], carries);
    if (chosen !== null) return chosen;
  }
  const nearlyFewest = greedy(candidates, asked);
  return carries(nearlyFewest) ? nearlyFewest : candidates;
}

/** The first set of `size` sources, by rank, that together have what is asked. */
function firstCovering(
  candidates: readonly Source[],
  left: Units,
  size: number,
  from: number,
  chosen: readonly Source[],
  carries: (chosen: readonly Source[]) => boolean,
): Source[] | null {
  if (size === 0) return left.size === 0 && carries(chosen) ? [...chosen] : null;
  for (let index = from; index <= candidates.length - size; index += 1) {
    const candidate = candidates[index]!;
    const rest = without(left, coverOf(candidate, left));
    const found = firstCovering(candidates, rest, size - 1, index + 1, [...chosen, candidate], carries);
    if (found !== null) return found;
  }
  return null;
}

function greedy(candidates: readonly Source[], asked: Units): Source[] {
  const chosen: Source[] = [];
  let left = asked;
  while (left.size > 0) {
    const best = mostCovering(
      candidates.filter((candidate) => !chosen.includes(candidate)),
      left,
    );
    chosen.push(best);
    left = without(left, coverOf(best, left));
  }
  return chosen;
}

function without(left: Units, units: Units): Units {
  const rest = [...left].map(
    ([variantId, count]) => [variantId, count - (units.get(variantId) ?? 0)] as const,
  );
  return new Map(rest.filter(([, count]) => count > 0));
}

/** The first of those that have most units of what is left. */
function mostCovering(candidates: readonly Source[], left: Units): Source {
  let best = candidates[0]!;
  let most = -1;
  for (const candidate of candidates) {
    const units = [...coverOf(candidate, left).values()].reduce((sum, count) => sum + count, 0);
    if (units > most) [best, most] = [candidate, units];
  }
  return best;
}

function coverOf(candidate: Source, left: Units): Units {
  const units = [...left].map(
    ([variantId, count]) =>
      [variantId, Math.min(count, Math.max(0, candidate.available.get(variantId) ?? 0))] as const,
  );
  return new Map(units.filter(([, count]) => count > 0));
}

function shortOf(
  asked: Units,
  sources: readonly Source[],
): Map<Id<'Variant'>, { asked: number; available: number }> {
  const short = new Map<Id<'Variant'>, { asked: number; available: number }>();
  for (const [variantId, units] of asked) {
    const available = sources.reduce((sum, at) => sum + Math.max(0, at.available.get(variantId) ?? 0), 0);
    if (available < units) short.set(variantId, { asked: units, available });
  }
  return short;
}

/** Gives each load its units, whole, from the sources in their order. */
function divide<N extends Need>(
  loads: readonly Load<N>[],
  chosen: readonly Source[],
): { parts: Map<N, SourcedNeed<N>[]>; left: { load: Load<N>; units: number }[] } {
  const stock = chosen.map(({ locationId, available }) => ({ locationId, there: new Map(available) }));
  const parts = new Map<N, SourcedNeed<N>[]>();
  const left: { load: Load<N>; units: number }[] = [];
  for (const load of loads) {
    let open = load.units;
    for (const { locationId, there } of stock) {
      const units = load.needs.reduce(
        (least, need) =>
          Math.min(least, Math.floor(Math.max(0, there.get(need.variantId) ?? 0) / eachOf(load, need))),
        open,
      );
      if (units === 0) continue;
      open -= units;
      for (const need of load.needs) {
        const quantity = units * eachOf(load, need);
        there.set(need.variantId, there.get(need.variantId)! - quantity);
        parts.set(need, [...(parts.get(need) ?? []), { need, locationId, quantity }]);
      }
    }
    if (open > 0) left.push({ load, units: open });
  }
  return { parts, left };
}
