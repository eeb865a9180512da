import { Injectable } from '@nestjs/common';
import { derivedId, type Id } from '../kernel/ids.js';
import { fold } from '../kernel/text.js';
import { rulesReplaced } from '../platform/database/sale-rules.js';
import { beginWritingLabels } from './labels-under-way.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { VariantKind } from './catalogue.enums.js';
import type { CategoryRow, ProductRow, VariantRowGiven } from './catalogue-rows.js';
import { slugsFor } from './slug.js';

/** Every SQL statement that writes `category`, `product`, `variant` and `bundle_component`; many rows each. */
@Injectable()
export class CatalogueWriteRepository {
  async categoryIds(tx: Tx, codes: readonly string[]): Promise<Map<string, Id<'Category'>>> {
    const rows = await tx.rows<{ code: string; id: Id<'Category'> }>`
      SELECT code, id FROM category WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  /** Every category that has a parent, by code. */
  async categoryParents(tx: Tx): Promise<Map<string, string>> {
    const rows = await tx.rows<{ code: string; parent: string }>`
      SELECT category.code, parent.code AS parent
        FROM category JOIN category AS parent ON parent.id = category.parent_id`;
    return new Map(rows.map(({ code, parent }) => [code, parent]));
  }

  async productIds(tx: Tx, codes: readonly string[]): Promise<Map<string, Id<'Product'>>> {
    const rows = await tx.rows<{ code: string; id: Id<'Product'> }>`
      SELECT code, id FROM product WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  async variantKinds(
    tx: Tx,
    skus: readonly string[],
  ): Promise<Map<string, { id: Id<'Variant'>; kind: `${VariantKind}` }>> {
    const rows = await tx.rows<{ sku: string; id: Id<'Variant'>; kind: `${VariantKind}` }>`
      SELECT sku, id, kind FROM variant WHERE sku = ANY(${skus}::text[])`;
    return new Map(rows.map(({ sku, id, kind }) => [sku, { id, kind }]));
  }

  async productsOfSkus(tx: Tx, skus: readonly string[]): Promise<Id<'Product'>[]> {
    const rows = await tx.rows<{ productId: Id<'Product'> }>`
      SELECT DISTINCT product_id FROM variant WHERE sku = ANY(${skus}::text[])`;
    return rows.map(({ productId }) => productId);
  }

  /** Slug → code of its product, of all slugs that these products may get. */
  async slugsLike(tx: Tx, products: readonly ProductRow[]): Promise<Map<string, string>> {
    const rows = await tx.rows<{ slug: string; code: string }>`
      SELECT slug, code FROM product WHERE slug = ANY(${products.flatMap(slugsFor)}::text[])`;
    return new Map(rows.map(({ slug, code }) => [slug, code]));
  }

  async upsertCategories(tx: Tx, rows: readonly CategoryRow[]): Promise<void> {
    if (rows.length > 0) rulesReplaced(tx, 'prices'); // promotions reach whole branches
    const given = rows.map((row) => ({ ...row, id: derivedId<'Category'>('catalogue.category', row.code) }));
    await tx.rows`
      WITH given AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS row(id uuid, code text, name text, parent text)
      )
      INSERT INTO category (id, code, name, parent_id)
      SELECT given.id, given.code, given.name, coalesce(known.id, here.id)
        FROM given
        LEFT JOIN category AS known ON known.code = given.parent
        LEFT JOIN given AS here ON here.code = given.parent
      ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent_id = excluded.parent_id
       WHERE (category.name, category.parent_id) IS DISTINCT FROM (excluded.name, excluded.parent_id)`;
  }

  /** @returns the ids of all given, changed or not. */
  async upsertProducts(
    tx: Tx,
    rows: readonly (ProductRow & { categoryId: Id<'Category'>; slug: string })[],
  ): Promise<Id<'Product'>[]> {
    const given = rows.map((row) => ({
      ...row,
      id: derivedId<'Product'>('catalogue.product', row.code),
      sortName: fold(row.name),
    }));
    const written = await tx.rows<{ id: Id<'Product'> }>`
      INSERT INTO product (id, code, slug, category_id, name, description, sort_name, search, is_listed, created_at)
      SELECT id, code, slug, "categoryId", name, description, "sortName", '', false, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, code text, slug text, "categoryId" uuid, name text, description text, "sortName" text)
      ON CONFLICT (code) DO UPDATE SET category_id = excluded.category_id, name = excluded.name,
             description = excluded.description, sort_name = excluded.sort_name
      RETURNING id`;
    return written.map(({ id }) => id);
  }

  async upsertVariants(
    tx: Tx,
    rows: readonly (VariantRowGiven & {
      productId: Id<'Product'>;
      position: number;
      imageUrl: string | null;
    })[],
  ): Promise<void> {
    const given = rows.map((row) => ({ ...row, id: derivedId<'Variant'>('catalogue.variant', row.sku) }));
    const writtenAt = await beginWritingLabels(tx);
    await tx.rows`
      INSERT INTO variant (id, product_id, position, sku, name, kind, unit, options, image_url, tax_class, sale_state,
             sale_from, preorder_max, max_per_customer, age_limit, needs_serial, net_content, net_unit, weight_grams,
             parcels, quantity_step, quantity_min, energy_class, season_until, hangs_on, flags, created_at)
      SELECT id, "productId", position, sku, name, kind, unit, options, "imageUrl", "taxClass", "saleState",
             "saleFrom", "preorderMax", "maxPerCustomer", "ageLimit", "needsSerial", "netContent", "netUnit", "weightGrams",
             parcels, "quantityStep", "quantityMin", "energyClass", "seasonUntil", "hangsOn", flags, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, "productId" uuid, position int, sku text, name text, kind text, unit text, options jsonb,
                 "imageUrl" text, "taxClass" text, "saleState" text, "saleFrom" timestamptz, "preorderMax" int,
                 "maxPerCustomer" int, "ageLimit" int, "needsSerial" boolean, "netContent" int, "netUnit" text,
                 "weightGrams" int, parcels int, "quantityStep" int, "quantityMin" int, "energyClass" text,
                 "seasonUntil" date, "hangsOn" text[], flags text[])
      ON CONFLICT (sku) DO UPDATE SET
             product_id = excluded.product_id, position = excluded.position, name = excluded.name, kind = excluded.kind,
             unit = excluded.unit, options = excluded.options, image_url = excluded.image_url,
             tax_class = excluded.tax_class, sale_state = excluded.sale_state, sale_from = excluded.sale_from,
             preorder_max = excluded.preorder_max, max_per_customer = excluded.max_per_customer,
             age_limit = excluded.age_limit, needs_serial = excluded.needs_serial, net_content = excluded.net_content,
             net_unit = excluded.net_unit, weight_grams = excluded.weight_grams, parcels = excluded.parcels,
             quantity_step = excluded.quantity_step, quantity_min = excluded.quantity_min,
             energy_class = excluded.energy_class, season_until = excluded.season_until, hangs_on = excluded.hangs_on,
             flags = excluded.flags,
             label_changed_at = CASE
               WHEN (variant.name, variant.kind, variant.unit, variant.net_content, variant.net_unit, variant.tax_class,
                     variant.sale_state, variant.sale_from)
                    IS DISTINCT FROM
                    (excluded.name, excluded.kind, excluded.unit, excluded.net_content, excluded.net_unit,
                     excluded.tax_class, excluded.sale_state, excluded.sale_from)
               THEN ${writtenAt} ELSE variant.label_changed_at END`;
  }

  /** @returns what stood there before; null when there is no such variant. */
  async setBlock(
    tx: Tx,
    id: Id<'Variant'>,
    reason: string | null,
  ): Promise<{ blockReason: string | null } | null> {
    const writtenAt = await beginWritingLabels(tx);
    const [before] = await tx.rows<{ blockReason: string | null }>`
      UPDATE variant SET block_reason = ${reason}, blocked_since = CASE WHEN ${reason}::text IS NULL THEN NULL ELSE ${tx.now}::timestamptz END,
             label_changed_at = ${writtenAt}
        FROM (SELECT id, block_reason FROM variant WHERE id = ${id} FOR NO KEY UPDATE) AS before
       WHERE variant.id = before.id
      RETURNING before.block_reason`;
    return before ?? null;
  }

  async setDeposits(
    tx: Tx,
    rows: readonly { id: Id<'Variant'>; depositId: Id<'Variant'> | null }[],
  ): Promise<void> {
    await tx.rows`
      UPDATE variant SET deposit_variant_id = given."depositId"
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(id uuid, "depositId" uuid)
       WHERE variant.id = given.id AND variant.deposit_variant_id IS DISTINCT FROM given."depositId"`;
  }

  async replaceComponents(
    tx: Tx,
    rows: readonly { bundleId: Id<'Variant'>; componentId: Id<'Variant'>; quantity: number }[],
  ): Promise<void> {
    await tx.rows`
      WITH given AS (
        SELECT "bundleId" AS bundle_id, "componentId" AS component_id, quantity
          FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            AS row("bundleId" uuid, "componentId" uuid, quantity int)
      ), gone AS (
        DELETE FROM bundle_component
         WHERE bundle_id IN (SELECT bundle_id FROM given)
           AND (bundle_id, component_id) NOT IN (SELECT bundle_id, component_id FROM given)
      )
      INSERT INTO bundle_component (bundle_id, component_id, quantity)
      SELECT bundle_id, component_id, quantity FROM given
      ON CONFLICT (bundle_id, component_id) DO UPDATE SET quantity = excluded.quantity
       WHERE bundle_component.quantity <> excluded.quantity`;
  }

  /** The texts that products are found by; listed are those with a variant that is sold by itself and not ended. */
  textsOf(
    tx: Tx,
    ids: readonly string[],
  ): Promise<{ id: string; name: string; description: string; variantNames: string[]; isListed: boolean }[]> {
    return tx.rows`
      SELECT product.id, product.name, product.description,
             coalesce(array_agg(variant.name || ' ' || variant.sku ORDER BY variant.position, variant.sku)
                        FILTER (WHERE variant.id IS NOT NULL), '{}') AS variant_names,
             coalesce(bool_or(variant.kind <> 'deposit' AND variant.sale_state <> 'ended' AND variant.hangs_on = '{}'),
                      false) AS is_listed
        FROM product LEFT JOIN variant ON variant.product_id = product.id
       WHERE product.id = ANY(${ids}::uuid[])
       GROUP BY product.id`;
  }

  async setSearch(tx: Tx, rows: readonly { id: string; search: string; isListed: boolean }[]): Promise<void> {
    await tx.rows`
      UPDATE product SET search = given.search::tsvector, is_listed = given."isListed"
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(id uuid, search text, "isListed" boolean)
       WHERE product.id = given.id
         AND (product.search, product.is_listed) IS DISTINCT FROM (given.search::tsvector, given."isListed")`;
  }
}
