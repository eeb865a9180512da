/** How the total of a line is divided over its units; stored with the line when it is agreed. */
export interface UnitSplit {
  readonly quantity: number;
  /** What every unit costs at least, minor units. */
  readonly unitAmount: number;
  /** The first so many units cost one minor unit more. */
  readonly dearerUnits: number;
}

/**
 * Divides a total over the units of a line by largest remainder: units are alike, so the first `total mod quantity` of
 * them carry one minor unit more.
 *
 * @param total    of the line, minor units, not negative.
 * @param quantity units of the line, at least 1.
 */
export const splitOverUnits = (total: number, quantity: number): UnitSplit => ({
  quantity,
  unitAmount: Math.floor(total / quantity),
  dearerUnits: total % quantity,
});

/**
 * What units `from` (counted from 0) to `from + count` of a line have cost. Any sequence of partial returns, in whatever
 * portions, therefore sums to the total exactly.
 *
 * @param from  units that came back (or were cancelled) before.
 * @param count units asked about now.
 * @returns minor units.
 * @throws RangeError when more units are asked about than the line has.
 */
export function unitShares(
  { quantity, unitAmount, dearerUnits }: UnitSplit,
  from: number,
  count: number,
): number {
  if (from < 0 || count < 0 || from + count > quantity)
    throw new RangeError(`units ${from} to ${from + count} are not all within ${quantity}`);
  return unitAmount * count + Math.min(from + count, dearerUnits) - Math.min(from, dearerUnits);
}
