import type { Id } from '../kernel/ids.js';
import { VariantKind } from '../catalogue/index.js';

/** What must be known of a variant to say which stock it takes. `VariantFacts` of the catalogue has all of it. */
export interface Demanded {
  readonly id: Id<'Variant'>;
  readonly kind: VariantKind;
  /** Of a bundle; empty for all others. */
  readonly components: readonly { readonly variantId: Id<'Variant'>; readonly quantity: number }[];
}

/** A line as stock sees it: its variant by id, a bundle as its components. */
export type Demand<Line> = Omit<Line, 'variant' | 'quantity'> & {
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
};

/** Whether stock is kept of it: of goods, and through its components of a bundle; not of services, cards, deposits. */
export const isStocked = (kind: VariantKind): boolean =>
  kind === VariantKind.GOODS || kind === VariantKind.BUNDLE;

/**
 * Says which stock lines take: goods themselves, a bundle its components, anything else nothing.
 *
 * @param lines  whatever else they carry (line, location, order line) is carried over.
 * @returns per line and variant one demand, in the order given; a variant that a bundle names twice is summed. Lines
 *          that need the same variant in the same place are summed by the services, before anything is decided.
 */
export function demandOf<Line extends { readonly variant: Demanded; readonly quantity: number }>(
  lines: readonly Line[],
): Demand<Line>[] {
  return lines.flatMap(({ variant, quantity, ...rest }) =>
    [...unitsOf(variant)].map(([variantId, each]) => ({ ...rest, variantId, quantity: quantity * each })),
  );
}

/** How many units of which variants one unit takes. */
export function unitsOf(variant: Demanded): ReadonlyMap<Id<'Variant'>, number> {
  if (!isStocked(variant.kind)) return new Map();
  if (variant.kind !== VariantKind.BUNDLE) return new Map([[variant.id, 1]]);
  const units = new Map<Id<'Variant'>, number>();
  for (const { variantId, quantity } of variant.components)
    units.set(variantId, (units.get(variantId) ?? 0) + quantity);
  return units;
}
