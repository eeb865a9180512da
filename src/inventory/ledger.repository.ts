import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { anyId, rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Allocation } from './allocation.entity.js';
import type { Hold } from './hold.entity.js';
import type { LevelChange, Place } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';
import type { StockMovement } from './stock-movement.entity.js';

/** A movement before it is posted: what the level is after it, whose it is, and its date are known only then. */
export type NewMovement = Omit<StockMovement, 'onHandAfter' | 'ownerSellerId' | 'at'>;

/** Everything that one change of stock writes, decided before; it happens as a whole or not at all. */
export interface Posting {
  /** One per place ({@link mergeChanges}). */
  readonly levels: readonly LevelChange[];
  /** Whole rows as they are to be: new ones with version 1, others one version above the one that was read. */
  readonly holds?: readonly Hold[];
  readonly allocations?: readonly Allocation[];
  readonly movements?: readonly NewMovement[];
}

/** What a posting found at one place. */
export interface PostedLevel extends Place {
  /** False: the variant was never stocked there. */
  readonly exists: boolean;
  /** Whether the guard of its change held. */
  readonly enough: boolean;
  /** What could be promised before it; below 0 where more is promised than there is. */
  readonly available: number;
  /** What may be promised after it; null when nothing was written. */
  readonly availableAfter: number | null;
  /** After it; null when nothing was written. */
  readonly version: number | null;
}

/** Whether all of a posting was written, or nothing of it. */
export interface Posted {
  readonly done: boolean;
  readonly levels: PostedLevel[];
}

