import { allocate, money } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';

/** Promotions count minor units of one cart: which currency they are of plays no part in dividing them. */
const ANY_CURRENCY = 'EUR';

/** Units of one line that are worth the same. */
export interface UnitRun {
  /** Whose, as an index into the lines. */
  readonly line: number;
  /** Of all of them together, minor units; of pieces a multiple of their number. */
  readonly total: number;
  readonly units: number;
}

/** Takes minor units off a line. */
type TakeOff = (line: number, amount: number) => void;

/**
 * The units of lines, dearest first. What a line still costs is divided over its pieces by largest remainder, so a line
 * is one run or two, however many pieces it has. What is measured is not divided, because a centimetre may be worth less
 * than a cent: so many of them are worth their part of the line.
 *
 * @param left  minor units per line.
 * @param units per line; lines without any are left out.
 */
export function dearestFirst(
  left: readonly number[],
  units: readonly number[],
  unit: Unit = Unit.PIECE,
): UnitRun[] {
  const runs: UnitRun[] = [];
  units.forEach((count, line) => {
    if (count === 0) return;
    if (unit !== Unit.PIECE) {
      runs.push({ line, total: left[line]!, units: count });
      return;
    }
    const worth = Math.floor(left[line]! / count);
    const dearer = left[line]! - worth * count;
    if (dearer > 0) runs.push({ line, total: (worth + 1) * dearer, units: dearer });
    runs.push({ line, total: worth * (count - dearer), units: count - dearer });
  });
  return runs.sort((a, b) => b.total / b.units - a.total / a.units); // stable: equals keep the order of the lines
}

/** What units `from` to `to` of a run are worth, so that its parts make the whole. */
const worthOf = (run: UnitRun, from: number, to: number): number => upTo(run, to) - upTo(run, from);

const upTo = ({ total, units }: UnitRun, count: number): number =>
  total % units === 0
    ? (total / units) * count
    : Number((2n * BigInt(total) * BigInt(count) + BigInt(units)) / (2n * BigInt(units)));

/**
 * Of every `buy + get` units the `get` cheapest, at a percentage off. Dearest first means that one more piece never
 * makes the others dearer; so does rounding what is off them all, and not what is off each line.
 */
export function takeSetsOff(
  runs: readonly UnitRun[],
  { buy, get, percentBps }: { buy: number; get: number; percentBps: number },
  takeOff: TakeOff,
): void {
  const favouredUpTo = (units: number) =>
    Math.floor(units / (buy + get)) * get + Math.max(0, (units % (buy + get)) - buy);
  let [from, worth] = [0, 0];
  for (const run of runs) {
    const favoured = favouredUpTo(from + run.units) - favouredUpTo(from);
    const before = shareOf(worth, percentBps);
    worth += worthOf(run, 0, favoured);
    if (favoured > 0) takeOff(run.line, shareOf(worth, percentBps) - before);
    from += run.units;
  }
}

/** The piece at a place among the dearest: the cheapest of the first `count`. */
export function takePieceOff(runs: readonly UnitRun[], count: number, takeOff: TakeOff): void {
  let from = 0;
  for (const run of runs) {
    from += run.units;
    if (from >= count) return takeOff(run.line, worthOf(run, 0, 1));
  }
}

/** Each full set of `size` units costs `amount`, where that is less; what is off a set is divided over what is in it. */
export function takeDownToSetPrice(
  runs: readonly UnitRun[],
  { size, amount }: { size: number; amount: number },
  takeOff: TakeOff,
): void {
  let open: { line: number; worth: number }[] = [];
  let inOpen = 0;
  for (const run of runs) {
    const { line } = run;
    let at = 0;
    if (inOpen > 0) {
      at = Math.min(run.units, size - inOpen);
      open.push({ line, worth: worthOf(run, 0, at) });
      inOpen += at;
      if (inOpen === size) {
        settle(open, amount, takeOff);
        [open, inOpen] = [[], 0];
      }
    }
    const whole = Math.floor((run.units - at) / size);
    const end = at + whole * size;
    if (whole > 0) takeOff(line, Math.max(0, worthOf(run, at, end) - whole * amount));
    if (end < run.units) [open, inOpen] = [[{ line, worth: worthOf(run, end, run.units) }], run.units - end];
  }
}

function settle(parts: readonly { line: number; worth: number }[], amount: number, takeOff: TakeOff): void {
  const worth = parts.reduce((so, part) => so + part.worth, 0);
  if (worth <= amount) return;
  divide(
    worth - amount,
    parts.map((part) => part.worth),
  ).forEach((share, index) => takeOff(parts[index]!.line, share));
}

/** Divides minor units by weight, by largest remainder; no share exceeds its weight as long as the whole does not. */
export function divide(amount: number, weights: readonly number[]): number[] {
  return allocate(money(amount, ANY_CURRENCY), weights).map((share) => share.amount);
}

/** A share in basis points, rounded half up, exact for any safe integer. @param amount not negative. */
export function shareOf(amount: number, bps: number): number {
  const whole = Math.floor(amount / 10_000);
  return whole * bps + Math.floor(((amount - whole * 10_000) * bps + 5_000) / 10_000);
}
