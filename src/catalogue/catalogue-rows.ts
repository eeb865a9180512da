import type { NetUnit, StoredSaleState, TaxClass } from './variant-facts.js';
import type { Unit } from '../platform/graphql/common.enums.js';
import type { BarcodeKind } from './barcode.entity.js';
import type { VariantKind } from './catalogue.enums.js';

/** The rows of {@link CatalogueWriter}: those of the import's files, columns in camel case (docs/import-format.md). */

export interface CategoryRow {
  readonly code: string;
  readonly name: string;
  /** The code of the branch it belongs to; null: a branch of its own. */
  readonly parent: string | null;
}

export interface ProductRow {
  readonly code: string;
  /** The code of its category. */
  readonly category: string;
  readonly name: string;
  readonly description: string | null;
}

export interface VariantRowGiven {
  /** The code of its product. */
  readonly product: string;
  readonly sku: string;
  readonly name: string;
  readonly kind: `${VariantKind}`;
  readonly unit: `${Unit}`;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly taxClass: TaxClass;
  readonly saleState: StoredSaleState;
  readonly saleFrom: Date | null;
  readonly preorderMax: number | null;
  readonly maxPerCustomer: number | null;
  readonly ageLimit: number | null;
  readonly needsSerial: boolean;
  readonly netContent: number | null;
  readonly netUnit: NetUnit | null;
  readonly weightGrams: number | null;
  readonly parcels: number;
  readonly quantityStep: number;
  readonly quantityMin: number;
  readonly energyClass: string | null;
  /** `YYYY-MM-DD`. */
  readonly seasonUntil: string | null;
  readonly hangsOn: readonly string[];
  readonly flags: readonly string[];
  /** Among the variants of its product, such as the line of the file; default: its place in the batch. */
  readonly position?: number;
  readonly imageUrl?: string | null;
}

export interface DepositRow {
  readonly sku: string;
  /** The SKU of the deposit charged with it; null: none. */
  readonly deposit: string | null;
}

export interface BundleComponentRow {
  /** The SKU of the bundle. */
  readonly bundle: string;
  /** The SKU of the part. */
  readonly component: string;
  readonly quantity: number;
}

export interface BarcodeRowGiven {
  readonly barcode: { readonly kind: BarcodeKind; readonly code: string };
  readonly sku: string;
  readonly quantity: number;
}
