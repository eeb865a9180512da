import { Injectable } from '@nestjs/common';
import { type TaxClass, VARIANT_COLUMNS, type VariantRow } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import type { PriceListKind } from './price-list.entity.js';
import type { Market } from './sellable.js';

/** Rows of a price history that are read; one that is longer is known in part, and what that hides is not announced. */
export const HISTORY_MAX = 200;

/** Columns of the category, the two prices in force, of a history where there is a markdown, and of VAT. */
export interface PriceColumns {
  readonly categoryId: Id<'Category'>;
  readonly regularId: Id<'Price'> | null;
  readonly regularAmount: number | null;
  readonly regularPer: number;
  readonly regularFrom: Date;
  readonly markdownId: Id<'Price'> | null;
  readonly markdownAmount: number | null;
  readonly markdownPer: number;
  /** Also of a row without an amount: then the markdown ended. */
  readonly markdownFrom: Date | null;
  readonly announced: boolean | null;
  /** Latest first, at most {@link HISTORY_MAX} + 1; null without a markdown. */
  readonly history:
    readonly [list: PriceListKind, fromMs: number, amount: number | null, per: number][] | null;
  readonly rateBps: number | null;
  readonly mixed:
    | readonly {
        taxClass: TaxClass;
        rateBps: number | null;
        quantity: number;
        amount: number | null;
        per: number;
      }[]
    | null;
}

export type PricedVariantRow = VariantRow & PriceColumns;

/** Reads prices. */
@Injectable()
export class PriceRepository {
  /** Variants with what is in force at an instant, in one statement; each lookup is the end of one index range. */
  inForce(
    db: Db,
    variantIds: readonly Id<'Variant'>[],
    at: Date,
    { currency, country }: Market,
  ): Promise<PricedVariantRow[]> {
    return rowsOf<PricedVariantRow>(
      db,
      sql`
      WITH list AS MATERIALIZED (
        SELECT (SELECT id FROM price_list WHERE kind = 'regular' AND currency = ${currency}) AS regular,
               (SELECT id FROM price_list WHERE kind = 'markdown' AND currency = ${currency}) AS markdown
      )
      SELECT ${VARIANT_COLUMNS},
             (SELECT category_id FROM product WHERE product.id = variant.product_id) AS category_id,
             regular.id AS regular_id, regular.amount AS regular_amount, regular.per AS regular_per,
             regular.valid_from AS regular_from,
             markdown.id AS markdown_id, markdown.amount AS markdown_amount, markdown.per AS markdown_per,
             markdown.valid_from AS markdown_from, markdown.announced,
             CASE WHEN markdown.amount IS NOT NULL AND regular.amount IS NOT NULL THEN (
               SELECT json_agg(json_build_array(
                        CASE WHEN price_list_id = list.regular THEN 'regular' ELSE 'markdown' END,
                        (extract(epoch FROM valid_from) * 1000)::bigint, amount, per) ORDER BY valid_from DESC)
                 FROM (SELECT price_list_id, valid_from, amount, per FROM price
                        WHERE variant_id = variant.id AND price_list_id IN (list.regular, list.markdown)
                          AND valid_from <= ${at}
                        ORDER BY valid_from DESC LIMIT ${HISTORY_MAX + 1}) AS latest) END AS history,
             CASE WHEN variant.tax_class IN ('standard', 'reduced') THEN (
               SELECT rate_bps FROM tax_rate
                WHERE country = ${country} AND tax_class = variant.tax_class AND valid_from <= ${at}
                ORDER BY valid_from DESC LIMIT 1) END AS rate_bps,
             CASE WHEN variant.tax_class = 'mixed' THEN (
               SELECT json_agg(json_build_object(
                        'taxClass', component.tax_class, 'quantity', bundle_component.quantity,
                        'amount', component_price.amount, 'per', component_price.per,
                        'rateBps', (SELECT rate_bps FROM tax_rate
                                     WHERE country = ${country} AND tax_class = component.tax_class AND valid_from <= ${at}
                                     ORDER BY valid_from DESC LIMIT 1)) ORDER BY component.sku)
                 FROM bundle_component
                 JOIN variant AS component ON component.id = bundle_component.component_id
                 LEFT JOIN LATERAL (
                   SELECT amount, per FROM price
                    WHERE variant_id = component.id AND price_list_id = list.regular AND valid_from <= ${at}
                    ORDER BY valid_from DESC LIMIT 1) AS component_price ON TRUE
                WHERE bundle_component.bundle_id = variant.id) END AS mixed
        FROM variant CROSS JOIN list
        LEFT JOIN LATERAL (
          SELECT id, amount, per, valid_from FROM price
           WHERE variant_id = variant.id AND price_list_id = list.regular AND valid_from <= ${at}
           ORDER BY valid_from DESC LIMIT 1) AS regular ON TRUE
        LEFT JOIN LATERAL (
          SELECT id, amount, per, valid_from, announced FROM price
           WHERE variant_id = variant.id AND price_list_id = list.markdown AND valid_from <= ${at}
           ORDER BY valid_from DESC LIMIT 1) AS markdown ON TRUE
       WHERE variant.id = ANY(${variantIds}::uuid[])`,
    );
  }
}
