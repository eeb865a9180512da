import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import type { LocationKind } from '../locations/index.js';
import { countsParcels, DEFAULT_RULES, scored, type SourcingRule } from './sourcing-rules.js';

/** Units of a variant that must be sent. */
export interface Need {
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
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
 * @param needs several may name one variant: they are summed against it.
 * @param near  where to; null: nobody is nearer.
 * @param rules what sources are ranked by; the store's minimum is taken off before.
 * @returns parts that sum to every need exactly; when not everything can be had, no parts and what is short.
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
  return { parts: divide(needs, countsParcels(rules) ? fewest(candidates, asked) : candidates), short };
}

type Units = Map<Id<'Variant'>, number>;

function fewest(candidates: readonly Source[], asked: Units): Source[] {
  if (asked.size === 0) return [];
  let combinations = 1;
  for (let size = 1; size <= candidates.length; size += 1) {
    combinations = (combinations * (candidates.length - size + 1)) / size;
    if (combinations > COMBINATIONS_MAX) break;
    const chosen = firstCovering(candidates, asked, size, 0, []);
    if (chosen !== null) return chosen;
  }
  return greedy(candidates, asked);
}

/** The first set of `size` sources, by rank, that together have what is asked. */
function firstCovering(
  candidates: readonly Source[],
  left: Units,
  size: number,
  from: number,
  chosen: readonly Source[],
): Source[] | null {
  if (size === 0) return left.size === 0 ? [...chosen] : null;
  for (let index = from; index <= candidates.length - size; index += 1) {
    const candidate = candidates[index]!;
    const rest = without(left, coverOf(candidate, left));
    const found = firstCovering(candidates, rest, size - 1, index + 1, [...chosen, candidate]);
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

/** Gives each need its units, from the sources in their order. */
function divide<N extends Need>(needs: readonly N[], chosen: readonly Source[]): SourcedNeed<N>[] {
  const stock = chosen.map(({ locationId, available }) => ({ locationId, units: new Map(available) }));
  return needs.flatMap((need) => {
    let open = need.quantity;
    return stock.flatMap(({ locationId, units }) => {
      const there = Math.max(0, units.get(need.variantId) ?? 0);
      const quantity = Math.min(open, there);
      if (quantity === 0) return [];
      open -= quantity;
      units.set(need.variantId, there - quantity);
      return { need, locationId, quantity };
    });
  });
}
