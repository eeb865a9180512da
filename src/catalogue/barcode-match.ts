import type { ScannedCode } from '../kernel/gtin.js';
import type { Id } from '../kernel/ids.js';
import { Unit } from '../platform/graphql/common.enums.js';
import type { BarcodeKind } from './barcode.entity.js';
import type { VariantFacts } from './variant-facts.js';

/** What a scanned code leads to. */
export interface BarcodeMatchFacts {
  readonly variantId: Id<'Variant'>;
  readonly variant: VariantFacts;
  /** In the variant's units. */
  readonly quantity: number;
  /** As it is printed; null for in-store numbers and other codes. */
  readonly gtin: string | null;
  /**
   * Minor units that the label says this is worth, of goods that are sold by measure: how much there is of it follows from
   * the price in force, and {@link quantity} does not say it. Null: the quantity does.
   */
  readonly labelAmount: number | null;
}

/** A row of `barcode`, with its variant. */
export interface BarcodeRow {
  readonly code: string;
  readonly kind: BarcodeKind;
  readonly quantity: number;
  readonly variant: VariantFacts;
}

/** A scale's label keeps article and value apart: prefix and article are what the table knows. */
const SCALE_WEIGHT_PREFIX = '28';
const SCALE_PRICE_PREFIX = '23';

/** The code a scan is looked up by. */
export function searchedCode(scanned: ScannedCode): string {
  switch (scanned.kind) {
    case 'gtin':
    case 'gs1':
      return scanned.gtin14;
    case 'in_store_weight':
      return SCALE_WEIGHT_PREFIX + scanned.item;
    case 'in_store':
    case 'other':
      return scanned.code;
    case 'in_store_price':
      return SCALE_PRICE_PREFIX + scanned.item;
  }
}

/**
 * The matches of a scan among the rows its code has.
 *
 * A weight (on a scale's label, or element 310n of a GS1 code) is the quantity where the variant counts grams; a piece
 * with its weight or its price on it stays the piece. A label of nothing leads to nothing.
 */
export function matchesOf(scanned: ScannedCode, rows: readonly BarcodeRow[]): BarcodeMatchFacts[] {
  const grams = gramsOf(scanned);
  return rows
    .map(({ variant, quantity, kind, code }) => ({
      variantId: variant.id,
      variant,
      quantity: grams !== null && variant.unit === Unit.G ? grams : quantity,
      gtin: kind === 'gtin' ? printedGtin(code) : null,
      labelAmount:
        scanned.kind === 'in_store_price' && variant.unit !== Unit.PIECE ? scanned.minorUnits : null,
    }))
    .filter(({ quantity, labelAmount }) => quantity > 0 && labelAmount !== 0);
}

function gramsOf(scanned: ScannedCode): number | null {
  if (scanned.kind === 'in_store_weight') return scanned.grams;
  if (scanned.kind === 'gs1') return scanned.weightGrams ?? null;
  return null;
}

/** A GTIN as it stands under its bars: 8 digits, 13, or 14 where the first is no zero (UPC's 12 count as 13). */
export function printedGtin(gtin14: string): string {
  if (gtin14.startsWith('000000')) return gtin14.slice(6);
  return gtin14.startsWith('0') ? gtin14.slice(1) : gtin14;
}
