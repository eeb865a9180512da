import { Injectable } from '@nestjs/common';
import { type TaxClass, VARIANT_COLUMNS, type VariantRow } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { anyId, rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { ClassSince } from './net-price.js';
import type { PriceAudience, PriceListKind } from './price-list.entity.js';
import type { ReductionRule } from './prior-price.js';
import type { Market } from './sellable.js';

/** Rows of one list that are read of a price history; of a longer one the older part is not known. */
export const HISTORY_MAX = 200;

/** What one list says at an instant; the amount is null when it has no price. */
type ListedRow = readonly [
  code: string,
  kind: PriceListKind,
  audience: PriceAudience,
  isOfCountry: boolean,
  isHers: boolean,
  priceId: Id<'Price'>,
  fromMs: number,
  amount: number | null,
  per: number,
  announced: boolean,
  vatIncluded: boolean,
];

/** A row of the history of a list. */
export type HistoryRow = readonly [
  code: string,
  fromMs: number,
  amount: number | null,
  per: number,
  announced: boolean,
];

/** The labels that hang, and what the lists for everybody said at their instant. */
interface HungRow {
  readonly asOfMs: number;
  /** Null: nothing. */
  readonly listed: readonly ListedRow[] | null;
}

/** Columns of what each list says, of the history of those for anyone where one may be lower, and of classes of VAT. */
export interface PriceColumns {
  readonly categoryId: Id<'Category'>;
  /** Null: no list has a row. */
  readonly listed: readonly ListedRow[] | null;
  /** Null: none was asked for, or confirmed. */
  readonly label: HungRow | null;
  /** Latest first per list, at most {@link HISTORY_MAX} + 1 of each; null where nothing can be a reduction. */
  readonly history: readonly HistoryRow[] | null;
  /** Null: the country has none; or there is no history. */
  readonly rule: ReductionRule | null;
  /** How countries class it otherwise than it says itself, oldest first; null: none ever did. */
  readonly classed: readonly ClassSince[] | null;
  readonly mixed:
    | readonly {
        taxClass: TaxClass;
        classed: readonly ClassSince[] | null;
        quantity: number;
        amount: number | null;
        per: number;
        vatIncluded: boolean;
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
    market: Market,
  ): Promise<PricedVariantRow[]> {
    const { country } = market;
    return rowsOf<PricedVariantRow>(
      db,
      sql`
      WITH list AS MATERIALIZED (${listsFor(market, at)})
      SELECT ${VARIANT_COLUMNS},
             (SELECT category_id FROM product WHERE product.id = variant.product_id) AS category_id,
             in_force.listed,
             ${market.labelsOf ? hungLabel(market.labelsOf, at) : sql`NULL`} AS label,
             CASE WHEN in_force.may_be_reduced THEN (
               SELECT json_agg(json_build_array(list.code, ${milliseconds(sql`past.valid_from`)}, past.amount, past.per,
                                                past.announced))
                 FROM list CROSS JOIN LATERAL (
                   SELECT DISTINCT ON (valid_from) valid_from, amount, per, announced FROM price
                    WHERE variant_id = variant.id AND price_list_id = list.id AND valid_from <= ${at}
                    ORDER BY valid_from DESC, revision DESC LIMIT ${HISTORY_MAX + 1}) AS past
                WHERE list.audience IN ('everyone', 'open_group')) END AS history,
             CASE WHEN in_force.may_be_reduced THEN (
               SELECT json_build_object('windowDays', window_days, 'newArticleDaysMin', new_article_days_min,
                        'deepeningMonths', deepening_months, 'deepeningDays', deepening_days, 'timeZone', time_zone)
                 FROM price_reduction_rule
                WHERE country = ${country} AND valid_from <= ${at}
                ORDER BY valid_from DESC LIMIT 1) END AS rule,
             (${classedOf(sql`variant`, at)}) AS classed,
             CASE WHEN variant.tax_class = 'mixed' THEN (
               SELECT json_agg(json_build_object(
                        'taxClass', component.tax_class, 'quantity', bundle_component.quantity,
                        'amount', component_price.amount, 'per', component_price.per, 'vatIncluded', component_price.vat_included,
                        'classed', (${classedOf(sql`component`, at)})) ORDER BY component.sku)
                 FROM bundle_component
                 JOIN variant AS component ON component.id = bundle_component.component_id
                 LEFT JOIN LATERAL (
                   SELECT latest.amount, latest.per, list.vat_included
                     FROM list CROSS JOIN LATERAL (${latestOf(sql`component.id`, at)}) AS latest
                    WHERE list.kind = 'regular' AND latest.amount IS NOT NULL
                    ORDER BY list.is_of_country DESC LIMIT 1) AS component_price ON TRUE
                WHERE bundle_component.bundle_id = variant.id) END AS mixed
        FROM variant
        CROSS JOIN LATERAL (
          SELECT ${listedRows(sql`latest`)} AS listed,
                 bool_or(latest.amount IS NOT NULL AND list.is_hers AND list.kind <> 'regular') AS may_be_reduced
            FROM list CROSS JOIN LATERAL (${latestOf(sql`variant.id`, at)}) AS latest) AS in_force
       WHERE variant.id = ${anyId(variantIds)}`,
    );
  }
}

/** Lists for everyone, those that anyone may join, and those she is in; of all countries and of this one. */
function listsFor({ currency, country, customerId = null, joinedId }: Market, at: Date): Sql {
  const role = sql`id, code, kind, audience, country IS NOT NULL AS is_of_country, vat_included`;
  const here = sql`currency = ${currency} AND (country IS NULL OR country = ${country})`;
  if (customerId === null)
    return sql`SELECT ${role}, audience = 'everyone' OR (id = ${joinedId ?? null}::uuid) IS TRUE AS is_hers FROM price_list
                WHERE ${here} AND audience IN ('everyone', 'open_group')`;
  const isMember = sql`
    coalesce((SELECT is_member FROM price_list_member
               WHERE customer_id = ${customerId} AND price_list_id = price_list.id AND valid_from <= ${at}
               ORDER BY valid_from DESC LIMIT 1), FALSE)`;
  return sql`
    SELECT ${role}, audience = 'everyone' OR ${isMember} AS is_hers FROM price_list
     WHERE ${here} AND audience IN ('everyone', 'open_group')
    UNION ALL
    SELECT ${role}, TRUE FROM price_list
     WHERE ${here} AND audience IN ('closed_group', 'person') AND ${isMember}
       AND id IN (SELECT price_list_id FROM price_list_member WHERE customer_id = ${customerId})`;
}

/** What each list says, of the row of it that counts. */
const listedRows = (row: Sql): Sql => sql`
  json_agg(json_build_array(list.code, list.kind, list.audience, list.is_of_country, list.is_hers, ${row}.id,
    ${milliseconds(sql`${row}.valid_from`)}, ${row}.amount, ${row}.per, ${row}.announced, list.vat_included)
    ORDER BY list.code)`;

/** The latest that was confirmed until an instant of one label, or of all of its store; it tells no prices of groups, and none that were written after it hung. */
function hungLabel(locationId: Id<'Location'>, at: Date): Sql {
  const latest = (which: Sql) => sql`
    (SELECT as_of, confirmed_at FROM shelf_label
      WHERE location_id = ${locationId} AND ${which} AND confirmed_at <= ${at} ORDER BY as_of DESC LIMIT 1)`;
  return sql`(
    SELECT json_build_object('asOfMs', ${milliseconds(sql`hung.as_of`)}, 'listed', (
             SELECT ${listedRows(sql`said`)}
               FROM list CROSS JOIN LATERAL (
                 SELECT id, amount, per, valid_from, announced FROM price
                  WHERE variant_id = variant.id AND price_list_id = list.id AND valid_from <= hung.as_of
                    AND written_at <= hung.confirmed_at
                  ORDER BY valid_from DESC, revision DESC LIMIT 1) AS said
              WHERE list.audience = 'everyone'))
      FROM (SELECT * FROM (${latest(sql`variant_id = variant.id`)} UNION ALL ${latest(sql`variant_id IS NULL`)}) AS either
             ORDER BY as_of DESC LIMIT 1) AS hung)`;
}

/** The row of a list that is in force. */
const latestOf = (variantId: Sql, at: Date): Sql => sql`
  SELECT id, amount, per, valid_from, announced FROM price
   WHERE variant_id = ${variantId} AND price_list_id = list.id AND valid_from <= ${at}
   ORDER BY valid_from DESC, revision DESC LIMIT 1`;

/** The classes that countries have put a variant in, where those are not its own; oldest first. */
const classedOf = (variant: Sql, at: Date): Sql => sql`
  SELECT json_agg(json_build_array(country, ${milliseconds(sql`valid_from`)}, tax_class) ORDER BY valid_from)
    FROM tax_classification WHERE variant_id = ${variant}.id AND valid_from <= ${at}`;

const milliseconds = (instant: Sql): Sql => sql`(extract(epoch FROM ${instant}) * 1000)::bigint`;
