import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, type Sql, sql } from '../platform/database/sql.js';
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
   * Adds lines for variants that are stocked there: those named, or those in the places named, or all. Units that were put
   * aside lie in their collection place and not on their shelf.
   *
   * @returns how many; fewer than there are levels when somebody counts some of them already.
   */
  async addLines(
    tx: Tx,
    count: StockCount,
    variantIds: readonly Id<'Variant'>[] | null,
    limit: number,
  ): Promise<number> {
    const added = await rowsOf(
      tx,
      sql`
      INSERT INTO stock_count_line (count_id, variant_id, location_id, is_open, on_shelf, expected)
      SELECT ${count.id}, variant_id, location_id, true, on_shelf, ${expected(count)}
        FROM (${countedLevels(count, variantIds)}) AS level
       ORDER BY variant_id
       LIMIT ${limit}
      ON CONFLICT (location_id, variant_id) WHERE is_open DO NOTHING
      RETURNING variant_id`,
    );
    return added.length;
  }

  /** Which count has some of these already; of two that open at once, one adds its lines first. */
  async other(
    tx: Tx,
    count: StockCount,
    variantIds: readonly Id<'Variant'>[] | null,
  ): Promise<Id<'StockCount'> | null> {
    const [line] = await rowsOf<{ countId: Id<'StockCount'> }>(
      tx,
      sql`
      SELECT line.count_id
        FROM stock_count_line AS line JOIN (${countedLevels(count, variantIds)}) AS level USING (location_id, variant_id)
       WHERE line.is_open AND line.count_id <> ${count.id}
       LIMIT 1`,
    );
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
    await rowsOf(
      tx,
      sql`
      UPDATE stock_count_line AS line
         SET counted = seen.units, counted_at = ${tx.now}, expected = level.expected
        FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS seen("variantId" uuid, units int)
        JOIN LATERAL (
          SELECT line.on_shelf, ${expected(count)} AS expected
            FROM stock_level AS level JOIN stock_count_line AS line USING (location_id, variant_id)
           WHERE line.count_id = ${count.id} AND line.variant_id = seen."variantId") AS level ON true
       WHERE line.count_id = ${count.id} AND line.variant_id = seen."variantId"`,
    );
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

/** Levels that a count goes over, and whether their shelf is of it. */
const countedLevels = (
  { locationId, places }: StockCount,
  variantIds: readonly Id<'Variant'>[] | null,
): Sql => sql`
  SELECT level.*, (${places}::text[] IS NULL OR coalesce(level.place = ANY(${places}::text[]), false)) AS on_shelf
    FROM stock_level AS level
   WHERE level.location_id = ${locationId}
     AND (${variantIds}::uuid[] IS NULL OR level.variant_id = ANY(${variantIds}::uuid[]))
     AND (${places}::text[] IS NULL OR level.place = ANY(${places}::text[])
          OR level.variant_id IN (SELECT aside.variant_id FROM (${lyingAside(locationId, places)}) AS aside))`;

/** What ought to be there of `level`: in the whole building, or on its shelf and in the collection places named. */
const expected = ({ locationId, places }: StockCount): Sql => sql`
  CASE WHEN ${places}::text[] IS NULL THEN level.on_hand
       ELSE CASE WHEN on_shelf THEN level.on_hand - level.put_aside ELSE 0 END
            + (SELECT coalesce(sum(aside.quantity), 0)::int FROM (${lyingAside(locationId, places)}) AS aside
                WHERE aside.variant_id = level.variant_id) END`;

/**
 * Units that lie in these collection places, by what they were put aside for. A hold that has ended lies there until it is
 * put back, but one that was promised anew counts once.
 */
const lyingAside = (locationId: Id<'Location'>, places: readonly string[] | null): Sql => sql`
  SELECT hold.variant_id, hold.quantity
    FROM hold
   WHERE hold.location_id = ${locationId} AND hold.aside_place = ANY(${places}::text[])
     AND NOT EXISTS (SELECT FROM hold AS later
                      WHERE later.cause_id = hold.cause_id AND later.line_id = hold.line_id AND later.id > hold.id
                        AND (later.variant_id, later.location_id) = (hold.variant_id, hold.location_id))
  UNION ALL
  SELECT variant_id, quantity FROM allocation
   WHERE location_id = ${locationId} AND aside_place = ANY(${places}::text[])`;
