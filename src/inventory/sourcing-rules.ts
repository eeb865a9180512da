import { type Coordinates, distanceMetres } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import { LocationKind } from '../locations/index.js';
import { SourcingRuleKind } from './inventory.enums.js';
import type { Source } from './sourcing.js';

/** A rule of sourcing as it is kept: what it looks at, how much it counts, its parameter. */
export interface SourcingRule {
  readonly kind: SourcingRuleKind;
  readonly weight: number;
  readonly value: string | null;
}

/** What a location scores by the rules, each in words; the highest score ranks first. */
export interface Scored {
  readonly source: Source;
  readonly score: number;
  readonly reasons: readonly string[];
}

/** As long as nobody has set other rules: warehouses first, then the nearest, in as few parcels as can be. */
export const DEFAULT_RULES: readonly SourcingRule[] = [
  { kind: SourcingRuleKind.FEWEST_SPLITS, weight: 1, value: null },
  { kind: SourcingRuleKind.PREFER_KIND, weight: 1_000_000, value: 'WAREHOUSE' },
  { kind: SourcingRuleKind.NEAREST, weight: 1, value: null },
];

export const isKind = (value: string | null): boolean => value === 'STORE' || value === 'WAREHOUSE';
export const isUnits = (value: string | null): boolean => value !== null && /^\d{1,6}$/.test(value);

/** Whether fewer parcels go before everything else. */
export const countsParcels = (rules: readonly SourcingRule[]): boolean =>
  rules.some(({ kind }) => kind === SourcingRuleKind.FEWEST_SPLITS);

/** Units that a store keeps for those who come in: never sent, whoever orders. */
export function keptBy(location: { readonly kind: LocationKind }, rules: readonly SourcingRule[]): number {
  if (location.kind !== LocationKind.STORE) return 0;
  const kept = rules.filter(({ kind }) => kind === SourcingRuleKind.PROTECT_STORE);
  return Math.max(0, ...kept.map(({ value }) => Number(value)));
}

/** What a source may send when it keeps what the rules say it keeps. */
export function protectedSource(source: Source, rules: readonly SourcingRule[]): Source {
  const kept = keptBy(source, rules);
  if (kept === 0) return source;
  const available = [...source.available].map(([id, units]): [Id<'Variant'>, number] => [
    id,
    Math.max(0, units - kept),
  ]);
  return { ...source, available: new Map(available) };
}

/** Sources by their score, the highest first, then by id, so that one state always gives one answer. */
export function scored(
  sources: readonly Source[],
  near: Coordinates | null,
  rules: readonly SourcingRule[],
): Scored[] {
  return sources
    .map((source) => {
      const points = rules.map((rule) => pointsOf(source, near, rule));
      return {
        source,
        score: points.reduce((sum, { score }) => sum + score, 0),
        reasons: points.flatMap(({ words }) => words ?? []),
      };
    })
    .toSorted((a, b) => b.score - a.score || (a.source.locationId < b.source.locationId ? -1 : 1));
}

function pointsOf(
  source: Source,
  near: Coordinates | null,
  { kind, weight, value }: SourcingRule,
): { score: number; words: string | null } {
  const own = source.kind.toUpperCase();
  switch (kind) {
    case SourcingRuleKind.PREFER_KIND:
      return own === value
        ? { score: weight, words: `+${weight}: a ${own.toLowerCase()}, which goes first` }
        : { score: 0, words: null };
    case SourcingRuleKind.NEAREST: {
      if (near === null) return { score: 0, words: null };
      const kilometres = distanceMetres(near, source.point) / 1_000;
      return {
        score: -weight * kilometres,
        words: `−${Math.round(weight * kilometres)}: ${kilometres.toFixed(1)} km away`,
      };
    }
    case SourcingRuleKind.COST_PER_PARCEL:
      return source.kind === LocationKind.STORE
        ? {
            score: -weight * Number(value),
            words: `−${weight * Number(value)}: a parcel from a store costs more`,
          }
        : { score: 0, words: null };
    case SourcingRuleKind.PROTECT_STORE:
      return source.kind === LocationKind.STORE
        ? { score: 0, words: `keeps ${Number(value)} of each for who comes in` }
        : { score: 0, words: null };
    case SourcingRuleKind.FEWEST_SPLITS:
      return { score: 0, words: null };
  }
}

/** A rule as people read it. */
export function ruleInWords({ kind, weight, value }: SourcingRule): string {
  switch (kind) {
    case SourcingRuleKind.PREFER_KIND:
      return `Locations of kind ${value} go first (+${weight}).`;
    case SourcingRuleKind.NEAREST:
      return `The nearer to the address the better (−${weight} per kilometre).`;
    case SourcingRuleKind.FEWEST_SPLITS:
      return 'As few parcels as can be, before everything else.';
    case SourcingRuleKind.PROTECT_STORE:
      return `A store keeps ${value} of each article for who comes in.`;
    case SourcingRuleKind.COST_PER_PARCEL:
      return `A parcel from a store costs ${value} more (−${weight} each).`;
  }
}
