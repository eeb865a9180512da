import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { StockCountLine } from './stock-count-line.entity.js';
import type { StockCount } from './stock-count.entity.js';
import type { VariantUnits } from './transfer.repository.js';

/** Every statement on `stock_count` and its lines. */
@Injectable()
export class StockCountRepository {
  async insert(tx: Tx, count: StockCount): Promise<void> {
    await tx.rows`
      INSERT INTO stock_count (id, location_id, state, is_blind, places, version, opened_at)
      VALUES (${count.id}, ${count.locationId}, ${count.state}, ${count.isBlind}, ${count.places}, 1, ${count.openedAt})`;
  }

  /**
   * Adds lines for variants that are stocked there: those named, or those on the shelves named, or all. Units lying in a
   * collection place do not lie on a shelf.
   *
   * @returns how many; fewer than there are levels when somebody counts some of them already.
   */
  async addLines(
    tx: Tx,
    count: StockCount,
    variantIds: readonly Id<'Variant'>[] | null,
    limit: number,
  ): Promise<number> {
    const added = await tx.rows`
      INSERT INTO stock_count_line (count_id, variant_id, location_id, is_open, expected)
      SELECT ${count.id}, variant_id, location_id, true,
             on_hand - CASE WHEN ${count.places}::text[] IS NULL THEN 0 ELSE put_aside END
        FROM stock_level
       WHERE location_id = ${count.locationId}
         AND (${variantIds}::uuid[] IS NULL OR variant_id = ANY(${variantIds}::uuid[]))
         AND (${count.places}::text[] IS NULL OR place = ANY(${count.places}::text[]))
       ORDER BY variant_id
       LIMIT ${limit}
      ON CONFLICT (location_id, variant_id) WHERE is_open DO NOTHING
      RETURNING variant_id`;
    return added.length;
  }

  /** Which count has some of these already; of two that open at once, one adds its lines first. */
  async other(
    tx: Tx,
    count: StockCount,
    variantIds: readonly Id<'Variant'>[] | null,
  ): Promise<Id<'StockCount'> | null> {
    const [line] = await tx.rows<{ countId: Id<'StockCount'> }>`
      SELECT line.count_id
        FROM stock_count_line AS line JOIN stock_level AS level USING (location_id, variant_id)
       WHERE line.is_open AND line.location_id = ${count.locationId} AND line.count_id <> ${count.id}
         AND (${variantIds}::uuid[] IS NULL OR line.variant_id = ANY(${variantIds}::uuid[]))
         AND (${count.places}::text[] IS NULL OR level.place = ANY(${count.places}::text[]))
       LIMIT 1`;
    return line?.countId ?? null;
  }

  async byId(db: Db, id: Id<'StockCount'>): Promise<StockCount | null> {
    const [count] = await db.rows<StockCount>`SELECT * FROM stock_count WHERE id = ${id}`;
    return count ?? null;
  }

  async lock(tx: Tx, id: Id<'StockCount'>): Promise<StockCount | null> {
    const [count] = await tx.rows<StockCount>`SELECT * FROM stock_count WHERE id = ${id} FOR NO KEY UPDATE`;
    return count ?? null;
  }

  linesOf(db: Db, id: Id<'StockCount'>): Promise<StockCountLine[]> {
    return db.rows<StockCountLine>`
      SELECT * FROM stock_count_line WHERE count_id = ${id} ORDER BY variant_id`;
  }

  /**
   * Notes what was counted, beside what ought to be there at that very instant: what is sold afterwards changes no
   * difference. A second count of a variant takes the place of the first.
   */
  async record(tx: Tx, count: StockCount, lines: readonly VariantUnits[]): Promise<void> {
    await tx.rows`
      UPDATE stock_count_line AS line
         SET counted = seen.units, counted_at = ${tx.now},
             expected = level.on_hand - CASE WHEN ${count.places}::text[] IS NULL THEN 0 ELSE level.put_aside END
        FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS seen("variantId" uuid, units int)
        JOIN stock_level AS level ON level.variant_id = seen."variantId" AND level.location_id = ${count.locationId}
       WHERE line.count_id = ${count.id} AND line.variant_id = seen."variantId"`;
  }

  /** Raises the version with every change. */
  async touch(tx: Tx, id: Id<'StockCount'>): Promise<StockCount> {
    const [count] = await tx.rows<StockCount>`
      UPDATE stock_count SET version = version + 1 WHERE id = ${id} RETURNING *`;
    return count!;
  }

  async close(tx: Tx, id: Id<'StockCount'>): Promise<StockCount> {
    const [count] = await tx.rows<StockCount>`
      WITH lines AS (UPDATE stock_count_line SET is_open = false WHERE count_id = ${id})
      UPDATE stock_count SET state = 'closed', closed_at = ${tx.now}, version = version + 1
       WHERE id = ${id}
      RETURNING *`;
    return count!;
  }
}
