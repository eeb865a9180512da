import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PromotionRow } from './promotion.entity.js';

/** Every SQL statement that looks up what files of promotions and coupons name. */
@Injectable()
export class PromotionWriteRepository {
  /** The ids of these codes and SKUs; what is not there is absent. */
  async idsOf(
    tx: Tx,
    asked: { products: readonly string[]; categories: readonly string[]; skus: readonly string[] },
  ): Promise<{
    products: Map<string, Id<'Product'>>;
    categories: Map<string, Id<'Category'>>;
    skus: Map<string, Id<'Variant'>>;
  }> {
    const rows = await tx.rows<{ kind: string; code: string; id: string }>`
      SELECT 'product' AS kind, code, id FROM product WHERE code = ANY(${asked.products}::text[])
      UNION ALL SELECT 'category', code, id FROM category WHERE code = ANY(${asked.categories}::text[])
      UNION ALL SELECT 'sku', sku, id FROM variant WHERE sku = ANY(${asked.skus}::text[])`;
    const of = <Kind extends string>(kind: string) =>
      new Map(rows.filter((row) => row.kind === kind).map(({ code, id }) => [code, id as Id<Kind>]));
    return { products: of('product'), categories: of('category'), skus: of('sku') };
  }

  async byIds(tx: Tx, ids: readonly Id<'Promotion'>[]): Promise<Map<Id<'Promotion'>, PromotionRow>> {
    const rows = await tx.rows<PromotionRow>`SELECT * FROM promotion WHERE id = ANY(${ids}::uuid[])`;
    return new Map(rows.map((row) => [row.id, row]));
  }

  async customerIds(tx: Tx, codes: readonly string[]): Promise<Map<string, Id<'Customer'>>> {
    const rows = await tx.rows<{ code: string; id: Id<'Customer'> }>`
      SELECT code, id FROM customer WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  /** Whose coupons these codes are. */
  async couponPromotions(tx: Tx, codes: readonly string[]): Promise<Map<string, Id<'Promotion'>>> {
    const rows = await tx.rows<{ code: string; promotionId: Id<'Promotion'> }>`
      SELECT code, promotion_id FROM coupon WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map(({ code, promotionId }) => [code, promotionId]));
  }
}
