import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { ReservationState } from './collection.enums.js';
import type { Asker } from './owners.js';
import type { PickTask } from './pick-task.entity.js';
import type { PickupLine } from './pickup-line.entity.js';
import type { Pickup } from './pickup.entity.js';

/** A pickup, and what of its reservation and order decides about it. */
export interface PickupRow extends Pickup {
  readonly reservationState: ReservationState | null;
  readonly reservationEndsAt: Date | null;
  /** Null while unpaid. */
  readonly orderState: string | null;
  /** To call out; the reservation's or the order's contact. */
  readonly customerName: string | null;
}

/** A pickup that somebody still waits for, and the order it is of; null: unpaid. */
export type WaitingPickup = Pick<Pickup, 'id' | 'locationId' | 'reservationId' | 'state' | 'place'> & {
  readonly orderNumber: string | null;
};

/** Every statement that only reads pickups and their lines. */
@Injectable()
export class PickupQueries {
  byIds(db: Db, ids: readonly Id<'Pickup'>[]): Promise<PickupRow[]> {
    return db.rows`
      SELECT pickup.*, reservation.state AS reservation_state, reservation.ends_at AS reservation_ends_at,
             sale.state AS order_state,
             coalesce(reservation.contact ->> 'name', sale.contact ->> 'name') AS customer_name
        FROM pickup
        LEFT JOIN reservation ON reservation.id = pickup.reservation_id
        LEFT JOIN customer_order AS sale ON sale.id = pickup.order_id
       WHERE pickup.id = ANY(${ids}::uuid[])
       ORDER BY pickup.id`;
  }

  /** What she waits for comes last, and of that what lies ready: of several pickups of one fulfilment it is the one to show. */
  byFulfilments(db: Db, ids: readonly Id<'Fulfilment'>[]): Promise<PickupRow[]> {
    return db.rows`
      SELECT pickup.*, reservation.state AS reservation_state, reservation.ends_at AS reservation_ends_at,
             sale.state AS order_state, NULL AS customer_name
        FROM pickup
        LEFT JOIN reservation ON reservation.id = pickup.reservation_id
        LEFT JOIN customer_order AS sale ON sale.id = pickup.order_id
       WHERE pickup.fulfilment_id = ANY(${ids}::uuid[])
       ORDER BY array_position(ARRAY['cancelled', 'uncollected', 'handed_over', 'to_pick', 'picking', 'ready'], pickup.state),
                pickup.id`;
  }

  /** All pickups of these orders, and whose those are; what lies ready comes first. */
  ofOrders(
    db: Db,
    ids: readonly Id<'Order'>[],
  ): Promise<(PickupRow & { readonly orderCustomerId: Id<'Customer'> | null })[]> {
    return db.rows`
      SELECT pickup.*, reservation.state AS reservation_state, reservation.ends_at AS reservation_ends_at,
             sale.state AS order_state, sale.customer_id AS order_customer_id, NULL AS customer_name
        FROM pickup
        JOIN customer_order AS sale ON sale.id = pickup.order_id
        LEFT JOIN reservation ON reservation.id = pickup.reservation_id
       WHERE pickup.order_id = ANY(${ids}::uuid[])
       ORDER BY pickup.state <> 'ready', pickup.id`;
  }

  /** Whose an order is, and how it stands. */
  async orderById(
    db: Db,
    id: Id<'Order'>,
  ): Promise<{ state: string; customerId: Id<'Customer'> | null } | null> {
    const [order] = await db.rows<{ state: string; customerId: Id<'Customer'> | null }>`
      SELECT state, customer_id FROM customer_order WHERE id = ${id}`;
    return order ?? null;
  }

