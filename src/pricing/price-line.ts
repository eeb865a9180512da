import { add, allocate, type Money, ofUnits, subtract, vatContained, zero } from '../kernel/money.js';
import { PriceStepKind } from './pricing.enums.js';
import { type PricingLanguage, wordsIn } from './pricing-words.js';
import type { Sellable } from './sellable.js';

/** VAT of one rate; shaped like the schema's VatShare. */
export interface VatShare {
  readonly rateBps: number;
  readonly net: Money;
  readonly vat: Money;
  readonly gross: Money;
}

/** One step of a trail; shaped like the schema's PriceStep. */
export interface PriceStep {
  readonly kind: PriceStepKind;
  readonly label: string;
  /** Signed; the steps but VAT sum to the total. VAT is contained, so informative. */
  readonly amount: Money;
  readonly sourceId: string | null;
  readonly person: string | null;
}

/** A line with its price; shaped like the schema's PriceTrail. */
export interface PricedLine {
  /** Quantity × price ÷ per, rounded once. */
  readonly gross: Money;
  /** What promotions and staff take off; a markdown is a price, not a discount. */
  readonly discount: Money;
  /** `gross − discount`. */
  readonly total: Money;
  readonly steps: PriceStep[];
  readonly vat: VatShare[];
}

/** What a line may have that the list does not know. */
export interface PriceLineOptions {
  /** The reserved or adjusted price for `per` units, in place of the price in force. */
  readonly priceAmount?: number;
  /** Of the labels, ISO 639-1; Dutch unless known. */
  readonly language?: PricingLanguage;
}

/**
 * Prices a line: 235 cm at 3.95 a metre is 9.28, rounded once.
 *
 * Steps: LIST, what the regular price makes; MARKDOWN, what the price in force (or the one given) differs from that; then
 * VAT per rate.
 *
 * @param quantity in the variant's units; negative for what comes back.
 * @throws Error when the variant has no price: the caller refuses that first (VariantNotSold).
 */
export function priceLine(sellable: Sellable, quantity: number, options: PriceLineOptions = {}): PricedLine {
  const { price } = sellable;
  if (price === null) throw new Error(`variant ${sellable.sku} has no price`);
  const words = wordsIn(options.language);
  const charged = options.priceAmount ?? price.amount;
  const gross = ofUnits({ ...price, amount: charged }, quantity);
  const listed = ofUnits({ ...price, amount: Math.max(price.regularAmount, charged) }, quantity);
  const steps: PriceStep[] = [
    {
      kind: PriceStepKind.LIST,
      label: words.list,
      amount: listed,
      sourceId: price.regularPriceId,
      person: null,
    },
  ];
  if (charged < price.regularAmount) {
    const isReserved = charged !== price.amount;
    steps.push({
      kind: PriceStepKind.MARKDOWN,
      label: isReserved ? words.reserved : words.markdown,
      amount: subtract(gross, listed),
      sourceId: isReserved ? null : price.priceId,
      person: null,
    });
  }
  const vat = vatShares(gross, sellable.vatParts);
  for (const share of vat)
    steps.push({
      kind: PriceStepKind.VAT,
      label: words.vat(share.rateBps),
      amount: share.vat,
      sourceId: null,
      person: null,
    });
  return { gross, discount: zero(gross.currency), total: gross, steps, vat };
}

/**
 * The VAT that an amount contains, per rate, highest first. An amount of several rates is divided by weight first, by
 * largest remainder, so that the shares make the amount exactly.
 *
 * @param parts one or more; those without a rate stand outside the VAT table and are in no share.
 */
export function vatShares(total: Money, parts: Sellable['vatParts']): VatShare[] {
  const amounts =
    parts.length === 1
      ? [total]
      : allocate(
          total,
          parts.map(({ weight }) => weight),
        );
  return sumVat([
    {
      vat: parts.flatMap(({ rateBps }, index) => {
        const gross = amounts[index]!;
        return rateBps === null ? [] : [{ rateBps, gross, ...vatContained(gross, rateBps) }];
      }),
    },
  ]);
}

/** VAT per rate over lines, highest rate first: the sum of what each line contains, never computed anew from the total. */
export function sumVat(lines: readonly { readonly vat: readonly VatShare[] }[]): VatShare[] {
  const byRate = new Map<number, VatShare>();
  for (const share of lines.flatMap(({ vat }) => vat)) {
    const so = byRate.get(share.rateBps);
    byRate.set(
      share.rateBps,
      so === undefined
        ? share
        : {
            rateBps: share.rateBps,
            net: add(so.net, share.net),
            vat: add(so.vat, share.vat),
            gross: add(so.gross, share.gross),
          },
    );
  }
  return [...byRate.values()].toSorted((a, b) => b.rateBps - a.rateBps);
}
