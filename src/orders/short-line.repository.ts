import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Id } from '../kernel/ids.js';
import type { OrderLine } from './order-line.entity.js';

/** A line that lacks units, of an order that is still open. */
export type ShortLine = Pick<
  OrderLine,
  | 'id'
  | 'orderId'
  | 'variantId'
  | 'kind'
  | 'components'
  | 'short'
  | 'fulfilmentKind'
  | 'locationId'
  | 'address'
  | 'promisedBy'
>;

/** Of a part of a line: how often it is in one unit, and what is allocated beyond what the line's other units need. */
export interface PartStanding {
  readonly variantId: Id<'Variant'>;
  readonly each: number;
  readonly spareHere: number;
  readonly spareElsewhere: number;
}

/** What one unit of `line` takes of which variant: goods themselves, a bundle its parts. */
const PARTS = sql`
  SELECT line.variant_id, 1 AS each WHERE line.kind = 'goods'
  UNION ALL
  SELECT part."variantId", sum(part.quantity)::int
    FROM jsonb_to_recordset(line.components) AS part("variantId" uuid, quantity int)
   WHERE line.kind = 'bundle' GROUP BY part."variantId"`;

/** Every statement that makes lines short and mends them. */
@Injectable()
export class ShortLineRepository {
  async byId(db: Db, id: Id<'OrderLine'>): Promise<ShortLine | null> {
    const [line] = await db.rows<ShortLine>`
      SELECT line.*
        FROM order_line AS line JOIN customer_order AS sale ON sale.id = line.order_id
       WHERE line.id = ${id} AND sale.state IN ('confirmed', 'partly_fulfilled')`;
    return line ?? null;
  }

  /** Lines that lack units of a variant, by itself or as a part of a bundle, in the order of their promises: to be sent, or collected at this place. */
  waitingFor(
    db: Db,
    variantId: Id<'Variant'>,
    locationId: Id<'Location'>,
    limit: number,
  ): Promise<ShortLine[]> {
    return db.rows<ShortLine>`
      SELECT line.*
        FROM (SELECT * FROM order_line WHERE variant_id = ${variantId} AND short > 0 AND kind = 'goods'
              UNION ALL
              SELECT * FROM order_line
               WHERE kind = 'bundle' AND short > 0
                 AND components @> jsonb_build_array(jsonb_build_object('variantId', ${variantId}::text))) AS line
        JOIN customer_order AS sale ON sale.id = line.order_id
       WHERE sale.state IN ('confirmed', 'partly_fulfilled')
         AND (line.fulfilment_kind = 'deliver' OR line.location_id = ${locationId})
       ORDER BY sale.placed_at, line.id
       LIMIT ${limit}`;
  }

  /**
   * What a line that lacks units has of each of its parts (goods: of itself): beyond what its other units need, here and
   * elsewhere.
   */
  standing(db: Db, id: Id<'OrderLine'>, locationId: Id<'Location'>): Promise<PartStanding[]> {
    return rowsOf<PartStanding>(
      db,
      sql`
      SELECT need.variant_id, need.each, least(allocated.here, spare.units)::int AS spare_here,
             (spare.units - least(allocated.here, spare.units))::int AS spare_elsewhere
        FROM order_line AS line
        CROSS JOIN LATERAL (${PARTS}) AS need
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(quantity), 0)::int AS units,
                 coalesce(sum(quantity) FILTER (WHERE location_id = ${locationId}), 0)::int AS here
            FROM allocation
           WHERE order_line_id = line.id AND allocation.variant_id = need.variant_id
             AND state IN ('open', 'picked')) AS allocated
        CROSS JOIN LATERAL (
          SELECT greatest(0, allocated.units
                   - (line.quantity - line.cancelled - line.fulfilled - line.short) * need.each) AS units) AS spare
       WHERE line.id = ${id}
       ORDER BY need.variant_id`,
    );
  }

  /** Where a line has units, to be locked with those it takes. */
  placesOf(db: Db, id: Id<'OrderLine'>): Promise<{ variantId: Id<'Variant'>; locationId: Id<'Location'> }[]> {
    return db.rows`
      SELECT DISTINCT variant_id, location_id FROM allocation
       WHERE order_line_id = ${id} AND state IN ('open', 'picked')`;
  }

