import { factsOf } from '../catalogue/index.js';
import { HISTORY_MAX, type PriceColumns, type PricedVariantRow } from './price.repository.js';
import { isLower, percentOff, perUnits, type PricePoint, priorPrice } from './prior-price.js';
import type { EffectivePrice, Market, PriceReduction, Sellable, VatPart } from './sellable.js';

/** What a row says at an instant, in a market. @throws Error when the country has no VAT rate for the variant's class. */
export function sellableOf(row: PricedVariantRow, at: Date, market: Market): Sellable {
  return {
    ...factsOf(row, at),
    categoryId: row.categoryId,
    price: effectivePrice(row, at, market),
    vatParts: vatPartsOf(row, market),
  };
}

/** The markdown when it is in force and lower, else the regular price; null when the regular list has none. */
function effectivePrice(row: PriceColumns, at: Date, market: Market): EffectivePrice | null {
  if (row.regularId === null || row.regularAmount === null) return null;
  const regular = { amount: row.regularAmount, per: row.regularPer };
  const markdown = row.markdownAmount === null ? null : { amount: row.markdownAmount, per: row.markdownPer };
  // A markdown that ended changed the price as much as one that began.
  const validFrom =
    row.markdownFrom !== null && row.markdownFrom > row.regularFrom ? row.markdownFrom : row.regularFrom;
  const common = { currency: market.currency, validFrom, regularPriceId: row.regularId };
  if (markdown === null || row.markdownId === null || !isLower(markdown, regular))
    return { ...common, ...regular, priceId: row.regularId, regularAmount: regular.amount, reduction: null };
  return {
    ...common,
    ...markdown,
    priceId: row.markdownId,
    regularAmount: perUnits(regular, markdown.per),
    reduction: reductionOf(row, markdown.amount, at),
  };
}

/** Null when no prior price is known (new with its markdown): then there is nothing to compare with. */
function reductionOf(row: PriceColumns, amount: number, at: Date): PriceReduction | null {
  const latest = row.history ?? [];
  const points: PricePoint[] = latest
    .slice(0, HISTORY_MAX)
    .map(([list, fromMs, pointAmount, per]) => ({ list, fromMs, amount: pointAmount, per }))
    .toReversed();
  const { priorAmount, sinceMs } = priorPrice(points, at.getTime(), latest.length <= HISTORY_MAX);
  if (priorAmount === null) return null;
  const percentBps = row.announced ? percentOff(amount, priorAmount) : null;
  return { priorAmount, percentBps, announceable: percentBps !== null, since: new Date(sinceMs) };
}

/** The VAT of a variant; of a bundle of two rates, by what its parts cost on the regular list. */
function vatPartsOf(row: PricedVariantRow, { country }: Market): VatPart[] {
  if (row.taxClass !== 'mixed') return [{ rateBps: rateOf(row, country), weight: 1 }];
  const parts = (row.mixed ?? []).map((part) => ({
    rateBps: rateOf(part, country),
    weight: part.amount === null ? 0 : perUnits({ amount: part.amount, per: part.per }, part.quantity),
  }));
  if (parts.length === 0) throw new Error(`bundle ${row.sku} is taxed by its parts and has none`);
  const isPriced = parts.every(({ weight }) => weight > 0);
  const byRate = new Map<number | null, number>();
  for (const { rateBps, weight } of parts)
    byRate.set(rateBps, (byRate.get(rateBps) ?? 0) + (isPriced ? weight : 1));
  return [...byRate].map(([rateBps, weight]) => ({ rateBps, weight }));
}

function rateOf(row: Pick<PricedVariantRow, 'taxClass' | 'rateBps'>, country: string): number | null {
  if (row.taxClass === 'none') return null;
  if (row.rateBps === null) throw new Error(`${country} has no VAT rate for the class ${row.taxClass}`);
  return row.rateBps;
}
