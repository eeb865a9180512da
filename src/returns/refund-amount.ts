import type { Id } from '../kernel/ids.js';
import { unitShares } from '../orders/index.js';

/** Units of an order line that come back together. */
export interface ComingBack {
  readonly orderLineId: Id<'OrderLine'>;
  readonly quantity: number;
}

/** What the shares of a line are cut from. */
export interface PaidLine {
  /** For all its units, minor units, after all discounts. */
  readonly total: number;
  readonly quantity: number;
  /** Units whose shares have gone already: cancelled, or back before. */
  readonly gone: number;
}

/**
 * What each of several portions had cost, to the cent: portions of one line take their shares one after the other, so
 * any sequence of partial returns sums to what was paid for the line.
 *
 * @returns minor units, in the order of `portions`.
 * @throws RangeError when more units come back than are left.
 */
export function refundsOf(
  portions: readonly ComingBack[],
  lines: ReadonlyMap<Id<'OrderLine'>, PaidLine>,
): number[] {
  const gone = new Map<Id<'OrderLine'>, number>();
  return portions.map(({ orderLineId, quantity }) => {
    const line = lines.get(orderLineId)!;
    const from = gone.get(orderLineId) ?? line.gone;
    gone.set(orderLineId, from + quantity);
    return unitShares(line.total, line.quantity, from, quantity);
  });
}

/** Same lines added up, in the order in which they first appear. */
export function merged(portions: readonly ComingBack[]): ComingBack[] {
  const byLine = new Map<Id<'OrderLine'>, number>();
  for (const { orderLineId, quantity } of portions)
    byLine.set(orderLineId, (byLine.get(orderLineId) ?? 0) + quantity);
  return [...byLine].map(([orderLineId, quantity]) => ({ orderLineId, quantity }));
}
