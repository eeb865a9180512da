import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { isSoldAt } from '../catalogue/index.js';
import type { Db } from '../platform/database/db.js';
import { rulesReplaced } from '../platform/database/sale-rules.js';
import { rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PromotionState } from './promotion.enums.js';
import type { PromotionRow } from './promotion.entity.js';

/** A promotion with what its conditions and actions refer to. */
export interface LivePromotionRow extends PromotionRow {
  /** Those named and all below them; null when it names none. */
  readonly categoryIds: readonly Id<'Category'>[] | null;
  /** Names of its gifts by id, of those that are sold now; null when there is none. */
  readonly giftNames: Readonly<Record<string, string>> | null;
}

/** A promotion as lists show it. */
export interface CountedPromotionRow extends PromotionRow {
  readonly uses: number;
  readonly total: number;
}

/** Which of the articles that a promotion names there are. */
export interface NamedArticleRow {
  readonly kind: 'product' | 'category' | 'gift';
  readonly id: string;
  /** Of a gift. */
  readonly productId: string | null;
  /** Of a gift: its category and those above it. */
  readonly categoryIds: string[] | null;
  readonly isUntouched: boolean | null;
  /** Of a gift. */
  readonly isPiece: boolean | null;
  /** Of a gift: it has a price now, or one is planned. */
  readonly isPriced: boolean | null;
}

/** Every SQL statement that touches `promotion`. */
@Injectable()
export class PromotionRepository {
  /** All that hold now or later, however many, with their edition, in one statement. */
  async live(db: Db): Promise<{ readonly edition: string; readonly promotions: LivePromotionRow[] }> {
    const rows = await rowsOf<{ edition: string; id: Id<'Promotion'> | null }>(
      db,
      sql`
      SELECT sale_rules.prices AS edition, promotion.*,
             CASE WHEN conditions @> '[{"kind": "categories"}]' THEN (
               WITH RECURSIVE branch AS (
                 SELECT category.id
                   FROM jsonb_array_elements(conditions) AS asked
                   CROSS JOIN jsonb_array_elements_text(asked -> 'categoryIds') AS named
                   JOIN category ON category.id = named::uuid
                 UNION
                 SELECT category.id FROM category JOIN branch ON category.parent_id = branch.id
               )
               SELECT array_agg(id) FROM branch) END AS category_ids,
             CASE WHEN actions @> '[{"kind": "gift"}]' THEN (
               SELECT jsonb_object_agg(variant.id, variant.name)
                 FROM jsonb_array_elements(actions) AS done
                 JOIN variant ON variant.id = (done ->> 'giftVariantId')::uuid
                WHERE ${isSoldAt(db.now)} AND ${isPriced(db.now)}) END AS gift_names
        FROM sale_rules LEFT JOIN promotion ON valid_until IS NULL OR valid_until > ${db.now}`,
    );
    const promotions = rows.filter(({ id }) => id !== null) as unknown as LivePromotionRow[];
    return { edition: rows[0]!.edition, promotions };
  }

  /** Which of these there are, and what the gifts are, in one statement. */
  named(
    db: Db,
    asked: { productIds: readonly string[]; categoryIds: readonly string[]; giftIds: readonly string[] },
  ): Promise<NamedArticleRow[]> {
    return rowsOf(
      db,
      sql`
      SELECT 'product' AS kind, id, NULL::uuid AS product_id, NULL::uuid[] AS category_ids, NULL::boolean AS is_untouched,
             NULL::boolean AS is_piece, NULL::boolean AS is_priced
        FROM product WHERE id = ANY(${asked.productIds}::uuid[])
      UNION ALL
      SELECT 'category', id, NULL, NULL, NULL, NULL, NULL FROM category WHERE id = ANY(${asked.categoryIds}::uuid[])
      UNION ALL
      SELECT 'gift', variant.id, variant.product_id, (
               WITH RECURSIVE above AS (
                 SELECT category.id, category.parent_id FROM product JOIN category ON category.id = product.category_id
                  WHERE product.id = variant.product_id
                 UNION
                 SELECT category.id, category.parent_id FROM category JOIN above ON category.id = above.parent_id
               )
               SELECT array_agg(id) FROM above),
             variant.kind IN ('gift_card', 'deposit') OR 'fixed_price' = ANY(variant.flags), variant.unit = 'piece',
             ${isPriced(db.now)}
        FROM variant WHERE variant.id = ANY(${asked.giftIds}::uuid[])`,
    );
  }

