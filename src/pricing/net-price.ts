import type { TaxClass } from '../catalogue/index.js';
import { allocate, type CurrencyCode, money, percentage, vatContained } from '../kernel/money.js';
import type { RateSince, TaxRules } from './line-tax.js';
import type { TaxRateClass } from './tax-rate.entity.js';

/** What class a country puts an article in, from an instant on. */
export type ClassSince = readonly [country: string, fromMs: number, taxClass: TaxRateClass];

/** A part of what is sold, with the VAT rates that it has borne. */
export interface RatedPart {
  /** Its share of the price, relative to the other parts; positive. */
  readonly weight: number;
  /** Oldest first; null: it stands outside the VAT table. */
  readonly rates: readonly RateSince[] | null;
}

/**
 * The rates that an article has borne in a country: one from each instant at which a law or its class made it another.
 *
 * @param classed oldest first.
 * @returns oldest first; null: it stands outside the VAT table.
 */
export function ratesBorne(
  own: TaxClass,
  classed: readonly ClassSince[],
  country: string,
  { rates }: TaxRules,
): RateSince[] | null {
  if (own === 'none') return null;
  const classes = classed.filter(([where]) => where === country);
  const laws = [...(rates.get(country)?.values() ?? [])].flat();
  const instants = new Set([...laws.map(([fromMs]) => fromMs), ...classes.map(([, fromMs]) => fromMs)]);
  const borne: RateSince[] = [];
  for (const at of [...instants].toSorted((a, b) => a - b)) {
    const taxClass = classes.findLast(([, fromMs]) => fromMs <= at)?.[2] ?? own;
    const law = rates
      .get(country)
      ?.get(taxClass)
      ?.findLast(([fromMs]) => fromMs <= at);
    if (law !== undefined && law[1] !== borne.at(-1)?.[1]) borne.push([at, law[1]]);
  }
  return borne;
}

/**
 * What a price of a list without VAT is with it: that is what is shown, compared and paid. The VAT of each part is rounded
 * once, half away from zero; taking it out again ({@link vatContained}) gives the amount of the list to the cent.
 *
 * @param net   minor units, for as many units as the list says.
 * @param parts one or more: a bundle of two rates has two, and the amount is divided over them by largest remainder.
 * @see   Directive 98/6/EC art. 2(a): the selling price is the final price, VAT included.
 */
export function withVat(
  net: number,
  currency: CurrencyCode,
  parts: readonly RatedPart[],
  atMs: number,
): number {
  const rates = parts.map((part) => rateAt(part, atMs));
  const whole = money(net, currency);
  const weights = parts.map(
    ({ weight }, index) => vatContained(money(weight, currency), rates[index]!).net.amount,
  );
  const amounts = parts.length === 1 ? [whole] : allocate(whole, weights); // weights are shares with VAT
  return amounts.reduce(
    (so, amount, index) => so + amount.amount + percentage(amount, rates[index]!).amount,
    0,
  );
}

/** The instants after one and not after another at which a rate of a part changed: then the price with VAT did. */
export function rateChanges(parts: readonly RatedPart[], afterMs: number, untilMs: number): number[] {
  const changes = parts.flatMap(({ rates }) => (rates ?? []).map(([fromMs]) => fromMs));
  return [...new Set(changes)].filter((at) => at > afterMs && at <= untilMs).toSorted((a, b) => a - b);
}

/** The rate of an instant; before the first that is known, the first. */
function rateAt({ rates }: RatedPart, atMs: number): number {
  if (rates === null) return 0;
  const held = rates.findLast(([fromMs]) => fromMs <= atMs) ?? rates[0];
  if (held === undefined) throw new Error('a part that bears VAT has no rate');
  return held[1];
}