  /** Her own and open; never staff's: no member of staff can read a code. */
  async ownOpen(db: Db, id: Id<'Pickup'>, asker: Asker): Promise<Pickup | null> {
    const [pickup] = await db.rows<Pickup>`
      SELECT pickup.*
        FROM pickup
        LEFT JOIN reservation ON reservation.id = pickup.reservation_id
       WHERE pickup.id = ${id} AND pickup.state IN ('to_pick', 'picking', 'ready')
         AND (pickup.customer_id = ${asker.customerId} OR pickup.guest_token_hash = ${asker.guestTokenHash})
         AND (pickup.order_id IS NOT NULL OR reservation.ends_at > ${db.now})`;
    return pickup ?? null;
  }

  /** Where goods lie aside that are promised to a reservation or an order line. */
  async placeOf(
    db: Db,
    promised: { reservationId: string | null; orderLineId: Id<'OrderLine'> | null },
  ): Promise<string | null> {
    const [ready] = await db.rows<{ place: string }>`
      SELECT place FROM pickup
       WHERE state = 'ready'
         AND (reservation_id = ${promised.reservationId}::uuid
              OR id IN (SELECT pickup_id FROM pickup_line WHERE order_line_id = ${promised.orderLineId}::uuid))`;
    return ready?.place ?? null;
  }

  /** All that is open in some stores, of live reservations and of orders. */
  openAt(db: Db, locationIds: readonly Id<'Location'>[]): Promise<WaitingPickup[]> {
    return db.rows`
      SELECT pickup.id, pickup.location_id, pickup.reservation_id, pickup.state, pickup.place,
             sale.number AS order_number
        FROM pickup
        LEFT JOIN reservation ON reservation.id = pickup.reservation_id
        LEFT JOIN customer_order AS sale ON sale.id = pickup.order_id
       WHERE pickup.location_id = ANY(${locationIds}::uuid[]) AND pickup.state IN ('to_pick', 'picking', 'ready')
         AND (pickup.order_id IS NOT NULL OR reservation.ends_at > ${db.now})
       ORDER BY pickup.id`;
  }

  linesOf(db: Db, ids: readonly Id<'Pickup'>[]): Promise<PickupLine[]> {
    return db.rows`
      SELECT * FROM pickup_line WHERE pickup_id = ANY(${ids}::uuid[]) ORDER BY pickup_id, position`;
  }

  async task(db: Db, id: Id<'PickTask'>): Promise<PickTask | null> {
    const [task] = await db.rows<PickTask>`SELECT * FROM pick_task WHERE id = ${id}`;
    return task ?? null;
  }

  /** How many units each line of an order lacks. */
  async shortOf(db: Db, orderId: Id<'Order'>): Promise<ReadonlyMap<Id<'OrderLine'>, number>> {
    const rows = await db.rows<{ id: Id<'OrderLine'>; short: number }>`
      SELECT id, short FROM order_line WHERE order_id = ${orderId} AND short > 0`;
    return new Map(rows.map(({ id, short }) => [id, short]));
  }

  /** What lies ready of an order line. */
  readyWith(db: Db, orderLineId: Id<'OrderLine'>): Promise<Pickup[]> {
    return db.rows`
      SELECT * FROM pickup
       WHERE state = 'ready' AND id IN (SELECT pickup_id FROM pickup_line WHERE order_line_id = ${orderLineId})`;
  }

  /** How many units (of a bundle: bundles) a line lacks of what lies ready: those still to be picked are waited for already. */
  async missingOf(db: Db, orderLineId: Id<'OrderLine'>): Promise<number> {
    const [line] = await db.rows<{ missing: number }>`
      SELECT sold.short - (
               SELECT coalesce(sum(units), 0)::int
                 FROM (SELECT max(ceil((line.quantity - line.picked)::numeric * line.line_quantity / line.quantity)) AS units
                         FROM pickup_line AS line JOIN pickup ON pickup.id = line.pickup_id
                        WHERE line.order_line_id = sold.id AND pickup.state IN ('to_pick', 'picking')
                        GROUP BY pickup.id) AS waited) AS missing
        FROM order_line AS sold WHERE sold.id = ${orderLineId}`;
    return line!.missing;
  }

