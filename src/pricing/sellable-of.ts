import { factsOf } from '../catalogue/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { type Applied, appliedOf, type Listed, type ListRole, perUnits } from './price-in-force.js';
import {
  HISTORY_MAX,
  type HistoryRow,
  type PriceColumns,
  type PricedVariantRow,
} from './price.repository.js';
import { percentOff, type PricePoint, priorPrice, STRICTEST_RULE } from './prior-price.js';
import type { EffectivePrice, Market, PriceReduction, Sellable } from './sellable.js';

/** A row in force, as the statement gives it, with names. */
interface InForce extends Listed {
  readonly priceId: Id<'Price'>;
  readonly fromMs: number;
  readonly announced: boolean;
}

/** What a row says at an instant, in a market. @throws Error when the country has no VAT rate for the variant's class. */
export function sellableOf(row: PricedVariantRow, at: Date, market: Market): Sellable {
  return {
    ...factsOf(row, at),
    categoryId: row.categoryId,
    price: effectivePrice(row, at, market),
    taxCountry: market.country,
    ...taxOf(row, market),
  };
}

/** The lowest of her lists; null when the regular list has none. */
function effectivePrice(row: PriceColumns, at: Date, market: Market): EffectivePrice | null {
  const hers = (row.listed ?? []).map(inForceOf).filter(({ list }) => list.isHers);
  const applied = appliedOf(hers, () => true);
  if (applied === null) return null;
  const { regular, paid } = applied;
  return {
    ...paid.price,
    currency: market.currency,
    // A markdown that ended changed the price as much as one that began.
    validFrom: new Date(Math.max(...hers.map(({ fromMs }) => fromMs))),
    priceId: paid.priceId,
    listCode: paid.list.code,
    regularPriceId: regular.priceId,
    regularAmount: perUnits(regular.price, paid.price.per),
    reduction: paid === regular ? null : reductionOf(row, applied, at),
  };
}

function inForceOf(listed: NonNullable<PriceColumns['listed']>[number]): InForce {
  const [code, kind, audience, isOfCountry, isHers, priceId, fromMs, amount, per, announced] = listed;
  return {
    list: { code, kind, audience, isOfCountry, isHers },
    price: amount === null ? null : { amount, per },
    priceId,
    fromMs,
    announced,
  };
}

/**
 * Null when no prior price is known (new with its markdown): then there is nothing to compare with. Null as well for an
 * offer to one person or a closed group: it is announced to nobody.
 */
function reductionOf(row: PriceColumns, { paid }: Applied<InForce>, at: Date): PriceReduction | null {
  if (paid.list.audience === 'person' || paid.list.audience === 'closed_group') return null;
  const { points, knownFromMs } = historyOf(row);
  const { priorAmount, sinceMs } = priorPrice(points, at.getTime(), row.rule ?? STRICTEST_RULE, knownFromMs);
  if (priorAmount === null) return null;
  const percentBps = paid.announced ? percentOff(paid.price.amount, priorAmount) : null;
  return { priorAmount, percentBps, announceable: percentBps !== null, since: new Date(sinceMs) };
}

function historyOf(row: PriceColumns): { points: PricePoint[]; knownFromMs: number } {
  const lists = new Map<string, ListRole>(row.listed!.map((listed) => [listed[0], inForceOf(listed).list]));
  const byList = groupBy(row.history ?? [], ([code]) => code);
  let knownFromMs = Number.NEGATIVE_INFINITY;
  const points: PricePoint[] = [];
  for (const [code, rows] of byList) {
    const kept = rows.slice(0, HISTORY_MAX);
    if (rows.length > HISTORY_MAX) knownFromMs = Math.max(knownFromMs, kept.at(-1)![1]);
    points.push(...kept.map((point) => pointOf(lists.get(code)!, point)));
  }
  return { points: points.toSorted((a, b) => a.fromMs - b.fromMs), knownFromMs };
}

const pointOf = (list: ListRole, [, fromMs, amount, per, announced]: HistoryRow): PricePoint => ({
  list,
  fromMs,
  price: amount === null ? null : { amount, per },
  announced,
});

/** The VAT of a variant; of a bundle of two rates, by what its parts cost on the regular list. */
function taxOf(row: PricedVariantRow, { country }: Market): Pick<Sellable, 'vatParts' | 'taxParts'> {
  const { taxClass, classes } = row;
  if (taxClass !== 'mixed')
    return {
      vatParts: [{ rateBps: rateOf(row, country), weight: 1 }],
      taxParts: [{ taxClass, classes, weight: 1 }],
    };
  const parts = (row.mixed ?? []).map((part) => ({
    taxClass: part.taxClass,
    classes: part.classes,
    rateBps: rateOf(part, country),
    weight: part.amount === null ? 0 : perUnits({ amount: part.amount, per: part.per }, part.quantity),
  }));
  if (parts.length === 0) throw new Error(`bundle ${row.sku} is taxed by its parts and has none`);
  const isPriced = parts.every(({ weight }) => weight > 0);
  const weighed = parts.map((part) => ({ ...part, weight: isPriced ? part.weight : 1 }));
  const byRate = new Map<number | null, number>();
  for (const { rateBps, weight } of weighed) byRate.set(rateBps, (byRate.get(rateBps) ?? 0) + weight);
  return {
    vatParts: [...byRate].map(([rateBps, weight]) => ({ rateBps, weight })),
    taxParts: weighed.map(({ rateBps: _, ...part }) => part),
  };
}

function rateOf(row: Pick<PricedVariantRow, 'taxClass' | 'rateBps'>, country: string): number | null {
  if (row.taxClass === 'none') return null;
  if (row.rateBps === null) throw new Error(`${country} has no VAT rate for the class ${row.taxClass}`);
  return row.rateBps;
}
