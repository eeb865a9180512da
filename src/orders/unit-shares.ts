/**
 * What units `from` (counted from 0) to `from + count` of a line have cost, when its total is divided over its units by
 * largest remainder: the first `total mod quantity` units carry one minor unit more. Any sequence of partial returns,
 * in whatever portions, therefore sums to the total exactly.
 *
 * @param total    of the line, minor units, not negative.
 * @param quantity units of the line, at least 1.
 * @param from     units that came back (or were cancelled) before.
 * @param count    units asked about now.
 * @returns minor units.
 * @throws RangeError when more units are asked about than the line has.
 */
export function unitShares(total: number, quantity: number, from: number, count: number): number {
  if (from < 0 || count < 0 || from + count > quantity)
    throw new RangeError(`units ${from} to ${from + count} are not all within ${quantity}`);
  const each = Math.floor(total / quantity);
  const dearer = total - each * quantity;
  return each * count + Math.min(from + count, dearer) - Math.min(from, dearer);
}
