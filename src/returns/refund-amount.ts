import { isStocked } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { unitShares, type UnitSplit } from '../orders/index.js';
import type { SaleFacts, Verdict } from './eligibility.js';
import { Disposition, Grade, ReturnBasis } from './returns.enums.js';
import type { SaleRow } from './sale.queries.js';

/** Units of an order line that come back together. */
export interface ComingBack {
  readonly orderLineId: Id<'OrderLine'>;
  readonly quantity: number;
}

/** What the shares of a line are cut from. */
export interface PaidLine extends UnitSplit {
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
    return unitShares(line, from, quantity);
  });
}

/** Same lines added up, in the order in which they first appear. */
export function merged(portions: readonly ComingBack[]): ComingBack[] {
  const byLine = new Map<Id<'OrderLine'>, number>();
  for (const { orderLineId, quantity } of portions)
    byLine.set(orderLineId, (byLine.get(orderLineId) ?? 0) + quantity);
  return [...byLine].map(([orderLineId, quantity]) => ({ orderLineId, quantity }));
}

/** What goes back altogether, minor units. */
export interface ReturnAmounts {
  /** Per portion, in their order. */
  readonly lines: readonly number[];
  readonly goods: number;
  readonly delivery: number;
  readonly fee: number;
  /** `goods + delivery − fee`. */
  readonly refund: number;
}

/** A portion as its amounts see it. */
interface Portion {
  readonly input: ComingBack;
  readonly verdict: Pick<Verdict, 'best'>;
}

/**
 * What goes back for portions of an order.
 *
 * Who withdraws from all of a distance order gets back what its delivery cost as well, and no more than the standard one
 * would have: what she paid on top for a way that she asked for stays paid. The fee of the terms is
 * charged once, on what comes back on the basis of the terms, and never exceeds what goes back.
 *
 * @see Directive 2011/83/EU art. 13(1) and (2).
 */
export function amountsOf(
  { row, facts }: { readonly row: SaleRow; readonly facts: Pick<SaleFacts, 'isDistance'> },
  portions: readonly Portion[],
): ReturnAmounts {
  const inputs = portions.map(({ input }) => input);
  const lines = refundsOf(
    inputs,
    new Map(row.lines.map((line) => [line.id, { ...line, gone: line.cancelled + line.returned }])),
  );
  const goods = lines.reduce((so, amount) => so + amount, 0);
  const isWithdrawn =
    facts.isDistance &&
    row.isOnlyWithdrawn &&
    portions.every(({ verdict }) => verdict.best?.basis === ReturnBasis.WITHDRAWAL);
  const delivery = isWithdrawn && isWhole(row, inputs) ? standardDelivery(row) : 0;
  const fee = Math.min(Math.max(0, ...portions.map(({ verdict }) => verdict.best?.fee ?? 0)), goods);
  return { lines, goods, delivery, fee, refund: goods + delivery - fee };
}

const standardDelivery = ({ deliveryAmount, standardDeliveryAmount }: SaleRow): number =>
  Math.min(deliveryAmount, standardDeliveryAmount);

/** Whether with these portions everything that was sent has come back. */
function isWhole(row: SaleRow, portions: readonly ComingBack[]): boolean {
  const back = new Map(merged(portions).map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  return row.lines
    .filter(({ kind }) => isStocked(kind))
    .every((line) => line.cancelled + line.returned + (back.get(line.id) ?? 0) === line.quantity);
}

/** What is done with units of a grade: what is out of season is not put back on the shelf, however good. */
export function dispositionOf(grade: Grade, seasonUntil: string | null, today: string): Disposition {
  switch (grade) {
    case Grade.SELLABLE:
      return seasonUntil !== null && today > seasonUntil ? Disposition.QUARANTINE : Disposition.RESTOCK;
    case Grade.REFURBISH:
      return Disposition.QUARANTINE;
    case Grade.DAMAGED:
      return Disposition.DAMAGED;
  }
}
