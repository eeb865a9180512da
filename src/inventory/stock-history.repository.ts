import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { COUNT_LIMIT } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { MovementReason } from './inventory.enums.js';
import type { Place } from './level-change.js';
import type { StockMovement } from './stock-movement.entity.js';

/** Which movements a list shows; null asks nothing. */
export interface MovementQuestion {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'> | null;
  readonly from: Date | null;
  readonly before: Date | null;
  readonly reasons: readonly MovementReason[] | null;
}

/** A level that is not the sum of its movements. */
export interface StockDifferenceRow extends Place {
  readonly onHand: number;
  readonly sumOfMovements: number;
}

/** Every statement on the past of stock. */
@Injectable()
export class StockHistoryRepository {
  /** On hand at an instant: the balance of the last day before it that has one, and the movements since. */
  async levelAt(
    db: Db,
    { variantId, locationId }: Place,
    at: Date,
  ): Promise<{ onHand: number; movementsCounted: number }> {
    const [level] = await db.rows<{ onHand: number; movementsCounted: number }>`
      WITH balance AS (
        SELECT day, on_hand FROM stock_day_balance
         WHERE variant_id = ${variantId} AND location_id = ${locationId}
           AND day < (${at}::timestamptz AT TIME ZONE 'UTC')::date
         ORDER BY day DESC LIMIT 1
      )
      SELECT (coalesce((SELECT on_hand FROM balance), 0) + coalesce(sum(delta), 0))::int AS on_hand,
             count(id)::int AS movements_counted
        FROM stock_movement
       WHERE variant_id = ${variantId} AND location_id = ${locationId} AND at <= ${at}
         AND at >= coalesce((SELECT (day + 1)::timestamp AT TIME ZONE 'UTC' FROM balance), '-infinity')`;
    return level!;
  }

  /** Newest first, one more than asked. */
  movements(
    db: Db,
    asked: MovementQuestion,
    first: number,
    after: { readonly at: Date; readonly id: string } | null,
  ): Promise<(StockMovement & { total: number })[]> {
    return db.rows<StockMovement & { total: number }>`
      WITH shown AS (
        SELECT * FROM stock_movement
         WHERE variant_id = ${asked.variantId}
           AND (${asked.locationId}::uuid IS NULL OR location_id = ${asked.locationId})
           AND (${asked.from}::timestamptz IS NULL OR at >= ${asked.from})
           AND (${asked.before}::timestamptz IS NULL OR at < ${asked.before})
           AND (${asked.reasons}::text[] IS NULL OR reason = ANY(${asked.reasons}::text[]))
      )
      SELECT shown.*, (SELECT count(*)::int FROM (SELECT FROM shown LIMIT ${COUNT_LIMIT + 1}) AS counted) AS total
        FROM shown
       WHERE ${after?.at ?? null}::timestamptz IS NULL OR (at, id) < (${after?.at ?? null}, ${after?.id ?? null}::uuid)
       ORDER BY at DESC, id DESC
       LIMIT ${first + 1}`;
  }

  /** Levels that are not the sum of their movements: there are none. One more than asked. */
  differences(
    db: Db,
    locationId: Id<'Location'> | null,
    first: number,
    after: readonly (string | number)[] | null,
  ): Promise<StockDifferenceRow[]> {
    return db.rows<StockDifferenceRow>`
      SELECT level.variant_id, level.location_id, level.on_hand,
             coalesce(sum(movement.delta), 0)::int AS sum_of_movements
        FROM stock_level AS level LEFT JOIN stock_movement AS movement USING (variant_id, location_id)
       WHERE (${locationId}::uuid IS NULL OR level.location_id = ${locationId})
         AND (${after?.[0] ?? null}::uuid IS NULL
              OR (level.location_id, level.variant_id) > (${after?.[0] ?? null}::uuid, ${after?.[1] ?? null}::uuid))
       GROUP BY level.variant_id, level.location_id, level.on_hand
      HAVING level.on_hand IS DISTINCT FROM coalesce(sum(movement.delta), 0)
       ORDER BY level.location_id, level.variant_id
       LIMIT ${first + 1}`;
  }

  /** The first day (UTC) that has movements and no balance, when it is before `end`; null: none. */
  async nextDay(tx: Tx, end: Date): Promise<string | null> {
    const [next] = await tx.rows<{ day: string }>`
      SELECT (min(at) AT TIME ZONE 'UTC')::date AS day FROM stock_movement
       WHERE at >= coalesce((SELECT (max(day) + 1)::timestamp AT TIME ZONE 'UTC' FROM stock_day), '-infinity')
         AND at < ${end}
      HAVING min(at) IS NOT NULL`;
    return next?.day ?? null;
  }

  /**
   * Writes the balances of a day: of each level that moved, the balance before it and what moved.
   *
   * @returns how many; null when another process closed the day.
   */
  async closeDay(tx: Tx, day: string): Promise<number | null> {
    const closed = await tx.rows`
      INSERT INTO stock_day (day, closed_at) VALUES (${day}, ${tx.now}) ON CONFLICT (day) DO NOTHING RETURNING day`;
    if (closed.length === 0) return null;
    const written = await tx.rows`
      INSERT INTO stock_day_balance (variant_id, location_id, day, on_hand)
      SELECT moved.variant_id, moved.location_id, ${day}::date, coalesce(before.on_hand, 0) + moved.delta
        FROM (SELECT variant_id, location_id, sum(delta)::int AS delta
                FROM stock_movement
               WHERE at >= ${day}::date::timestamp AT TIME ZONE 'UTC'
                 AND at < (${day}::date + 1)::timestamp AT TIME ZONE 'UTC'
               GROUP BY variant_id, location_id) AS moved
        LEFT JOIN LATERAL (
          SELECT on_hand FROM stock_day_balance AS balance
           WHERE balance.variant_id = moved.variant_id AND balance.location_id = moved.location_id AND balance.day < ${day}
           ORDER BY balance.day DESC LIMIT 1) AS before ON true
      RETURNING day`;
    return written.length;
  }
}