/** Every statement that writes `stock_level`, `stock_movement`, `hold` and `allocation`. Nothing else does. */
@Injectable()
export class LedgerRepository {
  /**
   * Posts a change of stock in one statement: locks the levels in the order of (location, variant), then holds and
   * allocations; tests each guard on the level as locked and each row's version; and writes all, or nothing.
   *
   * - `seen` looks without locks, so that a hopeless request never waits for a hot row nor makes others wait.
   * - `locked` is FOR NO KEY UPDATE: a rival waits, then reads the committed row and tests that. Every guard names
   *   columns of the locked row alone; a subquery over holds would not be read again, and oversells.
   *
   * Movements are dated now, but never before an earlier one of their level: who waited for the row may have begun before
   * midnight, and what was there at the end of a day is the sum until then.
   *
   * @returns not `done`: where a guard failed (`enough` is false), or nowhere, and then a hold or allocation was no longer
   *          as it was read.
   */
  async post(tx: Tx, posting: Posting): Promise<Posted> {
    const { levels, holds = [], allocations = [], movements = [] } = posting;
    // Beside the join: the planner takes a list for ten, and a recordset for a hundred.
    const variantIds = levels.map(({ variantId }) => variantId);
    const locationIds = levels.map(({ locationId }) => locationId);
    const [knownHolds, knownAllocations] = [knownOf(holds), knownOf(allocations)];
    const statement = sql`
      WITH wanted AS (
        SELECT "variantId" AS variant_id, "locationId" AS location_id, place, coalesce("onHand", 0) AS on_hand,
               coalesce(display, 0) AS display, coalesce(quarantine, 0) AS quarantine, coalesce(damaged, 0) AS damaged,
               coalesce("putAside", 0) AS put_aside, coalesce(held, 0) AS held, coalesce(allocated, 0) AS allocated,
               coalesce("safetyStock", 0) AS safety_stock, coalesce("backorderLimit", 0) AS backorder_limit,
               coalesce(promised, 0) AS promised, coalesce(free, 0) AS free, coalesce(there, 0) AS there,
               "onHandSeen" AS on_hand_seen, coalesce(fits, false) AS fits, unconfirmed, "countedAt" AS counted_at
          FROM jsonb_to_recordset(${JSON.stringify(levels)}::jsonb)
            AS change("variantId" uuid, "locationId" uuid, place text, "onHand" int, display int, quarantine int,
                      damaged int, "putAside" int, held int, allocated int, "safetyStock" int, "backorderLimit" int,
                      promised int, free int, there int, "onHandSeen" int, fits boolean, unconfirmed boolean,
                      "countedAt" timestamptz)
      ), seen AS MATERIALIZED (
        SELECT wanted.variant_id, wanted.location_id, level.variant_id IS NOT NULL AS exists,
               coalesce(available_to_sell(level), 0) AS available,
               level.variant_id IS NOT NULL AND ${GUARD} AS enough
          FROM wanted
          LEFT JOIN stock_level AS level
            ON (level.variant_id, level.location_id) = (wanted.variant_id, wanted.location_id)
           AND level.variant_id = ${anyId(variantIds)} AND level.location_id = ${anyId(locationIds)}
      ), locked AS MATERIALIZED (
        SELECT level.variant_id, level.location_id, available_to_sell(level) AS available,
               ${GUARD} AS enough
          FROM wanted JOIN stock_level AS level USING (variant_id, location_id)
         WHERE level.variant_id = ${anyId(variantIds)} AND level.location_id = ${anyId(locationIds)}
           AND (SELECT coalesce(bool_and(enough), true) FROM seen)
         ORDER BY level.location_id, level.variant_id
           FOR NO KEY UPDATE OF level
      ), passed AS MATERIALIZED (
        SELECT count(*) = ${levels.length} AND coalesce(bool_and(enough), true) AS yes FROM locked
      ${holds.length === 0 ? sql`` : lockHolds(holds, knownHolds)}
      ${allocations.length === 0 ? sql`` : lockAllocations(allocations, knownAllocations)}
      ), agreed AS MATERIALIZED (
        SELECT yes ${holds.length === 0 ? sql`` : sql`AND (SELECT count(*) FROM locked_holds) = ${knownHolds.length}`}
               ${allocations.length === 0 ? sql`` : sql`AND (SELECT count(*) FROM locked_allocations) = ${knownAllocations.length}`}
               AS yes
          FROM passed
      ), changed AS (
        UPDATE stock_level AS level
           SET on_hand = level.on_hand + wanted.on_hand, display = level.display + wanted.display,
               quarantine = level.quarantine + wanted.quarantine, damaged = level.damaged + wanted.damaged,
               put_aside = level.put_aside + wanted.put_aside, held = level.held + wanted.held,
               allocated = level.allocated + wanted.allocated, safety_stock = level.safety_stock + wanted.safety_stock,
               backorder_limit = level.backorder_limit + wanted.backorder_limit,
               place = coalesce(wanted.place, level.place),
               unconfirmed = coalesce(wanted.unconfirmed, level.unconfirmed),
               counted_at = coalesce(wanted.counted_at, level.counted_at), version = level.version + 1
               ${movements.length === 0 ? sql`` : sql`, moved_at = greatest(level.moved_at, ${tx.now}::timestamptz)`}
          FROM wanted
         WHERE (level.variant_id, level.location_id) = (wanted.variant_id, wanted.location_id)
           AND level.variant_id = ${anyId(variantIds)} AND level.location_id = ${anyId(locationIds)}
           AND (SELECT yes FROM agreed)
        RETURNING level.variant_id, level.location_id, level.on_hand, level.owner_seller_id, level.version, level.moved_at,
                  available_to_sell(level) AS available
      ${holds.length === 0 ? sql`` : WRITE_HOLDS}
      ${allocations.length === 0 ? sql`` : WRITE_ALLOCATIONS}
      ${movements.length === 0 ? sql`` : writeMovements(movements)}
      )
      SELECT agreed.yes AS done, seen.variant_id, seen.location_id, seen.exists,
             coalesce(locked.enough, seen.enough) AS enough, coalesce(locked.available, seen.available) AS available,
             changed.available AS available_after, changed.version
        FROM agreed
        LEFT JOIN seen ON true
        LEFT JOIN locked USING (variant_id, location_id)
        LEFT JOIN changed USING (variant_id, location_id)`;
    const rows = await rowsOf<PostedLevel & { done: boolean }>(tx, statement);
    return { done: rows[0]?.done ?? false, levels: levels.length === 0 ? [] : rows };
  }

  /** Makes empty levels where a variant was never stocked. The owner is the location's. */
  async open(tx: Tx, places: readonly Place[]): Promise<void> {
    await tx.rows`
      INSERT INTO stock_level (variant_id, location_id, owner_seller_id)
      SELECT "variantId", "locationId", location.stock_owner_id
        FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS place("variantId" uuid, "locationId" uuid)
        JOIN location ON location.id = "locationId"
       ORDER BY "locationId", "variantId"
      ON CONFLICT (variant_id, location_id) DO NOTHING`;
  }

