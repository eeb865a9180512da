import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import { VARIANT_COLUMNS } from './variant-columns.js';
import { factsOf, type VariantFacts, type VariantRow } from './variant-facts.js';

/** Reads variants by themselves. */
@Injectable()
export class VariantRepository {
  async byIds(db: Db, ids: readonly Id<'Variant'>[]): Promise<Map<Id<'Variant'>, VariantFacts>> {
    if (ids.length === 0) return new Map();
    const rows = await rowsOf<VariantRow>(
      db,
      sql`SELECT ${VARIANT_COLUMNS} FROM variant WHERE variant.id = ANY(${ids}::uuid[])`,
    );
    return new Map(rows.map((row) => [row.id, factsOf(row, db.now)]));
  }

  async bySkus(db: Db, skus: readonly string[]): Promise<Map<string, VariantFacts>> {
    if (skus.length === 0) return new Map();
    const rows = await rowsOf<VariantRow>(
      db,
      sql`SELECT ${VARIANT_COLUMNS} FROM variant WHERE variant.sku = ANY(${skus}::text[])`,
    );
    return new Map(rows.map((row) => [row.sku, factsOf(row, db.now)]));
  }
}