  /** One that is there under this id stays what it is. */
  async insert(tx: Tx, row: PromotionRow): Promise<void> {
    rulesReplaced(tx, 'prices');
    await tx.rows`
      INSERT INTO promotion (id, version, name, priority, stacking_group, conditions, actions, valid_from, valid_until,
                             staff_id, announced_at)
      VALUES (${row.id}, ${row.version}, ${row.name}, ${row.priority}, ${row.stackingGroup},
              ${JSON.stringify(row.conditions)}::jsonb, ${JSON.stringify(row.actions)}::jsonb, ${row.validFrom},
              ${row.validUntil}, ${row.staffId}, ${row.announcedAt})
      ON CONFLICT (id) DO NOTHING`;
  }

  /** Ends it earlier than it would have: guard and change are one statement. @returns null when it would not. */
  async end(tx: Tx, id: Id<'Promotion'>, at: Date): Promise<PromotionRow | null> {
    rulesReplaced(tx, 'prices');
    const [row] = await tx.rows<PromotionRow>`
      UPDATE promotion SET valid_until = greatest(${at}::timestamptz, valid_from), version = version + 1
       WHERE id = ${id} AND (valid_until IS NULL OR valid_until > greatest(${at}::timestamptz, valid_from))
      RETURNING *`;
    return row ?? null;
  }

  /** One more fact about a promotion that has not ended. @returns null when it has, or there is none. */
  async raise(tx: Tx, id: Id<'Promotion'>): Promise<PromotionRow | null> {
    const [row] = await tx.rows<PromotionRow>`
      UPDATE promotion SET version = version + 1
       WHERE id = ${id} AND (valid_until IS NULL OR valid_until > greatest(${tx.now}::timestamptz, valid_from))
      RETURNING *`;
    return row ?? null;
  }

  /** @returns the promotion with the uses that stand; null: there is none. */
  async byId(db: Db, id: Id<'Promotion'>): Promise<CountedPromotionRow | null> {
    const [row] = await db.rows<CountedPromotionRow>`
      SELECT promotion.*, 1 AS total,
             (SELECT count(*)::int FROM promotion_use
               WHERE promotion_id = promotion.id AND given_back_at IS NULL) AS uses
        FROM promotion WHERE id = ${id}`;
    return row ?? null;
  }

  /** Newest first, one more than asked, with how many there are in all (counted to 1,001). */
  page(
    db: Db,
    states: readonly PromotionState[] | null,
    first: number,
    before: string | null,
  ): Promise<CountedPromotionRow[]> {
    return db.rows`
      WITH shown AS (
        SELECT * FROM promotion
         WHERE ${states}::text[] IS NULL
            OR CASE WHEN valid_until <= greatest(${db.now}::timestamptz, valid_from) THEN 'ended'
                    WHEN valid_from > ${db.now} THEN 'scheduled'
                    ELSE 'active' END = ANY(${states}::text[])
      )
      SELECT shown.*, (SELECT count(*)::int FROM (SELECT FROM shown LIMIT 1001) AS counted) AS total,
             (SELECT count(*)::int FROM promotion_use
               WHERE promotion_id = shown.id AND given_back_at IS NULL) AS uses
        FROM shown
       WHERE ${before}::uuid IS NULL OR id < ${before}::uuid
       ORDER BY id DESC
       LIMIT ${first + 1}`;
  }
}

/** Of the row `variant`: it has a regular price, or one is planned. */
const isPriced = (now: Date): Sql => sql`EXISTS (
  SELECT FROM price_list JOIN price ON price_list_id = price_list.id AND variant_id = variant.id
   WHERE price_list.kind = 'regular' AND amount IS NOT NULL
     AND NOT EXISTS (
       SELECT FROM price AS later
        WHERE later.variant_id = variant.id AND later.price_list_id = price_list.id
          AND (later.valid_from, later.revision) > (price.valid_from, price.revision)
          AND later.valid_from <= greatest(${now}::timestamptz, price.valid_from)))`;
