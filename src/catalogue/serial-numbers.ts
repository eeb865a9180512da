import type { Id } from '../kernel/ids.js';
import { SerialNeeded } from './catalogue.errors.js';
import type { VariantFacts } from './variant-facts.js';

/** What of an article says which numbers it has. */
export type Numbered = Pick<VariantFacts, 'id' | 'needsSerial' | 'components'>;

/**
 * The articles whose serial numbers one unit of a variant has: its own, or those of a bundle's parts, in their order and
 * each as often as it is in it.
 */
export function numberedParts({ id, needsSerial, components }: Numbered): Id<'Variant'>[] {
  if (needsSerial) return [id];
  return components.flatMap((part) =>
    part.needsSerial ? Array.from({ length: part.quantity }, () => part.variantId) : [],
  );
}

/**
 * @param lineId as the caller knows it.
 * @throws SerialNeeded unless each unit has its numbers, and none is there twice.
 */
export function refuseUnnumbered(
  lineId: string,
  variant: Numbered,
  quantity: number,
  serialNumbers: readonly string[],
): void {
  const needed = numberedParts(variant).length * quantity;
  if (needed === 0 || (serialNumbers.length === needed && new Set(serialNumbers).size === needed)) return;
  throw new SerialNeeded(
    { lineId, soldAlready: [] },
    'Scan one serial number for each unit of this line, of a bundle for each part that has one, in their order.',
  );
}
