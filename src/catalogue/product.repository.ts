import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { COUNT_LIMIT } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import { plannedForItsValues, rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { CategoryType } from './catalogue.types.js';
import { type ProductPage, type ProductRow, productsOf, type ProductView } from './product-view.js';
import { VARIANT_COLUMNS } from './variant-columns.js';

const CATEGORIES_MAX = 1_000;
/** How many of those that have the words are put in order of relevance. */
const RANKED_MAX = 1_000;

/** What narrows a list of products; null where it does not. */
export interface ProductQuery {
  /** In the syntax of to_tsquery. */
  readonly words: string | null;
  readonly categoryIds: readonly Id<'Category'>[] | null;
  /** Of modules above, each after an AND. */
  readonly conditions: Sql;
  readonly first: number;
  /** Whether to count, up to {@link COUNT_LIMIT} + 1: it is a second walk through what matches. */
  readonly isCounted: boolean;
}

/** Where the page before ended. */
export interface After<Key> {
  readonly key: Key;
  readonly id: string;
}

const PRODUCT_COLUMNS = sql`
  product.id AS p_id, product.slug AS p_slug, product.name AS p_name, product.description AS p_description,
  product.sort_name AS p_sort_name, product.created_at AS p_created_at,
  category.id AS c_id, category.name AS c_name, category.parent_id AS c_parent_id`;

/** Products with their category and variants, a row per variant. */
const WHOLE = sql`
  SELECT ${VARIANT_COLUMNS}, ${PRODUCT_COLUMNS}
    FROM product
    JOIN category ON category.id = product.category_id
    LEFT JOIN variant ON variant.product_id = product.id`;

/** Reads products with their category and variants; a whole page is one statement. */
@Injectable()
export class ProductRepository {
  byName(db: Db, query: ProductQuery, after: After<string> | null): Promise<ProductPage> {
    const following = after ? sql`AND (sort_name, id) > (${after.key}, ${after.id}::uuid)` : NOTHING;
    return this.page(db, query, unranked(query, following, sql`sort_name, id`));
  }

  /** Newest first. */
  byAge(db: Db, query: ProductQuery, after: After<Date> | null): Promise<ProductPage> {
    const following = after ? sql`AND (created_at, id) < (${after.key}, ${after.id}::uuid)` : NOTHING;
    return this.page(db, query, unranked(query, following, sql`created_at DESC, id DESC`));
  }

  /**
   * What fits `words` best first; ranks are millionths, so that a cursor can carry them exactly.
   *
   * Of what a very common word finds, the first {@link RANKED_MAX} by name are ranked: beyond that nobody is served by
   * order, and each rank costs as much as the last.
   */
  byRelevance(
    db: Db,
    query: ProductQuery & { readonly words: string },
    after: After<number> | null,
  ): Promise<ProductPage> {
    const following = after
      ? sql`WHERE rank < ${after.key} OR (rank = ${after.key} AND id > ${after.id}::uuid)`
      : NOTHING;
    const order = sql`sort_name, id`;
    const some = inOrder({ ...query, first: RANKED_MAX - 1 }, NOTHING, order);
    const candidates = sql`SELECT id, search FROM (${some}) AS found ORDER BY ${order} LIMIT ${RANKED_MAX}`;
    return this.page(
      db,
      query,
      sql`SELECT id, rank, row_number() OVER (ORDER BY rank DESC, id) AS place
            FROM (SELECT product.id, (ts_rank(search, to_tsquery('simple', ${query.words})) * 1000000)::int AS rank
                    FROM (${candidates}) AS product) AS ranked
           ${following}
           ORDER BY rank DESC, id LIMIT ${query.first + 1}`,
    );
  }

  /** One product, by one of three names. */
  async one(
    db: Db,
    by: { id?: string | null; slug?: string | null; variantId?: string | null },
  ): Promise<ProductView | null> {
    const rows = await rowsOf<ProductRow>(
      db,
      sql`${WHOLE} WHERE ${nameOf(by)}
           ORDER BY variant.position, variant.sku`,
    );
    return productsOf(rows, db.now).products[0] ?? null;
  }

  async byIds(db: Db, ids: readonly Id<'Product'>[]): Promise<Map<Id<'Product'>, ProductView>> {
    const rows = await rowsOf<ProductRow>(
      db,
      sql`${WHOLE} WHERE product.id = ANY(${ids}::uuid[])
           ORDER BY product.id, variant.position, variant.sku`,
    );
    return new Map(productsOf(rows, db.now).products.map((product) => [product.id, product]));
  }

  /** Every branch, by name. */
  categories(db: Db): Promise<CategoryType[]> {
    return db.rows<CategoryType>`
      SELECT id, name, parent_id FROM category ORDER BY name, id LIMIT ${CATEGORIES_MAX}`;
  }

  private async page(db: Db, query: ProductQuery, ids: Sql): Promise<ProductPage> {
    const total = query.isCounted
      ? sql`(SELECT count(*) FROM (${someOf(query, COUNT_LIMIT + 1)}) AS some_of_them)`
      : sql`0`;
    const rows = await rowsOf<ProductRow>(
      db,
      // The count stands first, so that an empty page has it too.
      sql`WITH counted AS MATERIALIZED (SELECT ${total} AS total), page AS MATERIALIZED (${ids})
          SELECT ${VARIANT_COLUMNS}, ${PRODUCT_COLUMNS}, counted.total, page.rank
            FROM counted
            LEFT JOIN page ON TRUE
            LEFT JOIN product ON product.id = page.id
            LEFT JOIN category ON category.id = product.category_id
            LEFT JOIN variant ON variant.product_id = product.id
           ORDER BY page.place, variant.position, variant.sku`,
    );
    return productsOf(rows, db.now);
  }
}

const NOTHING = sql``;

/** The categories asked for and all below them. */
const branchesOf = (categoryIds: readonly string[]): Sql => sql`(
  WITH RECURSIVE branch AS (
    SELECT unnest(${categoryIds}::uuid[]) AS id
    UNION SELECT category.id FROM category JOIN branch ON category.parent_id = branch.id)
  SELECT id FROM branch)`;

const foundBy = (words: string | null): Sql =>
  words === null ? NOTHING : sql`AND search @@ to_tsquery('simple', ${words}) ${plannedForItsValues}`;

/** As many listed products that have the words and are in the categories, in no order; of several branches each is looked up by its index. */
function someOf({ words, categoryIds, conditions }: ProductQuery, atMost: number): Sql {
  if (categoryIds === null)
    return sql`SELECT FROM product WHERE is_listed ${foundBy(words)} ${conditions} LIMIT ${atMost}`;
  return sql`SELECT FROM ${branchesOf(categoryIds)} AS branch
              CROSS JOIN LATERAL (
                SELECT FROM product WHERE is_listed AND category_id = branch.id ${foundBy(words)} ${conditions}
                 LIMIT ${atMost}) AS listed
              LIMIT ${atMost}`;
}

/**
 * The same in an order that has an index. Of several branches each gives its first, by the index that begins with the
 * category: one walk of the whole order would pass by every product of the other branches.
 */
function inOrder({ words, categoryIds, conditions, first }: ProductQuery, following: Sql, order: Sql): Sql {
  const columns = sql`id, sort_name, created_at, search`;
  if (categoryIds === null)
    return sql`SELECT ${columns} FROM product WHERE is_listed ${foundBy(words)} ${conditions} ${following}
                ORDER BY ${order} LIMIT ${first + 1}`;
  return sql`SELECT listed.* FROM ${branchesOf(categoryIds)} AS branch
              CROSS JOIN LATERAL (
                SELECT ${columns} FROM product
                 WHERE is_listed AND category_id = branch.id ${foundBy(words)} ${conditions} ${following}
                 ORDER BY ${order} LIMIT ${first + 1}) AS listed`;
}

/** A page of what has no rank. */
const unranked = (query: ProductQuery, following: Sql, order: Sql): Sql =>
  sql`SELECT id, NULL::int AS rank, row_number() OVER (ORDER BY ${order}) AS place
        FROM (${inOrder(query, following, order)}) AS found
       ORDER BY ${order} LIMIT ${query.first + 1}`;

function nameOf({
  id,
  slug,
  variantId,
}: {
  id?: string | null;
  slug?: string | null;
  variantId?: string | null;
}): Sql {
  if (id) return sql`product.id = ${id}::uuid`;
  if (slug) return sql`product.slug = ${slug}`;
  return sql`product.id = (SELECT product_id FROM variant WHERE id = ${variantId ?? null}::uuid)`;
}