  /** Units of an order line that lie aside and belong to nothing that is ready: parts of a bundle that lacks another. */
  async leftAside(
    db: Db,
    orderLineId: Id<'OrderLine'>,
  ): Promise<{ variantId: Id<'Variant'>; locationId: Id<'Location'>; quantity: number }[]> {
    return db.rows`
      SELECT variant_id, location_id, (aside.units - coalesce(ready.units, 0))::int AS quantity
        FROM (SELECT variant_id, location_id, sum(quantity) AS units FROM allocation
               WHERE order_line_id = ${orderLineId} AND state = 'picked' AND aside_place IS NOT NULL
               GROUP BY variant_id, location_id) AS aside
        LEFT JOIN (SELECT line.variant_id, pickup.location_id, sum(line.quantity) AS units
                     FROM pickup_line AS line JOIN pickup ON pickup.id = line.pickup_id
                    WHERE line.order_line_id = ${orderLineId} AND pickup.state = 'ready'
                    GROUP BY line.variant_id, pickup.location_id) AS ready USING (variant_id, location_id)
       WHERE aside.units > coalesce(ready.units, 0)
       ORDER BY location_id, variant_id`;
  }

  /** What was sold as these lines: of a bundle the bundle itself. */
  async soldAs(db: Db, orderLineIds: readonly Id<'OrderLine'>[]): Promise<Id<'Variant'>[]> {
    const rows = await db.rows<{ variantId: Id<'Variant'> }>`
      SELECT DISTINCT variant_id FROM order_line WHERE id = ANY(${orderLineIds}::uuid[])`;
    return rows.map(({ variantId }) => variantId);
  }

  /** Whether something of a fulfilment still waits for her: two pickups may be of one. */
  async hasOpenOfFulfilment(db: Db, id: Id<'Fulfilment'>): Promise<boolean> {
    const open = await db.rows`
      SELECT id FROM pickup WHERE fulfilment_id = ${id} AND state IN ('to_pick', 'picking', 'ready') LIMIT 1`;
    return open.length === 1;
  }

  /** Units of fulfilments that lie on no shelf, such as a deposit: nobody picks them, they go with what was picked. */
  async neverPicked(
    db: Db,
    ids: readonly Id<'Fulfilment'>[],
  ): Promise<{ orderId: Id<'Order'>; orderLineId: Id<'OrderLine'>; quantity: number }[]> {
    if (ids.length === 0) return [];
    return db.rows`
      SELECT fulfilment.order_id, item.order_line_id, item.quantity
        FROM fulfilment JOIN fulfilment_line AS item ON item.fulfilment_id = fulfilment.id
       WHERE fulfilment.id = ANY(${ids}::uuid[])
         AND NOT EXISTS (SELECT FROM pickup_line WHERE pickup_line.order_line_id = item.order_line_id)`;
  }

  /** The order's collect fulfilment at a store. */
  async collectFulfilment(
    db: Db,
    orderId: Id<'Order'>,
    locationId: Id<'Location'>,
  ): Promise<Id<'Fulfilment'> | null> {
    const [fulfilment] = await db.rows<{ id: Id<'Fulfilment'> }>`
      SELECT id FROM fulfilment
       WHERE order_id = ${orderId} AND location_id = ${locationId} AND kind = 'collect'
       ORDER BY id
       LIMIT 1`;
    return fulfilment?.id ?? null;
  }

  /** Locks orders before anything of them is handed over: the documented order is order, reservation, pickup, stock. */
  async lockOrders(db: Db, ids: readonly Id<'Order'>[]): Promise<void> {
    if (ids.length > 0)
      await db.rows`SELECT id FROM customer_order WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  }

  /** What may be scanned for variants, as it stands under the bars. */
  async barcodesOf(db: Db, variantId: Id<'Variant'>): Promise<string[]> {
    const rows = await db.rows<{ code: string }>`
      SELECT CASE WHEN kind = 'gtin' THEN regexp_replace(code, '^(000000|0)', '') ELSE code END AS code
        FROM barcode
       WHERE variant_id = ${variantId}
       ORDER BY quantity, code
       LIMIT 20`;
    return rows.map(({ code }) => code);
  }
}
