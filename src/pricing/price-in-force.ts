import type { PriceAudience, PriceListKind } from './price-list.entity.js';

/** What a price list is to whoever asks. */
export interface ListRole {
  readonly code: string;
  readonly kind: PriceListKind;
  readonly audience: PriceAudience;
  /** Of the country of sale: it goes before the list of all countries. */
  readonly isOfCountry: boolean;
  /** She gets its prices: it is for everyone, or she is in its group. */
  readonly isHers: boolean;
}

/** An amount for so many units. */
export interface Amount {
  readonly amount: number;
  readonly per: number;
}

/** What a list says at an instant. */
export interface Listed {
  readonly list: ListRole;
  /** Null: the list has no price. */
  readonly price: Amount | null;
}

/** The rows that make a price. */
export interface Applied<Row extends Listed> {
  readonly regular: Row & { readonly price: Amount };
  /** The one that is paid: the regular one itself, or a lower one. */
  readonly paid: Row & { readonly price: Amount };
}

/**
 * What is paid, of what each list says: the lowest of the regular price, the markdown and the prices of her groups. The
 * lists of the country of sale go before those of all countries.
 *
 * @param rows one per list, in any order; of equal prices the regular one is paid, then the markdown, then that of the group
 *             whose code comes first: always the same, so that what is known of it goes with it.
 * @returns    null without a regular price: then it is not for sale, whatever other lists say.
 */
export function appliedOf<Row extends Listed>(
  rows: readonly Row[],
  isHers: (list: ListRole) => boolean,
): Applied<Row> | null {
  const priced = rows.filter((row): row is Row & { price: Amount } => row.price !== null && isHers(row.list));
  const ofKind = (kind: PriceListKind) => priced.filter(({ list }) => list.kind === kind);
  const first = (kind: PriceListKind) => {
    const found = ofKind(kind);
    return found.find(({ list }) => list.isOfCountry) ?? found[0];
  };
  const regular = first('regular');
  if (regular === undefined) return null;
  const markdown = first('markdown');
  const groups = ofKind('group').toSorted((a, b) => (a.list.code < b.list.code ? -1 : 1));
  const paid = [...(markdown ? [markdown] : []), ...groups].reduce(
    (lowest, row) => (isLower(row.price, lowest.price) ? row : lowest),
    regular,
  );
  return { regular, paid };
}

/** Whether one price is lower than another, each for its own number of units. */
export function isLower(price: Amount, than: Amount): boolean {
  return price.per === than.per
    ? price.amount < than.amount
    : BigInt(price.amount) * BigInt(than.per) < BigInt(than.amount) * BigInt(price.per);
}

/** A price for another number of units, rounded half up. */
export function perUnits(price: Amount, per: number): number {
  if (price.per === per) return price.amount;
  const [size, divisor] = [BigInt(price.amount) * BigInt(per), BigInt(price.per)];
  return Number((2n * size + divisor) / (2n * divisor));
}