  /** Sets what levels withhold, rows locked in the one order; the CHECK against overselling stands behind a lower limit. */
  async withhold(
    tx: Tx,
    rules: readonly {
      readonly variantId: Id<'Variant'> | null;
      readonly locationId: Id<'Location'>;
      readonly safetyStock: number;
      readonly backorderLimit: number | null;
    }[],
  ): Promise<void> {
    await tx.rows`
      WITH rule AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rules)}::jsonb)
          AS rule("variantId" uuid, "locationId" uuid, "safetyStock" int, "backorderLimit" int)
      ), locked AS MATERIALIZED (
        SELECT level.variant_id, level.location_id
          FROM stock_level AS level
         WHERE EXISTS (SELECT FROM rule WHERE rule."locationId" = level.location_id
                                          AND (rule."variantId" IS NULL OR rule."variantId" = level.variant_id))
         ORDER BY level.location_id, level.variant_id
           FOR NO KEY UPDATE OF level
      )
      UPDATE stock_level AS level
         SET safety_stock = chosen."safetyStock",
             backorder_limit = coalesce(chosen."backorderLimit", level.backorder_limit), version = level.version + 1
        FROM locked
        CROSS JOIN LATERAL (
          SELECT * FROM rule
           WHERE rule."locationId" = locked.location_id
             AND (rule."variantId" IS NULL OR rule."variantId" = locked.variant_id)
           ORDER BY rule."variantId" NULLS LAST LIMIT 1) AS chosen
       WHERE (level.variant_id, level.location_id) = (locked.variant_id, locked.location_id)`;
  }

  /** Which changes of another system were applied before. */
  async changesDone(tx: Tx, ids: readonly Id<'StockChange'>[]): Promise<Id<'StockChange'>[]> {
    const rows = await tx.rows<{ causeId: Id<'StockChange'> }>`
      SELECT cause_id FROM stock_movement WHERE cause_kind = 'stock_change' AND cause_id = ANY(${ids}::uuid[])`;
    return rows.map(({ causeId }) => causeId);
  }

  /** What has moved at places since an instant each; imports are figures, no movements of goods. */
  movedSince(
    tx: Tx,
    places: readonly (Place & { readonly since: Date })[],
  ): Promise<(Place & { units: number })[]> {
    return tx.rows<Place & { units: number }>`
      SELECT movement.variant_id, movement.location_id, sum(movement.delta)::int AS units
        FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
          AS place("variantId" uuid, "locationId" uuid, since timestamptz)
        JOIN stock_movement AS movement
          ON (movement.variant_id, movement.location_id) = ("variantId", "locationId") AND movement.at > since
       WHERE movement.reason <> 'imported' OR movement.cause_kind = 'stock_change'
       GROUP BY movement.variant_id, movement.location_id`;
  }

  /** Locks levels in the one order, for changes that must be worked out from what is there. Missing ones are absent. */
  lock(tx: Tx, places: readonly Place[]): Promise<StockLevel[]> {
    return tx.rows<StockLevel>`
      SELECT level.*
        FROM stock_level AS level
        JOIN jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS place("variantId" uuid, "locationId" uuid)
          ON (level.variant_id, level.location_id) = ("variantId", "locationId")
       ORDER BY level.location_id, level.variant_id
         FOR NO KEY UPDATE OF level`;
  }
}

/** What must be true of a level for its change; every part names columns of that one row. */
const GUARD = sql`(
                 stock_allows(level, wanted.promised, wanted.free, wanted.there)
                 AND (wanted.on_hand_seen IS NULL OR level.on_hand = wanted.on_hand_seen)
                 AND (NOT wanted.fits OR (
                   least(level.on_hand + wanted.on_hand, level.display + wanted.display,
                         level.quarantine + wanted.quarantine, level.damaged + wanted.damaged,
                         level.put_aside + wanted.put_aside) >= 0
                   AND level.put_aside + wanted.put_aside <= level.on_hand + wanted.on_hand
                   AND level.display + wanted.display + level.quarantine + wanted.quarantine
                       + level.damaged + wanted.damaged <= level.on_hand + wanted.on_hand
                   AND level.display + wanted.display + level.quarantine + wanted.quarantine
                       + level.damaged + wanted.damaged + level.held + wanted.held + level.allocated + wanted.allocated
                       <= level.on_hand + wanted.on_hand + level.backorder_limit + wanted.backorder_limit)))`;

/** Rows that were read before, so must still be there as they were. */
const knownOf = <Row extends { readonly id: string; readonly version: number }>(
  rows: readonly Row[],
): Row['id'][] => rows.filter(({ version }) => version > 1).map(({ id }) => id);

