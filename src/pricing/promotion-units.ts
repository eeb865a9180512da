import { allocate, money } from '../kernel/money.js';

/** Promotions count minor units of one cart: which currency they are of plays no part in dividing them. */
const ANY_CURRENCY = 'EUR';

/** Pieces of one line that are worth the same. */
export interface PieceRun {
  /** Whose, as an index into the lines. */
  readonly line: number;
  /** Of each piece, minor units. */
  readonly worth: number;
  readonly pieces: number;
}

/** Takes minor units off a line. */
type TakeOff = (line: number, amount: number) => void;

/**
 * The pieces of lines, dearest first. What a line still costs is divided over its pieces by largest remainder, so a line
 * is one run or two, however many pieces it has.
 *
 * @param left   minor units per line.
 * @param pieces per line; lines without any are left out.
 */
export function dearestFirst(left: readonly number[], pieces: readonly number[]): PieceRun[] {
  const runs: PieceRun[] = [];
  pieces.forEach((count, line) => {
    if (count === 0) return;
    const worth = Math.floor(left[line]! / count);
    const dearer = left[line]! - worth * count;
    if (dearer > 0) runs.push({ line, worth: worth + 1, pieces: dearer });
    runs.push({ line, worth, pieces: count - dearer });
  });
  return runs.sort((a, b) => b.worth - a.worth); // stable: equals keep the order of the lines
}

/**
 * Of every `buy + get` pieces the `get` cheapest, at a percentage off. Dearest first means that one more piece never
 * makes the others dearer.
 */
export function takeSetsOff(
  runs: readonly PieceRun[],
  { buy, get, percentBps }: { buy: number; get: number; percentBps: number },
  takeOff: TakeOff,
): void {
  const favouredUpTo = (pieces: number) =>
    Math.floor(pieces / (buy + get)) * get + Math.max(0, (pieces % (buy + get)) - buy);
  let from = 0;
  for (const { line, worth, pieces } of runs) {
    const favoured = favouredUpTo(from + pieces) - favouredUpTo(from);
    if (favoured > 0) takeOff(line, shareOf(worth * favoured, percentBps));
    from += pieces;
  }
}

/** The piece at a place among the dearest: the cheapest of the first `count`. */
export function takePieceOff(runs: readonly PieceRun[], count: number, takeOff: TakeOff): void {
  let from = 0;
  for (const { line, worth, pieces } of runs) {
    from += pieces;
    if (from >= count) return takeOff(line, worth);
  }
}

/** Each full set of `size` pieces costs `amount`, where that is less; what is off a set is divided over what is in it. */
export function takeDownToSetPrice(
  runs: readonly PieceRun[],
  { size, amount }: { size: number; amount: number },
  takeOff: TakeOff,
): void {
  let open: { line: number; worth: number }[] = [];
  let inOpen = 0;
  for (const { line, worth, pieces } of runs) {
    let left = pieces;
    if (inOpen > 0) {
      const taken = Math.min(left, size - inOpen);
      open.push({ line, worth: worth * taken });
      inOpen += taken;
      left -= taken;
      if (inOpen === size) {
        settle(open, amount, takeOff);
        [open, inOpen] = [[], 0];
      }
    }
    const whole = Math.floor(left / size);
    if (whole > 0) takeOff(line, whole * Math.max(0, worth * size - amount));
    left -= whole * size;
    if (left > 0) [open, inOpen] = [[{ line, worth: worth * left }], left];
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
