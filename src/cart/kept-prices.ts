import type { Id } from '../kernel/ids.js';
import type { EffectivePrice, Sellable } from '../pricing/index.js';

/** A price as a row keeps it. What may be said of a reduction is nothing that is paid. */
export interface KeptPrice extends Omit<EffectivePrice, 'validFrom' | 'reduction'> {
  readonly validFromMs: number;
}

type Sellables = ReadonlyMap<Id<'Variant'>, Sellable>;
type Kept = readonly (readonly [Id<'Variant'>, KeptPrice | null])[];

/** What articles cost, to be kept. */
export const pricesIn = (sellables: Sellables, variantIds: Iterable<Id<'Variant'>>): Kept =>
  [...new Set(variantIds)].map((id) => [id, keptOf(sellables.get(id)?.price ?? null)]);

/** Articles at the prices that were kept, whatever has been written of that instant since; of others what is there. */
export function atKeptPrices(sellables: Sellables, kept: Kept): Sellables {
  const prices = new Map(kept);
  return new Map(
    [...sellables].map(([id, sellable]) => {
      const price = prices.get(id);
      return [id, price === undefined ? sellable : { ...sellable, price: price && priceOf(price, sellable) }];
    }),
  );
}

function keptOf(price: EffectivePrice | null): KeptPrice | null {
  if (price === null) return null;
  const { reduction, validFrom, ...kept } = price;
  return { ...kept, validFromMs: validFrom.getTime() };
}

const priceOf = ({ validFromMs, ...kept }: KeptPrice, { price }: Sellable): EffectivePrice => ({
  ...kept,
  validFrom: new Date(validFromMs),
  reduction: price?.reduction ?? null,
});
