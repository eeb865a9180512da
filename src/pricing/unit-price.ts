import { type Money, ofUnits } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';
import type { Sellable } from './sellable.js';

/** The price of a kilo, a litre or a metre; shaped like the schema's UnitPrice. */
export interface UnitPrice {
  readonly amount: Money;
  /** `kg`, `l` or `m`. */
  readonly per: string;
}

/** How many of the small unit are in the one that is told. */
const TOLD: Readonly<Record<Exclude<Unit, Unit.PIECE>, { per: string; units: number }>> = {
  [Unit.G]: { per: 'kg', units: 1_000 },
  [Unit.ML]: { per: 'l', units: 1_000 },
  [Unit.CM]: { per: 'm', units: 100 },
};

/**
 * The unit price of a variant: from its unit where it is sold by weight, volume or length, from its net content where a
 * piece has one.
 *
 * @returns null for what is sold by the piece, and without a price.
 * @see     Directive 98/6/EC art. 2(b) and 3: the final price, VAT included, for one kilogramme, litre or metre.
 */
export function unitPriceOf(
  sellable: Pick<Sellable, 'unit' | 'netContent' | 'netUnit' | 'price'>,
): UnitPrice | null {
  const { unit, netContent, netUnit, price } = sellable;
  if (price === null) return null;
  if (unit !== Unit.PIECE) return told(price.amount, price.per, price.currency, unit);
  if (netContent === null || netUnit === null) return null;
  return told(price.amount, price.per * netContent, price.currency, netUnit);
}

/** @param content what the amount is for, in grams, millilitres or centimetres. */
function told(
  amount: number,
  content: number,
  currency: string,
  unit: `${Exclude<Unit, Unit.PIECE>}`,
): UnitPrice {
  const { per, units } = TOLD[unit as Exclude<Unit, Unit.PIECE>];
  return { amount: ofUnits({ amount, per: content, currency }, units), per };
}
