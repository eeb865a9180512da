import { factsOf } from '../catalogue/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { type TaxRules, vatPartsIn } from './line-tax.js';
import { type ClassSince, rateChanges, type RatedPart, ratesBorne, withVat } from './net-price.js';
import { type Applied, appliedOf, type Listed, type ListRole, perUnits } from './price-in-force.js';
import {
  HISTORY_MAX,
  type HistoryRow,
  type PriceColumns,
  type PricedVariantRow,
} from './price.repository.js';
import { percentOff, type PricePoint, priorPrice, STRICTEST_RULE } from './prior-price.js';
import type { EffectivePrice, LabelSaid, Market, PriceReduction, Sellable, VatPart } from './sellable.js';

/** A row in force, as the statement gives it, with names. */
interface InForce extends Listed {
  readonly priceId: Id<'Price'>;
  readonly fromMs: number;
  readonly announced: boolean;
  /** Its list contains VAT; else the price here has it on top. */
  readonly vatIncluded: boolean;
}

/** An amount of a list without VAT, with the VAT of an instant. */
type WithVat = (amount: number, atMs: number) => number;

/**
 * What a row says at an instant, in a market.
 *
 * @param rules of VAT at that instant.
 * @throws Error when it has a price, and the country no VAT rate for its class.
 */
export function sellableOf(row: PricedVariantRow, at: Date, market: Market, rules: TaxRules): Sellable {
  const { rated, taxParts } = taxOf(row, market, at, rules);
  return {
    categoryId: row.categoryId,
    price: effectivePrice(row, at, market, rated),
    label: labelOf(row, market, rated),
    taxCountry: market.country,
    vatParts: vatPartsOf(row, taxParts, market, rules),
    taxParts,
    ...factsOf(row, at),
  };
}

/** The lowest of her lists; null when the regular list has none. */
function effectivePrice(
  row: PriceColumns,
  at: Date,
  market: Market,
  parts: readonly RatedPart[],
): EffectivePrice | null {
  const listed = (row.listed ?? []).map((given) => withItsVat(inForceOf(given), at, market, parts));
  const hers = listed.filter(({ list }) => list.isHers);
  const applied = appliedOf(hers, () => true);
  if (applied === null) return null;
  const { regular, paid } = applied;
  return {
    currency: market.currency,
    // A markdown that ended changed the price as much as one that began.
    validFrom: new Date(Math.max(...hers.map(({ fromMs }) => fromMs))),
    priceId: paid.priceId,
    listCode: paid.list.code,
    regularPriceId: regular.priceId,
    regularAmount: perUnits(regular.price, paid.price.per),
    reduction: paid === regular ? null : reductionOf(row, applied, at, market, parts),
    ...paid.price,
  };
}

/** What hangs: the price that everybody paid at the instant that the label shows. */
function labelOf({ label }: PriceColumns, market: Market, parts: readonly RatedPart[]): LabelSaid | null {
  if (label === null) return null;
  const asOf = new Date(label.asOfMs);
  const listed = (label.listed ?? []).map((given) => withItsVat(inForceOf(given), asOf, market, parts));
  const applied = appliedOf(listed, () => true);
  return applied && { priceId: applied.paid.priceId, asOf, ...applied.paid.price };
}

/** A row as whoever buys sees it. One without VAT changed with the rate, too. */
function withItsVat(row: InForce, at: Date, { currency }: Market, parts: readonly RatedPart[]): InForce {
  if (row.vatIncluded || row.price === null) return row;
  const atMs = at.getTime();
  return {
    ...row,
    price: { ...row.price, amount: withVat(row.price.amount, currency, parts, atMs) },
    fromMs: rateChanges(parts, row.fromMs, atMs).at(-1) ?? row.fromMs,
  };
}

function inForceOf(listed: NonNullable<PriceColumns['listed']>[number]): InForce {
  const [code, kind, audience, isOfCountry, isHers, priceId, fromMs, amount, per, announced, vatIncluded] =
    listed;
  return {
    list: { code, kind, audience, isOfCountry, isHers },
    price: amount === null ? null : { amount, per },
    priceId,
    fromMs,
    announced,
    vatIncluded,
  };
}

/**
 * Null when no prior price is known (new with its markdown): then there is nothing to compare with. Null as well for an
 * offer to one person or a closed group: it is announced to nobody.
 */
function reductionOf(
  row: PriceColumns,
  { paid }: Applied<InForce>,
  at: Date,
  market: Market,
  parts: readonly RatedPart[],
): PriceReduction | null {
  if (paid.list.audience === 'person' || paid.list.audience === 'closed_group') return null;
  const { points, knownFromMs } = historyOf(row, at.getTime(), market, parts);
  const { priorAmount, sinceMs } = priorPrice(points, at.getTime(), row.rule ?? STRICTEST_RULE, knownFromMs);
  if (priorAmount === null) return null;
  const percentBps = paid.announced ? percentOff(paid.price.amount, priorAmount) : null;
  return { priorAmount, percentBps, announceable: percentBps !== null, since: new Date(sinceMs) };
}

