import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { camelRow, type Db } from '../platform/database/db.js';
import { rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { Asker } from './owners.js';
import type { Pickup } from './pickup.entity.js';
import type { ReservationLine } from './reservation-line.entity.js';
import type { Reservation } from './reservation.entity.js';

/** A reservation with all that belongs to it. */
export interface ReservationRow extends Reservation {
  readonly lines: readonly ReservationLine[];
  readonly pickup: Pickup | null;
}

/** What somebody has of a variant: put aside and not lapsed, or bought and kept. */
export interface Had {
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
}

type Raw = Reservation & { readonly lines: readonly object[]; readonly pickup: object | null };

/** Reservations with their lines and their pickup, in one statement. */
const WHOLE = sql`
  SELECT reservation.*,
         (SELECT json_agg(line ORDER BY line.position)
            FROM reservation_line AS line WHERE line.reservation_id = reservation.id) AS lines,
         (SELECT to_jsonb(pickup) FROM pickup WHERE pickup.reservation_id = reservation.id) AS pickup
    FROM reservation`;

/** Every statement that only reads reservations; each reads as many as are asked for at once. */
@Injectable()
export class ReservationQueries {
  /** Whoever's they are. */
  byIds(db: Db, ids: readonly Id<'Reservation'>[]): Promise<ReservationRow[]> {
    return whole(db, sql`WHERE reservation.id = ANY(${ids}::uuid[])`);
  }

  /** The owner stands in the WHERE: another's is simply not there. */
  async ownedById(db: Db, id: Id<'Reservation'>, asker: Asker): Promise<ReservationRow | null> {
    const [reservation] = await whole(
      db,
      sql`WHERE reservation.id = ${id}
         AND (${asker.isSystem} OR reservation.customer_id = ${asker.customerId}
              OR reservation.guest_token_hash = ${asker.guestTokenHash}
              OR ${asker.storeId}::uuid IN (reservation.location_id, reservation.origin_location_id)
              OR (${asker.isAgent} AND reservation.customer_id IS NOT NULL))`,
    );
    return reservation ?? null;
  }

  /** What is live of customers, the first to end first. */
  openOf(db: Db, customerIds: readonly Id<'Customer'>[]): Promise<ReservationRow[]> {
    return whole(
      db,
      sql`WHERE reservation.customer_id = ANY(${customerIds}::uuid[]) AND reservation.state IN ('held', 'ready')
         AND reservation.ends_at > ${db.now}
       ORDER BY reservation.ends_at, reservation.id`,
    );
  }

  async ofLines(db: Db, lineIds: readonly Id<'ReservationLine'>[]): Promise<Id<'Reservation'>[]> {
    const rows = await db.rows<{ reservationId: Id<'Reservation'> }>`
      SELECT DISTINCT reservation_id FROM reservation_line
       WHERE id = ANY(${lineIds}::uuid[])
       ORDER BY reservation_id`;
    return rows.map(({ reservationId }) => reservationId);
  }

  /** How many are live, per customer; none: not in the map. */
  async openCounts(
    db: Db,
    customerIds: readonly Id<'Customer'>[],
  ): Promise<ReadonlyMap<Id<'Customer'>, number>> {
    const rows = await db.rows<{ customerId: Id<'Customer'>; open: number }>`
      SELECT customer_id, count(*)::int AS open
        FROM reservation
       WHERE customer_id = ANY(${customerIds}::uuid[]) AND state IN ('held', 'ready') AND ends_at > ${db.now}
       GROUP BY customer_id`;
    return new Map(rows.map(({ customerId, open }) => [customerId, open]));
  }

  /** How many are live of one owner; ask it after her row was locked, so that the count stays true. */
  async openCount(
    db: Db,
    owner: { readonly customerId: Id<'Customer'> | null; readonly guestTokenHash: string | null },
  ): Promise<number> {
    const [row] = await db.rows<{ open: number }>`
      SELECT count(*)::int AS open
        FROM reservation
       WHERE (customer_id = ${owner.customerId} OR (customer_id IS NULL AND guest_token_hash = ${owner.guestTokenHash}))
         AND state IN ('held', 'ready') AND ends_at > ${db.now}`;
    return row!.open;
  }

  /** What a customer has of variants over all channels: what she was sold and did not bring back, and what is put aside. */
  had(db: Db, customerId: Id<'Customer'>, variantIds: readonly Id<'Variant'>[]): Promise<Had[]> {
    return db.rows`
      SELECT variant_id, sum(quantity)::int AS quantity
        FROM (
          SELECT line.variant_id, line.quantity
            FROM reservation_line AS line
            JOIN reservation ON reservation.id = line.reservation_id
           WHERE reservation.customer_id = ${customerId} AND reservation.state IN ('held', 'ready')
             AND reservation.ends_at > ${db.now} AND line.variant_id = ANY(${variantIds}::uuid[])
          UNION ALL
          SELECT line.variant_id, line.quantity - line.cancelled - line.returned
            FROM order_line AS line
            JOIN customer_order AS sale ON sale.id = line.order_id
           WHERE sale.customer_id = ${customerId} AND sale.state NOT IN ('cancelled', 'abandoned')
             AND line.variant_id = ANY(${variantIds}::uuid[])
        ) AS hers
       GROUP BY variant_id`;
  }
}

/** Nested rows come as JSON: their columns get our names, their instants become dates again. */
async function whole(db: Db, which: Sql): Promise<ReservationRow[]> {
  const rows = await rowsOf<Raw>(db, sql`${WHOLE} ${which}`);
  return rows.map((row) => ({
    ...row,
    lines: row.lines.map((line) => camelRow<ReservationLine>(line)),
    pickup: row.pickup && pickupOf(row.pickup),
  }));
}

function pickupOf(json: object): Pickup {
  const row = camelRow<Pickup>(json);
  const instant = (value: Date | null) => value && new Date(value);
  return {
    ...row,
    readyBy: new Date(row.readyBy),
    collectBy: new Date(row.collectBy),
    readyAt: instant(row.readyAt),
    lockedUntil: instant(row.lockedUntil),
    handedOverAt: instant(row.handedOverAt),
  };
}
