import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { DeliveryLine } from './delivery-line.entity.js';
import type { Delivery, DeliveryState } from './delivery.entity.js';
import type { InboundKind } from './inventory.enums.js';
import type { VariantUnits } from './transfer.repository.js';

/** A delivery as another system announces it: one row per variant. */
export interface AnnouncedLine {
  readonly id: Id<'Delivery'>;
  readonly reference: string;
  readonly supplier: string;
  readonly locationId: Id<'Location'>;
  readonly expectedOn: string | null;
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
}

/** What is on its way to a location. */
export interface InboundRow {
  readonly id: string;
  readonly kind: InboundKind;
  readonly expectedOn: string | null;
  readonly state: string;
  readonly total: number;
}

/** Every statement on `stock_delivery` and its lines, and the list of all that comes in. */
@Injectable()
export class DeliveryRepository {
  /** Known ones are changed as far as nothing of them has come; a second time the same changes nothing. */
  async announce(tx: Tx, lines: readonly AnnouncedLine[]): Promise<void> {
    await tx.rows`
      WITH given AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
          AS line(id uuid, reference text, supplier text, "locationId" uuid, "expectedOn" date, "variantId" uuid, quantity int)
      ), deliveries AS (
        INSERT INTO stock_delivery (id, reference, supplier, location_id, expected_on, state, version, created_at)
        SELECT DISTINCT ON (id) id, reference, supplier, "locationId", "expectedOn", 'expected', 1, ${tx.now}::timestamptz
          FROM given ORDER BY id
        ON CONFLICT (reference) DO UPDATE
           SET supplier = EXCLUDED.supplier, location_id = EXCLUDED.location_id, expected_on = EXCLUDED.expected_on
         WHERE stock_delivery.state = 'expected'
        RETURNING id
      )
      INSERT INTO stock_delivery_line (delivery_id, variant_id, expected)
      SELECT given.id, given."variantId", given.quantity FROM given JOIN deliveries ON deliveries.id = given.id
      ON CONFLICT (delivery_id, variant_id) DO UPDATE SET expected = EXCLUDED.expected`;
  }

  /** Of two who receive it at once, the second waits and sees what the first did. */
  async lock(tx: Tx, id: Id<'Delivery'>): Promise<Delivery | null> {
    const [delivery] =
      await tx.rows<Delivery>`SELECT * FROM stock_delivery WHERE id = ${id} FOR NO KEY UPDATE`;
    return delivery ?? null;
  }

  async byId(db: Db, id: Id<'Delivery'>): Promise<Delivery | null> {
    const [delivery] = await db.rows<Delivery>`SELECT * FROM stock_delivery WHERE id = ${id}`;
    return delivery ?? null;
  }

  linesOf(db: Db, ids: readonly string[]): Promise<DeliveryLine[]> {
    return db.rows<DeliveryLine>`
      SELECT * FROM stock_delivery_line WHERE delivery_id = ANY(${ids}::uuid[]) ORDER BY delivery_id, variant_id`;
  }

  /** A variant that was not announced gets a line of which none was expected. */
  async receive(tx: Tx, id: Id<'Delivery'>, lines: readonly VariantUnits[]): Promise<void> {
    await tx.rows`
      INSERT INTO stock_delivery_line (delivery_id, variant_id, expected, received)
      SELECT ${id}, "variantId", 0, units
        FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line("variantId" uuid, units int)
      ON CONFLICT (delivery_id, variant_id) DO UPDATE
         SET received = stock_delivery_line.received + EXCLUDED.received`;
  }

  async move(tx: Tx, id: Id<'Delivery'>, state: DeliveryState): Promise<Delivery> {
    const [delivery] = await tx.rows<Delivery>`
      UPDATE stock_delivery SET state = ${state}, version = version + 1 WHERE id = ${id} RETURNING *`;
    return delivery!;
  }

  /** Deliveries and transfers that have not all arrived, oldest first, one more than asked. */
  inbound(db: Db, locationId: Id<'Location'>, first: number, after: string | null): Promise<InboundRow[]> {
    return db.rows<InboundRow>`
      WITH coming AS (
        SELECT id, 'delivery' AS kind, expected_on, state FROM stock_delivery
         WHERE location_id = ${locationId} AND state <> 'received'
        UNION ALL
        SELECT id, 'transfer', NULL, state FROM stock_transfer
         WHERE to_location_id = ${locationId} AND state IN ('despatched', 'in_transit', 'partly_received')
      )
      SELECT coming.*, (SELECT count(*)::int FROM (SELECT FROM coming LIMIT 1001) AS counted) AS total
        FROM coming
       WHERE ${after}::uuid IS NULL OR id > ${after}::uuid
       ORDER BY id
       LIMIT ${first + 1}`;
  }
}