  /**
   * Writes down what a line lacks: what is still to be given and not allocated; of a bundle what its scarcest part lacks.
   * Absolute, so that it may be done twice.
   *
   * @returns how many units are short more than before.
   */
  async setShort(tx: Tx, id: Id<'OrderLine'>): Promise<number> {
    const [line] = await rowsOf<{ added: number }>(
      tx,
      sql`
      WITH lacking AS (
        SELECT line.id, line.short,
               max(line.quantity - line.cancelled - line.fulfilled - allocated.units / need.each) AS units
          FROM order_line AS line
          CROSS JOIN LATERAL (${PARTS}) AS need
          CROSS JOIN LATERAL (
            SELECT coalesce(sum(quantity), 0)::int AS units FROM allocation
             WHERE order_line_id = line.id AND allocation.variant_id = need.variant_id
               AND state IN ('open', 'picked')) AS allocated
         WHERE line.id = ${id}
         GROUP BY line.id, line.short
      )
      UPDATE order_line SET short = greatest(lacking.units, 0)
        FROM lacking
       WHERE order_line.id = lacking.id AND order_line.short < lacking.units
      RETURNING order_line.short - lacking.short AS added`,
    );
    return line?.added ?? 0;
  }

  /** @returns how many it still lacks; null when it lacked fewer. */
  async takeShort(tx: Tx, id: Id<'OrderLine'>, units: number): Promise<number | null> {
    const [mended] = await tx.rows<{ short: number }>`
      UPDATE order_line SET short = short - ${units} WHERE id = ${id} AND short >= ${units} RETURNING short`;
    return mended?.short ?? null;
  }

  /**
   * Units no longer leave, first from a place where they were lost and then from wherever else more is planned than is
   * still promised (of a bundle: than any); a delivery that has none left is cancelled.
   */
  async unplan(tx: Tx, line: ShortLine, locationId: Id<'Location'>, units: number): Promise<void> {
    await tx.rows`
      WITH item AS (
        SELECT item.fulfilment_id, item.quantity, fulfilment.location_id = ${locationId} AS is_here,
               item.quantity - CASE WHEN ${line.kind} = 'bundle' THEN 0 ELSE (
                 SELECT coalesce(sum(allocation.quantity), 0) FROM allocation
                  WHERE order_line_id = item.order_line_id AND location_id = fulfilment.location_id
                    AND allocation.state IN ('open', 'picked')) END AS loose
          FROM fulfilment_line AS item JOIN fulfilment ON fulfilment.id = item.fulfilment_id
         WHERE item.order_line_id = ${line.id} AND fulfilment.state = 'planned'
      ), cut AS (
        SELECT fulfilment_id, quantity,
               ${units} + loose - sum(loose) OVER (ORDER BY is_here DESC, fulfilment_id) AS most, loose
          FROM item WHERE loose > 0
      ), less AS (
        UPDATE fulfilment_line SET quantity = fulfilment_line.quantity - least(most, loose)
          FROM cut
         WHERE fulfilment_line.fulfilment_id = cut.fulfilment_id AND order_line_id = ${line.id}
           AND most > 0 AND cut.quantity > least(most, loose)
      ), gone AS (
        DELETE FROM fulfilment_line USING cut
         WHERE fulfilment_line.fulfilment_id = cut.fulfilment_id AND order_line_id = ${line.id}
           AND cut.quantity <= least(most, loose)
        RETURNING fulfilment_line.fulfilment_id
      )
      UPDATE fulfilment SET state = 'cancelled'
        FROM gone
       WHERE fulfilment.id = gone.fulfilment_id
         AND NOT EXISTS (SELECT FROM fulfilment_line AS other
                          WHERE other.fulfilment_id = gone.fulfilment_id AND other.order_line_id <> ${line.id})`;
  }

  /** Units leave from a place: with what is planned there for the same order and goes the same way, or by themselves. */
  async plan(tx: Tx, line: ShortLine, locationId: Id<'Location'>, units: number): Promise<void> {
    await tx.rows`
      WITH planned AS (
        SELECT id FROM fulfilment
         WHERE order_id = ${line.orderId} AND kind = 'deliver' AND state = 'planned' AND location_id = ${locationId}
           AND NOT EXISTS (SELECT FROM fulfilment_line AS item JOIN order_line AS other ON other.id = item.order_line_id
                             JOIN order_line AS own ON own.id = ${line.id}
                            WHERE item.fulfilment_id = fulfilment.id
                              AND other.delivery_option_id <> own.delivery_option_id)
         ORDER BY id LIMIT 1
      ), made AS (
        INSERT INTO fulfilment (id, order_id, kind, state, location_id, promised_by)
        SELECT ${tx.newId<'Fulfilment'>()}, ${line.orderId}, 'deliver', 'planned', ${locationId}, ${line.promisedBy}
         WHERE NOT EXISTS (SELECT FROM planned)
        RETURNING id
      )
      INSERT INTO fulfilment_line (fulfilment_id, order_line_id, quantity)
      SELECT id, ${line.id}, ${units} FROM (SELECT id FROM planned UNION ALL SELECT id FROM made) AS leaving
      ON CONFLICT (fulfilment_id, order_line_id) DO UPDATE
         SET quantity = fulfilment_line.quantity + EXCLUDED.quantity`;
  }
}
