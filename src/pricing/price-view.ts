import { money } from '../kernel/money.js';
import { priceLine, vatShares } from './price-line.js';
import type { PriceType, ReductionType, ShelfLabelType, VariantPriceType } from './pricing.types.js';
import type { EffectivePrice, Sellable } from './sellable.js';
import { unitPriceOf } from './unit-price.js';

/** A price as the schema shows it; null: not for sale. */
export function priceView(sellable: Sellable): Plain<PriceType> | null {
  const { price } = sellable;
  if (price === null) return null;
  const amount = money(price.amount, price.currency);
  return {
    amount,
    per: price.per,
    unitPrice: unitPriceOf(sellable),
    regular: money(price.regularAmount, price.currency),
    reduction: reductionView(price),
    vat: vatShares(amount, sellable.vatParts),
    validFrom: price.validFrom,
  };
}

/** What the label of a variant that has a price says: only a reduction that may be announced. */
export function labelView(sellable: Sellable & { readonly price: EffectivePrice }): Plain<ShelfLabelType> {
  const { price, label } = sellable;
  return {
    variantId: sellable.id,
    name: sellable.name,
    price: money(price.amount, price.currency),
    per: price.per,
    unitPrice: unitPriceOf(sellable),
    reduction: price.reduction?.announceable ? reductionView(price) : null,
    validFrom: price.validFrom,
    shown: label && {
      price: money(label.amount, price.currency),
      per: label.per,
      asOf: label.asOf,
    },
  };
}

/** What the schema's VariantPrice is resolved from. */
export type VariantPriceView = Plain<VariantPriceType>;

/** A variant at an instant, with the trail of one price unit. */
export function variantPriceView(sellable: Sellable, at: Date, language: string): VariantPriceView {
  const { price } = sellable;
  return {
    variantId: sellable.id,
    at,
    listName: price?.listCode ?? null,
    price: priceView(sellable) as PriceType | null,
    trail: price && priceLine(sellable, price.per, { language }),
  };
}

/** What a GraphQL class is resolved from. */
type Plain<Type> = { readonly [Name in keyof Type]: Type[Name] };

function reductionView({ reduction, currency }: EffectivePrice): ReductionType | null {
  if (reduction === null) return null;
  return {
    prior: money(reduction.priorAmount, currency),
    percentBps: reduction.percentBps,
    announceable: reduction.announceable,
    since: reduction.since,
  };
}
