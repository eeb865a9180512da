import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { BarcodeRow } from './barcode-match.js';
import type { BarcodeKind } from './barcode.entity.js';
import { VARIANT_COLUMNS } from './variant-columns.js';
import { factsOf, type VariantRow } from './variant-facts.js';

const MATCHES_MAX = 100;

/** Every SQL statement that touches `barcode`. */
@Injectable()
export class BarcodeRepository {
  /** What a code leads to, with the facts of each variant, by SKU. */
  async byCode(db: Db, code: string): Promise<BarcodeRow[]> {
    type Row = VariantRow & { barcodeKind: BarcodeKind; barcodeQuantity: number };
    const rows = await rowsOf<Row>(
      db,
      sql`SELECT ${VARIANT_COLUMNS}, barcode.kind AS barcode_kind, barcode.quantity AS barcode_quantity
            FROM barcode JOIN variant ON variant.id = barcode.variant_id
           WHERE barcode.code = ${code}
           ORDER BY variant.sku
           LIMIT ${MATCHES_MAX}`,
    );
    return rows.map((row) => ({
      code,
      kind: row.barcodeKind,
      quantity: row.barcodeQuantity,
      variant: factsOf(row, db.now),
    }));
  }

  /** What these codes led to before, they lead to no longer; all that they lead to is in `rows`. */
  async replace(
    tx: Tx,
    rows: readonly { code: string; variantId: Id<'Variant'>; kind: BarcodeKind; quantity: number }[],
  ): Promise<void> {
    await tx.rows`
      WITH given AS (
        SELECT code, "variantId" AS variant_id, kind, quantity
          FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            AS row(code text, "variantId" uuid, kind text, quantity int)
      ), gone AS (
        DELETE FROM barcode
         WHERE code IN (SELECT code FROM given)
           AND (code, variant_id) NOT IN (SELECT code, variant_id FROM given)
      )
      INSERT INTO barcode (code, variant_id, kind, quantity)
      SELECT code, variant_id, kind, quantity FROM given
      ON CONFLICT (code, variant_id) DO UPDATE SET kind = excluded.kind, quantity = excluded.quantity
       WHERE (barcode.kind, barcode.quantity) IS DISTINCT FROM (excluded.kind, excluded.quantity)`;
  }
}
