import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Hold } from './hold.entity.js';
import type { Place } from './level-change.js';

/** Reads of `hold`; what writes it is the ledger. */
@Injectable()
export class HoldRepository {
  /** Every hold a cause ever had, oldest first. */
  ofCause(db: Db, causeId: string, lineIds: readonly string[] | null): Promise<Hold[]> {
    return db.rows<Hold>`
      SELECT * FROM hold
       WHERE cause_id = ${causeId} AND (${lineIds}::uuid[] IS NULL OR line_id = ANY(${lineIds}::uuid[]))
       ORDER BY id`;
  }

  /** Holds past their end that nobody has tidied yet, at these places. */
  ended(db: Db, places: readonly Place[]): Promise<Hold[]> {
    return db.rows<Hold>`
      SELECT hold.*
        FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS place("variantId" uuid, "locationId" uuid)
        JOIN hold ON (hold.variant_id, hold.location_id) = ("variantId", "locationId")
       WHERE hold.state = 'live' AND hold.ends_at <= ${db.now}
         AND hold.variant_id = ANY(${places.map(({ variantId }) => variantId)}::uuid[])
       ORDER BY hold.id`;
  }

  /**
   * Holds that have ended anywhere, oldest first, with their levels locked; levels that somebody is at work on are
   * left for the next time.
   */
  due(tx: Tx, limit: number): Promise<Hold[]> {
    return tx.rows<Hold>`
      WITH ended AS (
        SELECT * FROM hold WHERE state = 'live' AND ends_at <= ${tx.now} ORDER BY ends_at, id LIMIT ${limit}
      ), locked AS MATERIALIZED (
        SELECT level.variant_id, level.location_id
          FROM stock_level AS level
         WHERE (level.variant_id, level.location_id) IN (SELECT variant_id, location_id FROM ended)
         ORDER BY level.location_id, level.variant_id
           FOR NO KEY UPDATE OF level SKIP LOCKED
      )
      SELECT ended.* FROM ended JOIN locked USING (variant_id, location_id) ORDER BY ended.id`;
  }

  /** Holds that count now at these places, soonest to end first, at most `limit` a place. */
  live(db: Db, places: readonly Place[], limit: number): Promise<Hold[]> {
    return db.rows<Hold>`
      SELECT live.*
        FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS place("variantId" uuid, "locationId" uuid)
        CROSS JOIN LATERAL (
          SELECT * FROM hold
           WHERE (variant_id, location_id) = ("variantId", "locationId") AND state = 'live' AND ends_at > ${db.now}
           ORDER BY ends_at, id LIMIT ${limit}) AS live
       ORDER BY live.ends_at, live.id`;
  }
}