/** Rows that were read before are locked, if they still are as they were read. */
const lockHolds = (rows: readonly Hold[], known: readonly string[]): Sql => sql`
      ), hold_rows AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS hold("id" uuid, "variantId" uuid, "locationId" uuid, "quantity" int, "purpose" text, "causeId" uuid,
                  "lineId" uuid, "state" text, "orderLineId" uuid, "endsAt" timestamptz, "createdAt" timestamptz, "putAside" boolean,
                  "asidePlace" text, "version" int)
      ), locked_holds AS MATERIALIZED (
        SELECT hold.id FROM hold JOIN hold_rows ON hold_rows.id = hold.id AND hold_rows.version = hold.version + 1
         WHERE hold.id = ANY(${known}::uuid[]) AND (SELECT yes FROM passed)
         ORDER BY hold.id
           FOR NO KEY UPDATE OF hold`;

const lockAllocations = (rows: readonly Allocation[], known: readonly string[]): Sql => sql`
      ), allocation_rows AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS allocation("id" uuid, "orderLineId" uuid, "variantId" uuid, "locationId" uuid, "quantity" int, "state" text,
                        "holdId" uuid, "asidePlace" text, "createdAt" timestamptz, "version" int)
      ), locked_allocations AS MATERIALIZED (
        SELECT allocation.id
          FROM allocation JOIN allocation_rows
            ON allocation_rows.id = allocation.id AND allocation_rows.version = allocation.version + 1
         WHERE allocation.id = ANY(${known}::uuid[]) AND (SELECT yes FROM passed)
         ORDER BY allocation.id
           FOR NO KEY UPDATE OF allocation`;

const WRITE_HOLDS = sql`
      ), held AS (
        INSERT INTO hold (id, variant_id, location_id, quantity, purpose, cause_id, line_id, state, order_line_id,
                          ends_at, created_at, put_aside, aside_place, version)
        SELECT "id", "variantId", "locationId", "quantity", "purpose", "causeId", "lineId", "state", "orderLineId",
               "endsAt", "createdAt", "putAside", "asidePlace", "version"
          FROM hold_rows WHERE (SELECT yes FROM agreed)
        ON CONFLICT (id) DO UPDATE
           SET location_id = EXCLUDED.location_id, quantity = EXCLUDED.quantity, purpose = EXCLUDED.purpose, cause_id = EXCLUDED.cause_id,
               line_id = EXCLUDED.line_id, state = EXCLUDED.state, order_line_id = EXCLUDED.order_line_id,
               ends_at = EXCLUDED.ends_at, put_aside = EXCLUDED.put_aside,
               aside_place = EXCLUDED.aside_place, version = EXCLUDED.version`;

const WRITE_ALLOCATIONS = sql`
      ), allocated AS (
        INSERT INTO allocation (id, order_line_id, variant_id, location_id, quantity, state, hold_id, aside_place, created_at,
                                version)
        SELECT "id", "orderLineId", "variantId", "locationId", "quantity", "state", "holdId", "asidePlace",
               "createdAt", "version"
          FROM allocation_rows WHERE (SELECT yes FROM agreed)
        ON CONFLICT (id) DO UPDATE
           SET quantity = EXCLUDED.quantity, state = EXCLUDED.state, aside_place = EXCLUDED.aside_place,
               version = EXCLUDED.version`;

const writeMovements = (rows: readonly NewMovement[]): Sql => sql`
      ), moved AS (
        INSERT INTO stock_movement (id, variant_id, location_id, owner_seller_id, delta, on_hand_after, reason, cause_kind, cause_id,
                                    line_id, actor, api_client_id, channel, operation_key, ordinal, at)
        SELECT movement."id", changed.variant_id, changed.location_id, changed.owner_seller_id, movement."delta",
               changed.on_hand - coalesce(sum(movement."delta") OVER (
                 PARTITION BY changed.variant_id, changed.location_id ORDER BY movement."ordinal"
                 ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0),
               movement."reason", movement."causeKind", movement."causeId", movement."lineId", movement."actor",
               movement."apiClientId", movement."channel", movement."operationKey", movement."ordinal", changed.moved_at
          FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            AS movement("id" uuid, "variantId" uuid, "locationId" uuid, "delta" int, "reason" text, "causeKind" text,
                        "causeId" uuid, "lineId" uuid, "actor" text, "apiClientId" uuid, "channel" text,
                        "operationKey" uuid, "ordinal" int)
          JOIN changed ON (changed.variant_id, changed.location_id) = (movement."variantId", movement."locationId")`;
