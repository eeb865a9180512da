import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, money, type Money } from '../kernel/money.js';
import { groupBy } from '../kernel/group.js';
import { type Amount, perUnits } from './price-in-force.js';
import type { Standing } from './price-write.repository.js';

/** One price before and after; shaped like the schema's PriceRow. */
export interface PriceRowView {
  readonly variantId: Id<'Variant'>;
  /** The code of the list. */
  readonly priceList: string;
  /** For as many units as `after`; null: the list had none. */
  readonly before: Money | null;
  /** Null: it ends. */
  readonly after: Money | null;
  readonly validFrom: Date;
  /** In basis points, towards zero, of the price before, else of the regular one; null where that is none or nothing, or it ends. */
  readonly changeBps: number | null;
}

/** A change that is asked for. */
export interface AskedChange {
  readonly index: number;
  readonly variantId: Id<'Variant'>;
  readonly listCode: string;
  readonly currency: CurrencyCode;
  readonly validFrom: Date;
  readonly amount: number | null;
  readonly per: number;
}

/**
 * Changes with what each replaces: the row in force at its instant, or an earlier one of the same changes.
 *
 * @param regular prices in force then, with which a first markdown or offer is compared.
 */
export function beforeAndAfter(
  changes: readonly AskedChange[],
  standing: readonly Standing[],
  regular: ReadonlyMap<number, Amount>,
): Map<number, PriceRowView> {
  const inForce = new Map(standing.map((row) => [row.index, row]));
  const rows = new Map<number, PriceRowView>();
  for (const ofOne of groupBy(changes, ({ variantId, listCode }) => `${variantId} ${listCode}`).values()) {
    let last: AskedChange | null = null;
    for (const change of ofOne.toSorted((a, b) => a.validFrom.getTime() - b.validFrom.getTime())) {
      const there = inForce.get(change.index);
      const isLastLater = last !== null && (there === undefined || there.validFrom <= last.validFrom);
      rows.set(change.index, rowOf(change, (isLastLater ? last : there) ?? null, regular.get(change.index)));
      last = change;
    }
  }
  return rows;
}

function rowOf(
  { variantId, listCode, currency, validFrom, amount, per }: AskedChange,
  replaced: { readonly amount: number | null; readonly per: number } | null,
  regular: Amount | undefined,
): PriceRowView {
  const before =
    replaced?.amount == null ? null : perUnits({ amount: replaced.amount, per: replaced.per }, per);
  const compared = before ?? (regular ? perUnits(regular, per) : null);
  return {
    variantId,
    priceList: listCode,
    before: before === null ? null : money(before, currency),
    after: amount === null ? null : money(amount, currency),
    validFrom,
    changeBps: compared === null || amount === null ? null : changeBps(compared, amount),
  };
}

/** A figure that is read as 32 bits: what is more than two hundred thousand percent is told as that. */
const CHANGE_BPS_MAX = 2_147_483_647;

function changeBps(before: number, after: number): number | null {
  if (before === 0) return null;
  return Math.min(CHANGE_BPS_MAX, Number((BigInt(after - before) * 10_000n) / BigInt(before)));
}

/**
 * Whether a change is one that somebody should look at first: by more than so much up or down, from the regular price
 * where its list had none, from nothing to something, or an article that would not be for sale any more because its regular price ends.
 */
export function isSurprise(
  { before, after, changeBps: bps, priceList }: PriceRowView,
  maxBps: number,
): boolean {
  if (after === null) return before !== null && priceList.startsWith('regular ');
  return bps === null ? before !== null && after.amount > 0 : Math.abs(bps) > maxBps;
}
