import type { Id } from '../kernel/ids.js';
import { allocate, type Money, money, sum } from '../kernel/money.js';
import { adjustedLine, type PricedLine, PriceStepKind, type Sellable } from '../pricing/index.js';
import { isUntouched } from './cart-promotions.js';
import { AdjustReason } from './cart.enums.js';

/** What a member of staff takes off one line. A ticket's is stored as its lines' shares. */
export interface StaffAdjustment {
  /** Minor units, positive. */
  readonly amount: number;
  readonly reason: AdjustReason;
  /** First name. */
  readonly person: string;
  readonly staffId: Id<'Staff'>;
  /** The second person, where it took one. */
  readonly approvedBy: Id<'Staff'> | null;
  /** A label can have said so: it is owed to her, and is no favour that a mandate limits. */
  readonly isProven?: boolean;
}

interface AdjustableLine {
  readonly row: { readonly adjustment: StaffAdjustment | null };
  readonly labelOff: number;
  readonly variant: Sellable;
  readonly price: PricedLine;
}

/**
 * Lines with what staff take off them: after promotions and labels, never more than a line still costs. What they take
 * off because a label differs counts from the price without its label: what the till has charged already is not taken
 * off twice.
 */
export function withStaffAdjustments<Line extends AdjustableLine>(lines: readonly Line[]): Line[] {
  return lines.map((line) => {
    const { adjustment } = line.row;
    if (adjustment === null) return line;
    const amount = Math.min(
      adjustment.amount - alreadyOff(adjustment, line.labelOff),
      line.price.total.amount,
    );
    if (amount <= 0) return line;
    const off = {
      kind: PriceStepKind.STAFF_ADJUSTMENT as const,
      amount: money(amount, line.price.total.currency),
      label: adjustment.reason,
      sourceId: null,
      person: adjustment.person,
    };
    return { ...line, price: adjustedLine(line.price, line.variant, [off]) };
  });
}

/** What of an adjustment the till has charged already, by the label. */
export const alreadyOff = ({ reason }: Pick<StaffAdjustment, 'reason'>, labelOff: number): number =>
  reason === AdjustReason.LABEL_DIFFERS ? labelOff : 0;

/** What staff may lower: all but gift cards, deposits and books of fixed price. */
export const isAdjustable = (line: Pick<AdjustableLine, 'variant'>): boolean => !isUntouched(line.variant);

/** Shares of an amount per line, in proportion to what they cost; they sum to it exactly, by largest remainder. */
export function sharesOf(off: Money, lines: readonly Pick<AdjustableLine, 'price'>[]): Money[] {
  const weights = lines.map(({ price }) => price.total.amount);
  if (
    sum(
      lines.map(({ price }) => price.total),
      off.currency,
    ).amount === 0
  )
    return lines.map(() => money(0, off.currency));
  return allocate(off, weights);
}
