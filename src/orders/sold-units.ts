import { type Numbered, numberedParts } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';

/** A unit that leaves with its serial number. */
export interface NumberedUnit {
  readonly orderLineId: Id<'OrderLine'>;
  /** As the caller knows the line: that of the ticket, of the pickup or of the order. A refusal names it. */
  readonly lineId: string;
  readonly variantId: Id<'Variant'>;
  readonly serialNumber: string;
  /** Which of the units that leave now, from 0; the parts of one bundle share it. */
  readonly unit: number;
}

/** The units that leave with a line, by the numbers that were scanned: unit by unit, a bundle part by part. */
export function numberedUnits(
  line: Pick<NumberedUnit, 'orderLineId' | 'lineId'>,
  variant: Numbered,
  serialNumbers: readonly string[],
): NumberedUnit[] {
  const { orderLineId, lineId } = line;
  const parts = numberedParts(variant);
  if (parts.length === 0) return [];
  return serialNumbers.map((serialNumber, index) => ({
    orderLineId,
    lineId,
    variantId: parts[index % parts.length]!,
    serialNumber,
    unit: Math.floor(index / parts.length),
  }));
}
