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
  /** Which part of what is owed whoever allowed it may take off, basis points. Absent: it was limited when it was made alone. */
  readonly offBpsMax?: number;
}

const WHOLE_BPS = 10_000;

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
 *
 * A mandate is a part of what is owed, and what is owed may shrink: of a kettle that stays behind when nine others are
 * put back no more is taken off than of one kettle may be. Favours are cut to that, in proportion.
 */
export function withStaffAdjustments<Line extends AdjustableLine>(lines: readonly Line[]): Line[] {
  const asked = lines.map(({ row: { adjustment }, labelOff, price: { total } }) =>
    adjustment === null
      ? 0
      : Math.max(0, Math.min(adjustment.amount - alreadyOff(adjustment, labelOff), total.amount)),
  );
  const within = withinMandate(lines, asked);
  return lines.map((line, index) => {
    const { adjustment } = line.row;
    const amount = within[index]!;
    if (adjustment === null || amount === 0) return line;
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

/** What is asked, favours together no more than the largest mandate behind them allows of what is owed now. */
function withinMandate(lines: readonly AdjustableLine[], asked: readonly number[]): readonly number[] {
  const favours = asked.map((amount, index) => (lines[index]!.row.adjustment?.isProven ? 0 : amount));
  const given = lines.flatMap(({ row: { adjustment } }, index) => (favours[index]! > 0 ? [adjustment!] : []));
  if (given.length === 0 || given.some(({ offBpsMax }) => offBpsMax === undefined)) return asked;
  const owed = lines.reduce((so, { price }) => so + price.total.amount, 0);
  const most = mandated(owed, Math.max(...given.map(({ offBpsMax }) => offBpsMax!)));
  if (favours.reduce((so, each) => so + each, 0) <= most) return asked;
  const shares = allocate(money(most, lines[0]!.price.total.currency), favours);
  return asked.map((amount, index) => (favours[index]! > 0 ? shares[index]!.amount : amount));
}

/** A part of what is owed, rounded down. */
export const mandated = (owed: number, bpsMax: number): number => Math.floor((owed * bpsMax) / WHOLE_BPS);

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
