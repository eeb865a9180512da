import type { Id } from '../kernel/ids.js';
import { type Sql, sql } from '../platform/database/sql.js';
import type { Unit } from '../platform/graphql/common.enums.js';
import { SaleState, type VariantKind } from './catalogue.enums.js';

/** How a variant is taxed; `none` stands outside the VAT table, `mixed` is a bundle, taxed by its parts. */
export type TaxClass = 'standard' | 'reduced' | 'none' | 'mixed';

/** What {@link VariantFacts.netContent} counts. */
export type NetUnit = 'g' | 'ml' | 'cm';

/** The sale states a retailer sets; `blocked` is a fact of its own, so that lifting it gives back what was. */
export type StoredSaleState = Exclude<`${SaleState}`, 'blocked'>;

/**
 * Everything of a variant that is one row (a bundle's parts included), as it is at the instant it was read. Shaped like
 * the schema's Variant: views put it where the schema says `variant: Variant!`.
 */
export interface VariantFacts {
  readonly id: Id<'Variant'>;
  readonly productId: Id<'Product'>;
  readonly sku: string;
  readonly name: string;
  readonly kind: VariantKind;
  readonly unit: Unit;
  readonly options: { name: string; value: string }[];
  readonly imageUrl: string | null;
  /** As of the instant read: an announced variant is on sale from {@link saleFrom}, a blocked one is BLOCKED. */
  readonly saleState: SaleState;
  readonly saleFrom: Date | null;
  /** Why nothing of it, or of a part of it, is sold anywhere; null: not blocked. For {@link SaleBlocked}. */
  readonly blockReason: string | null;
  readonly preorderMax: number | null;
  readonly maxPerCustomer: number | null;
  readonly ageLimit: number | null;
  readonly needsSerial: boolean;
  readonly taxClass: TaxClass;
  /** The least that is sold, in its units. */
  readonly quantityMin: number;
  /** It is sold in multiples of this. */
  readonly quantityStep: number;
  /** A book whose price is fixed by law: no promotion, no points. */
  readonly isFixedPrice: boolean;
  readonly weightGrams: number | null;
  readonly netContent: number | null;
  readonly netUnit: NetUnit | null;
  readonly parcels: number;
  /** The deposit charged with each unit of it; null: none. */
  readonly depositVariantId: Id<'Variant'> | null;
  /** SKUs, or `any`, `serial`, `take_back`: it is sold only on a line of these; empty: sold by itself. */
  readonly hangsOn: readonly string[];
  /** What else floor and law need to know: `seal`, `two_man`, `made_to_measure`, …, as docs/import-format.md lists them. */
  readonly flags: readonly string[];
  /** Last day of its season; a return after it is not restocked. */
  readonly seasonUntil: string | null;
  /** Parts of a bundle, with how many of each; empty unless a bundle. */
  readonly components: readonly {
    readonly variantId: Id<'Variant'>;
    readonly quantity: number;
    readonly needsSerial: boolean;
    readonly blockReason: string | null;
  }[];
}

/** A row of `variant`, with its parts, as SQL gives it; `isFixedPrice` and the state of now are worked out here. */
export type VariantRow = Omit<VariantFacts, 'saleState' | 'isFixedPrice' | 'components'> & {
  readonly saleState: StoredSaleState;
  /** Null where SQL had no need to look. */
  readonly components: VariantFacts['components'] | null;
};

/**
 * What state of sale holds at an instant.
 *
 * @returns BLOCKED whatever else, while there is a reason to block; ON_SALE for what was announced or pre-ordered, from
 *          `saleFrom` on.
 */
export function saleStateAt(
  variant: Pick<VariantRow, 'saleState' | 'saleFrom' | 'blockReason'>,
  at: Date,
): SaleState {
  if (variant.blockReason !== null) return SaleState.BLOCKED;
  const waits = variant.saleState === 'announced' || variant.saleState === 'preorder';
  if (waits && variant.saleFrom !== null && variant.saleFrom <= at) return SaleState.ON_SALE;
  return variant.saleState as SaleState;
}

/** Whether a new sale may be made now: on sale, running out, or in pre-order. Blocked is {@link SaleBlocked}'s case. */
export function isSold(variant: Pick<VariantFacts, 'saleState'>): boolean {
  return [SaleState.ON_SALE, SaleState.RUN_OUT, SaleState.PREORDER].includes(variant.saleState);
}

/** The same of the row `variant` in SQL, its parts included: a bundle with a part that is blocked is not sold. */
export const isSoldAt = (at: Date): Sql => sql`(
  (variant.sale_state IN ('on_sale', 'run_out', 'preorder') OR (variant.sale_state = 'announced' AND variant.sale_from <= ${at}))
  AND variant.block_reason IS NULL
  AND NOT EXISTS (SELECT FROM bundle_component AS part JOIN variant AS blocked ON blocked.id = part.component_id
                   WHERE part.bundle_id = variant.id AND blocked.block_reason IS NOT NULL))`;

/** The facts of a row at an instant, and nothing else that the row may hold. What blocks a part blocks its bundle. */
export function factsOf(row: VariantRow, at: Date): VariantFacts {
  const blockReason =
    row.blockReason ?? row.components?.find((part) => part.blockReason !== null)?.blockReason ?? null;
  return {
    id: row.id,
    productId: row.productId,
    sku: row.sku,
    name: row.name,
    kind: row.kind,
    unit: row.unit,
    options: row.options,
    imageUrl: row.imageUrl,
    saleState: saleStateAt({ saleState: row.saleState, saleFrom: row.saleFrom, blockReason }, at),
    saleFrom: row.saleFrom,
    blockReason,
    preorderMax: row.preorderMax,
    maxPerCustomer: row.maxPerCustomer,
    ageLimit: row.ageLimit,
    needsSerial: row.needsSerial,
    taxClass: row.taxClass,
    quantityMin: row.quantityMin,
    quantityStep: row.quantityStep,
    isFixedPrice: row.flags.includes('fixed_price'),
    weightGrams: row.weightGrams,
    netContent: row.netContent,
    netUnit: row.netUnit,
    parcels: row.parcels,
    depositVariantId: row.depositVariantId,
    hangsOn: row.hangsOn,
    flags: row.flags,
    seasonUntil: row.seasonUntil,
    components: row.components ?? [],
  };
}
