import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { StockLevel } from './stock-level.entity.js';

/** A level as promises see it. */
export interface AvailableRow {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly available: number;
  readonly onDisplay: boolean;
}

/** A level with its holds past their end left out. */
export type CurrentLevel = StockLevel & { readonly unsellable: number; readonly available: number };

/**
 * What may be promised of the row `level` at an instant, never below 0. Holds past their end do not count, whether or not
 * a job has run.
 */
export const availableAt = (now: Date): Sql => sql`
  greatest(0, available_to_sell(level)
              + CASE WHEN level.held = 0 OR level.unconfirmed THEN 0 ELSE (
                  SELECT coalesce(sum(quantity), 0) FROM hold
                   WHERE (hold.variant_id, hold.location_id) = (level.variant_id, level.location_id)
                     AND hold.state = 'live' AND hold.ends_at <= ${now}) END)::int`;

/** Reads of `stock_level`; what writes it is the ledger. */
@Injectable()
export class StockLevelRepository {
  /** What may be promised of variants, everywhere or at some locations, in one statement of index lookups. */
  available(
    db: Db,
    variantIds: readonly Id<'Variant'>[],
    locationIds: readonly Id<'Location'>[] | null,
  ): Promise<AvailableRow[]> {
    return rowsOf<AvailableRow>(
      db,
      sql`SELECT level.variant_id, level.location_id, level.display > 0 AS on_display,
                 ${availableAt(db.now)} AS available
            FROM stock_level AS level
           WHERE level.variant_id = ANY(${variantIds}::uuid[])
             AND (${locationIds}::uuid[] IS NULL OR level.location_id = ANY(${locationIds}::uuid[]))`,
    );
  }

  /** Levels of variants with every component, for staff. */
  current(
    db: Db,
    variantIds: readonly Id<'Variant'>[],
    locationIds: readonly Id<'Location'>[] | null,
  ): Promise<CurrentLevel[]> {
    return db.rows<CurrentLevel>`
      SELECT level.*, level.display + level.quarantine + level.damaged AS unsellable,
             (level.held - ended.quantity)::int AS held,
             CASE WHEN level.unconfirmed THEN 0
                  ELSE greatest(0, available_to_sell(level) + ended.quantity) END::int AS available
        FROM stock_level AS level
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(quantity), 0)::int AS quantity FROM hold
           WHERE (hold.variant_id, hold.location_id) = (level.variant_id, level.location_id)
             AND hold.state = 'live' AND hold.ends_at <= ${db.now}) AS ended
       WHERE level.variant_id = ANY(${variantIds}::uuid[])
         AND (${locationIds}::uuid[] IS NULL OR level.location_id = ANY(${locationIds}::uuid[]))`;
  }
}
