import type { Id } from '../kernel/ids.js';
import { money, sum, vatContained } from '../kernel/money.js';
import { countryOfVatNumber } from '../kernel/vat-number.js';
import { type VatShare, vatShares } from './price-line.js';
import type { EffectivePrice, Sellable, VatPart } from './sellable.js';

/** Why a line bears the VAT that it bears. */
export type TaxRuleCode =
  /** Taken away, collected, delivered within the country, or shipped elsewhere to a firm of the country: art. 32. */
  | 'domestic'
  /** Shipped to a person elsewhere by a seller below the threshold: Directive 2006/112/EC art. 59c. */
  | 'origin'
  /** Shipped to a person elsewhere: art. 33. */
  | 'destination'
  /** Shipped to a firm elsewhere, exempt: art. 138. */
  | 'intra_community';

/** Whose VAT a line bears, and why. */
export interface LineTax {
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly rule: TaxRuleCode;
}

/** A rate from an instant on; basis points. */
export type RateSince = readonly [fromMs: number, rateBps: number];

/** What the law and the sellers' choices say at an instant. */
export interface TaxRules {
  /** Which edition of all of them this is: orders say by which they go. */
  readonly edition: string;
  /** Per country and class, oldest first: the last is in force. */
  readonly rates: ReadonlyMap<string, ReadonlyMap<string, readonly RateSince[]>>;
  /** Countries that take part in the rules of distance sales. */
  readonly union: ReadonlySet<string>;
  /** Sellers whose shipments bear the VAT of the destination. */
  readonly atDestination: ReadonlySet<Id<'Seller'>>;
  /** Documents whose VAT is rounded in total, as `BE invoice`. */
  readonly roundedInTotal: ReadonlySet<string>;
}

/** One supply, as far as it decides whose VAT it bears. */
export interface Supply {
  readonly sellerId: Id<'Seller'>;
  /** Where the goods are when she gets them at a counter, or leave from. */
  readonly origin: string;
  /** Where they are shipped to; null: not shipped, or not known yet. */
  readonly destination: string | null;
  /** Of a firm, as {@link readVatNumber} gives it; null: a person. */
  readonly vatNumber: string | null;
}

/** Whether goods can be shipped there: a country whose rates are known, within the union of the seller's. */
export const isServed = (rules: TaxRules, origin: string, destination: string): boolean =>
  destination === origin ||
  (rules.rates.has(destination) && rules.union.has(origin) && rules.union.has(destination));

/**
 * Whose VAT a supply bears.
 *
 * What is handed over in a store bears the store's. What is shipped to a person in another country of the union bears the
 * destination's, unless the seller is below the threshold and has not chosen so. What is shipped there to a firm is no
 * distance sale: with a VAT number of any country but the one it leaves from it is exempt, with one of that country it
 * bears the VAT of there. A country that is not served bears the origin's: it is refused before anything is agreed.
 *
 * @see Directive 2006/112/EC art. 14(4), 31 to 33, 59c and 138(1).
 */
export function lineTaxOf(rules: TaxRules, { sellerId, origin, destination, vatNumber }: Supply): LineTax {
  if (destination === null || destination === origin || !isServed(rules, origin, destination))
    return { country: origin, rule: 'domestic' };
  if (vatNumber !== null)
    return countryOfVatNumber(vatNumber) === origin
      ? { country: origin, rule: 'domestic' }
      : { country: destination, rule: 'intra_community' };
  return rules.atDestination.has(sellerId)
    ? { country: destination, rule: 'destination' }
    : { country: origin, rule: 'origin' };
}

/**
 * A variant as it is sold under that VAT. The price stays what it is, whatever VAT it contains; only what is exempt is
 * sold at the price without the VAT of the country of sale.
 */
export function taxed(sellable: Sellable, { country, rule }: LineTax, rules: TaxRules): Sellable {
  if (rule === 'intra_community')
    return {
      ...sellable,
      price: sellable.price && exemptPrice(sellable.price, sellable.vatParts),
      vatParts: isOutside(sellable.vatParts) ? sellable.vatParts : [{ rateBps: 0, weight: 1 }],
    };
  return country === sellable.taxCountry
    ? sellable
    : { ...sellable, taxCountry: country, vatParts: vatPartsIn(sellable.taxParts, country, rules) };
}

/** An amount without the VAT it contains, minor units; what stands outside the VAT table stays. */
export function exemptAmount(amount: number, currency: string, parts: readonly VatPart[]): number {
  if (isOutside(parts)) return amount;
  const shares = vatShares(money(amount, currency), parts);
  return (
    amount -
    sum(
      shares.map(({ vat }) => vat),
      currency,
    ).amount
  );
}

/**
 * VAT per rate as a kind of document of a country says it: the sum of what each line contains, or, where only the total
 * may be rounded, computed once from what each rate makes together. The amounts to pay are the same.
 */
export const roundedFor = (
  { roundedInTotal }: TaxRules,
  country: string,
  documentKind: string,
  shares: readonly VatShare[],
): VatShare[] =>
  roundedInTotal.has(`${country} ${documentKind}`)
    ? shares.map(({ rateBps, gross }) => ({ rateBps, gross, ...vatContained(gross, rateBps) }))
    : [...shares];

const isOutside = (parts: readonly VatPart[]): boolean => parts.every(({ rateBps }) => rateBps === null);

function exemptPrice(price: EffectivePrice, parts: readonly VatPart[]): EffectivePrice {
  const net = (amount: number) => exemptAmount(amount, price.currency, parts);
  const { reduction } = price;
  return {
    ...price,
    amount: net(price.amount),
    regularAmount: net(price.regularAmount),
    reduction: reduction && { ...reduction, priorAmount: net(reduction.priorAmount) },
  };
}

/** The shares of a price by the rates of a country. @throws Error when it has no rate of a class. */
export function vatPartsIn(parts: Sellable['taxParts'], country: string, rules: TaxRules): VatPart[] {
  const byRate = new Map<number | null, number>();
  for (const { taxClass, classes, weight } of parts) {
    const rateBps = taxClass === 'none' ? null : rateIn(rules, country, classes?.[country] ?? taxClass);
    byRate.set(rateBps, (byRate.get(rateBps) ?? 0) + weight);
  }
  return [...byRate].map(([rateBps, weight]) => ({ rateBps, weight }));
}

/** The rate of a class in a country, basis points. @throws Error when there is none. */
export function rateIn({ rates }: TaxRules, country: string, taxClass: string): number {
  const latest = rates.get(country)?.get(taxClass)?.at(-1);
  if (latest === undefined) throw new Error(`${country} has no VAT rate for the class ${taxClass}`);
  return latest[1];
}
