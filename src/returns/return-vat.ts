import { allocate, money, subtract, vatContained } from '../kernel/money.js';
import { unitShares, type UnitSplit } from '../orders/index.js';
import type { VatShareType } from '../platform/graphql/common.types.js';

/** A line with the VAT that its total contains. */
interface TaxedLine extends UnitSplit {
  readonly currency: string;
  /** Per rate, as agreed. */
  readonly vat: readonly VatShareType[];
}

/**
 * The VAT that goes back with units `from` to `from + count` of a line. It is what the first `from + count` units
 * contain less what the first `from` contain, so over any sequence of returns it sums to the VAT of the line, per rate.
 */
export function vatOfUnits(line: TaxedLine, from: number, count: number): VatShareType[] {
  const before = vatUpTo(line, from);
  const after = vatUpTo(line, from + count);
  return after.map((share, index) => ({
    rateBps: share.rateBps,
    net: subtract(share.net, before[index]!.net),
    vat: subtract(share.vat, before[index]!.vat),
    gross: subtract(share.gross, before[index]!.gross),
  }));
}

/** What an order's VAT holds beyond that of its lines: its delivery's; of a part of that as much as it is of the whole. */
export function vatOfDelivery(
  order: readonly VatShareType[],
  lines: readonly { readonly vat: readonly VatShareType[] }[],
  part: number,
): VatShareType[] {
  const shares = lines.flatMap(({ vat }) => vat);
  const whole = order
    .map((total) =>
      shares
        .filter(({ rateBps }) => rateBps === total.rateBps)
        .reduce(
          (so, share) => ({
            rateBps: so.rateBps,
            net: subtract(so.net, share.net),
            vat: subtract(so.vat, share.vat),
            gross: subtract(so.gross, share.gross),
          }),
          total,
        ),
    )
    .filter(({ gross }) => gross.amount > 0);
  const weights = whole.map(({ gross }) => gross.amount);
  if (whole.length === 0 || part === weights.reduce((so, weight) => so + weight, 0)) return whole;
  return allocate(money(part, whole[0]!.gross.currency), weights).map((gross, index) => {
    const { rateBps } = whole[index]!;
    return { rateBps, ...vatContained(gross, rateBps), gross };
  });
}

function vatUpTo(line: TaxedLine, count: number): readonly VatShareType[] {
  const { currency, vat } = line;
  if (count === line.quantity) return vat; // as agreed, so that the last unit settles every rounding
  const weights = vat.map(({ gross }) => gross.amount);
  const total = money(unitShares(line, 0, count), currency);
  const parts = weights.some((weight) => weight > 0)
    ? allocate(total, weights)
    : vat.map(() => money(0, currency));
  return vat.map(({ rateBps }, index) => {
    const gross = parts[index]!;
    return { rateBps, ...vatContained(gross, rateBps), gross };
  });
}
