import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { factsOf, type VariantFacts, type VariantRow } from './variant-facts.js';

/** Every SQL statement that reads `variant` by itself. */
@Injectable()
export class VariantRepository {
  async byIds(db: Db, ids: readonly Id<'Variant'>[]): Promise<Map<Id<'Variant'>, VariantFacts>> {
    if (ids.length === 0) return new Map();
    const rows = await db.rows<VariantRow>`
      SELECT variant.*, CASE WHEN variant.kind = 'bundle' THEN (
               SELECT jsonb_agg(jsonb_build_object('variantId', component_id, 'quantity', quantity) ORDER BY component_id)
                 FROM bundle_component WHERE bundle_id = variant.id) END AS components
        FROM variant
       WHERE variant.id = ANY(${ids}::uuid[])`;
    return new Map(rows.map((row) => [row.id, factsOf(row, db.now)]));
  }

  async bySkus(db: Db, skus: readonly string[]): Promise<Map<string, VariantFacts>> {
    if (skus.length === 0) return new Map();
    const rows = await db.rows<VariantRow>`
      SELECT variant.*, CASE WHEN variant.kind = 'bundle' THEN (
               SELECT jsonb_agg(jsonb_build_object('variantId', component_id, 'quantity', quantity) ORDER BY component_id)
                 FROM bundle_component WHERE bundle_id = variant.id) END AS components
        FROM variant
       WHERE variant.sku = ANY(${skus}::text[])`;
    return new Map(rows.map((row) => [row.sku, factsOf(row, db.now)]));
  }
}