function historyOf(
  row: PriceColumns,
  atMs: number,
  { currency }: Market,
  parts: readonly RatedPart[],
): { points: PricePoint[]; knownFromMs: number } {
  const lists = new Map(row.listed!.map((listed) => [listed[0], inForceOf(listed)]));
  const byList = groupBy(row.history ?? [], ([code]) => code);
  let knownFromMs = Number.NEGATIVE_INFINITY;
  const points: PricePoint[] = [];
  for (const [code, rows] of byList) {
    const { list, vatIncluded } = lists.get(code)!;
    const kept = rows.slice(0, HISTORY_MAX);
    if (rows.length > HISTORY_MAX) knownFromMs = Math.max(knownFromMs, kept.at(-1)![1]);
    const ofList = kept.map((point) => pointOf(list, point));
    points.push(
      ...(vatIncluded
        ? ofList
        : ofList.flatMap((point, index) => {
            const untilMs = ofList[index - 1]?.fromMs ?? atMs + 1; // latest first
            return taxedOverTime(point, untilMs, parts, (amount, ms) => withVat(amount, currency, parts, ms));
          })),
    );
  }
  return { points: points.toSorted((a, b) => a.fromMs - b.fromMs), knownFromMs };
}

/** A row of a list without VAT is another price with every rate that it bore. */
function taxedOverTime(
  point: PricePoint,
  untilMs: number,
  parts: readonly RatedPart[],
  taxed: WithVat,
): PricePoint[] {
  const { price } = point;
  if (price === null) return [point];
  return [point.fromMs, ...rateChanges(parts, point.fromMs, untilMs - 1)].map((fromMs) => ({
    ...point,
    fromMs,
    price: { ...price, amount: taxed(price.amount, fromMs) },
  }));
}

const pointOf = (list: ListRole, [, fromMs, amount, per, announced]: HistoryRow): PricePoint => ({
  list,
  fromMs,
  price: amount === null ? null : { amount, per },
  announced,
});

/** The classes of a variant and the rates it has borne; of a bundle of two, by what its parts cost on the regular list. */
function taxOf(
  row: PricedVariantRow,
  { country, currency }: Market,
  at: Date,
  rules: TaxRules,
): Pick<Sellable, 'taxParts'> & { rated: readonly RatedPart[] } {
  const ratesOf = ({ taxClass, classed }: Classed) => ratesBorne(taxClass, classed ?? [], country, rules);
  if (row.taxClass !== 'mixed')
    return {
      taxParts: [taxPartOf(row, 1)],
      rated: [{ weight: 1, rates: needsRates(row) ? ratesOf(row) : null }],
    };
  const parts = (row.mixed ?? []).map(({ amount, per, quantity, vatIncluded, ...part }) => {
    const listed = amount === null ? 0 : perUnits({ amount, per }, quantity);
    const rates = ratesOf(part);
    const weight = vatIncluded ? listed : withVat(listed, currency, [{ weight: 1, rates }], at.getTime());
    return { part, rates, weight };
  });
  if (parts.length === 0) throw new Error(`bundle ${row.sku} is taxed by its parts and has none`);
  const isPriced = parts.every(({ weight }) => weight > 0);
  const weighed = parts.map((each) => ({ ...each, weight: isPriced ? each.weight : 1 }));
  return { taxParts: weighed.map(({ part, weight }) => taxPartOf(part, weight)), rated: weighed };
}

/** The shares by rate. Before the oldest rate nothing had a price: what has none need not have a rate. */
function vatPartsOf(
  { listed }: PriceColumns,
  taxParts: Sellable['taxParts'],
  { country }: Market,
  rules: TaxRules,
): VatPart[] {
  const isPriced = listed?.some(([, , , , , , , amount]) => amount !== null);
  const isRated = taxParts.every(
    ({ taxClass, classes }) =>
      taxClass === 'none' || rules.rates.get(country)?.has(classes?.[country] ?? taxClass),
  );
  return isPriced || isRated ? vatPartsIn(taxParts, country, rules) : [{ rateBps: null, weight: 1 }];
}

type Classed = Pick<PricedVariantRow, 'taxClass' | 'classed'>;

/** Whether a list that counts here leaves VAT out. */
const needsRates = ({ listed }: PriceColumns): boolean =>
  listed?.some((given) => !inForceOf(given).vatIncluded) ?? false;

const taxPartOf = ({ taxClass, classed }: Classed, weight: number): Sellable['taxParts'][number] => ({
  taxClass,
  classes:
    classed && Object.fromEntries(classed.map(([country, , otherwise]: ClassSince) => [country, otherwise])),
  weight,
});
