import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PickupState } from './collection.enums.js';
import type { PickupLine } from './pickup-line.entity.js';
import type { Pickup } from './pickup.entity.js';

/** How goods were handed over. */
export interface Proof {
  readonly proof: 'code' | 'document';
  readonly documentLooked: string | null;
  readonly collectorName: string | null;
}

/** Where and by when, with the code for there. */
export type PickupPlan = Pick<Pickup, 'locationId' | 'readyBy' | 'collectBy' | 'codeHash' | 'codeDraw'>;

/** Every statement that writes pickups and their lines. */
@Injectable()
export class PickupRepository {
  /** @returns the first of these codes that no other open pickup has; its place in the list is the draw. */
  async freeDraw(tx: Tx, pickupId: Id<'Pickup'>, codeHashes: readonly string[]): Promise<number | null> {
    const [free] = await tx.rows<{ draw: number }>`
      SELECT draw::int - 1 AS draw
        FROM unnest(${codeHashes}::text[]) WITH ORDINALITY AS code(hash, draw)
       WHERE NOT EXISTS (
         SELECT FROM pickup
          WHERE pickup.code_hash = code.hash AND pickup.id <> ${pickupId}
            AND pickup.state IN ('to_pick', 'picking', 'ready'))
       ORDER BY draw
       LIMIT 1`;
    return free?.draw ?? null;
  }

  async insert(
    tx: Tx,
    pickup: Omit<
      Pickup,
      | 'readyAt'
      | 'place'
      | 'wrongGuesses'
      | 'lockedUntil'
      | 'handedOverAt'
      | 'handedOverBy'
      | 'proof'
      | 'documentLooked'
    >,
    lines: readonly PickupLine[],
  ): Promise<Pickup> {
    const [inserted] = await tx.rows<Pickup>`
      WITH opened AS (
        INSERT INTO pickup (
          id, version, state, location_id, reservation_id, order_id, fulfilment_id, customer_id, guest_token_hash,
          ready_by, collect_by, code_hash, code_draw, collector_name)
        VALUES (
          ${pickup.id}, ${pickup.version}, ${pickup.state}, ${pickup.locationId}, ${pickup.reservationId},
          ${pickup.orderId}, ${pickup.fulfilmentId}, ${pickup.customerId}, ${pickup.guestTokenHash}, ${pickup.readyBy},
          ${pickup.collectBy}, ${pickup.codeHash}, ${pickup.codeDraw}, ${pickup.collectorName})
        RETURNING *
      ), lines AS (
        INSERT INTO pickup_line (
          id, pickup_id, position, reservation_line_id, order_line_id, variant_id, quantity, line_quantity,
          serial_numbers)
        SELECT line.id, opened.id, position, "reservationLineId", "orderLineId", "variantId", quantity, "lineQuantity",
               '{}'
          FROM opened, jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line(
            id uuid, position int, "reservationLineId" uuid, "orderLineId" uuid, "variantId" uuid, quantity int,
            "lineQuantity" int)
      )
      SELECT * FROM opened`;
    return inserted!;
  }

  /** Moves units of lines into another pickup; a line that has none left goes. Serial numbers stay with the first units. */
  async moveLines(
    tx: Tx,
    toId: Id<'Pickup'>,
    lines: readonly (Pick<PickupLine, 'id' | 'position' | 'quantity' | 'lineQuantity' | 'picked'> & {
      readonly lineId: Id<'PickupLine'>;
    })[],
  ): Promise<void> {
    await tx.rows`
      WITH moving AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line(
          "lineId" uuid, id uuid, position int, quantity int, "lineQuantity" int, picked int)
      ), moved AS (
        INSERT INTO pickup_line (id, pickup_id, position, reservation_line_id, order_line_id, variant_id, quantity,
                                 line_quantity, picked, serial_numbers)
        SELECT moving.id, ${toId}, moving.position, line.reservation_line_id, line.order_line_id, line.variant_id,
               moving.quantity, moving."lineQuantity", moving.picked,
               CASE WHEN moving.picked = 0 THEN '{}' ELSE line.serial_numbers[line.quantity - moving.quantity + 1:] END
          FROM moving JOIN pickup_line AS line ON line.id = moving."lineId"
      ), gone AS (
        DELETE FROM pickup_line AS line USING moving
         WHERE line.id = moving."lineId" AND line.quantity = moving.quantity
      )
      UPDATE pickup_line AS line
         SET quantity = line.quantity - moving.quantity, line_quantity = line.line_quantity - moving."lineQuantity",
             picked = least(line.picked, line.quantity - moving.quantity),
             serial_numbers = line.serial_numbers[:line.quantity - moving.quantity]
        FROM moving
       WHERE line.id = moving."lineId" AND line.quantity > moving.quantity`;
  }

  /** Locks pickups, always in one order. */
  lockAll(tx: Tx, ids: readonly Id<'Pickup'>[]): Promise<Pickup[]> {
    return tx.rows`SELECT * FROM pickup WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  }

  /** Locks it unless somebody else has it. @returns false when somebody has. */
  async lockUnlessBusy(tx: Tx, id: Id<'Pickup'>): Promise<boolean> {
    const locked = await tx.rows`SELECT id FROM pickup WHERE id = ${id} FOR UPDATE SKIP LOCKED`;
    return locked.length === 1;
  }

  async lockOfReservation(tx: Tx, reservationId: Id<'Reservation'>): Promise<Pickup | null> {
    const [pickup] = await tx.rows<Pickup>`
      SELECT * FROM pickup WHERE reservation_id = ${reservationId} FOR UPDATE`;
    return pickup ?? null;
  }

  /** @returns null when it was not in a state it may be left from: somebody was first. */
  async startPicking(tx: Tx, id: Id<'Pickup'>): Promise<Pickup | null> {
    const [pickup] = await tx.rows<Pickup>`
      UPDATE pickup SET state = 'picking', version = version + 1
       WHERE id = ${id} AND state = 'to_pick'
      RETURNING *`;
    return pickup ?? null;
  }

  /** @returns null when it was not being picked. */
  async markReady(tx: Tx, id: Id<'Pickup'>, place: string): Promise<Pickup | null> {
    const [pickup] = await tx.rows<Pickup>`
      UPDATE pickup SET state = 'ready', ready_at = ${tx.now}, place = ${place}, version = version + 1
       WHERE id = ${id} AND state = 'picking'
      RETURNING *`;
    return pickup ?? null;
  }

  /** The one way out of the counter's hands: paid, ready, and not given to anybody yet. */
  async handOver(tx: Tx, id: Id<'Pickup'>, by: Id<'Staff'> | null, proof: Proof): Promise<Pickup | null> {
    const [pickup] = await tx.rows<Pickup>`
      UPDATE pickup
         SET state = 'handed_over', handed_over_at = ${tx.now}, handed_over_by = ${by}, proof = ${proof.proof},
             document_looked = ${proof.documentLooked}, collector_name = coalesce(${proof.collectorName}, collector_name),
             version = version + 1
       WHERE id = ${id} AND state = 'ready' AND order_id IS NOT NULL
      RETURNING *`;
    return pickup ?? null;
  }

  /** Of what lay ready something is gone: some of its lines have left, or all of it is picked anew. */
  async lack(tx: Tx, id: Id<'Pickup'>, { isAll }: { isAll: boolean }): Promise<Pickup> {
    const [pickup] = await tx.rows<Pickup>`
      WITH lines AS (
        UPDATE pickup_line SET picked = 0, serial_numbers = '{}' WHERE pickup_id = ${id} AND ${isAll}
      )
      UPDATE pickup
         SET version = version + 1, state = CASE WHEN ${isAll} THEN 'to_pick' ELSE state END,
             ready_at = CASE WHEN ${isAll} THEN NULL ELSE ready_at END,
             place = CASE WHEN ${isAll} THEN NULL ELSE place END
       WHERE id = ${id}
      RETURNING *`;
    return pickup!;
  }

  /** Ends an open pickup that nobody will be handed. */
  async letGo(
    tx: Tx,
    id: Id<'Pickup'>,
    to: PickupState.CANCELLED | PickupState.UNCOLLECTED,
  ): Promise<Pickup | null> {
    const [pickup] = await tx.rows<Pickup>`
      UPDATE pickup SET state = ${to}, version = version + 1
       WHERE id = ${id} AND state IN ('to_pick', 'picking', 'ready')
      RETURNING *`;
    return pickup ?? null;
  }

  /** Begins anew at another place, or after all: nothing is picked there yet. */
  async planAnew(tx: Tx, id: Id<'Pickup'>, plan: PickupPlan, collectorName: string | null): Promise<Pickup> {
    const [pickup] = await tx.rows<Pickup>`
      WITH lines AS (
        UPDATE pickup_line SET picked = 0, serial_numbers = '{}' WHERE pickup_id = ${id}
      )
      UPDATE pickup
         SET state = 'to_pick', location_id = ${plan.locationId}, ready_by = ${plan.readyBy}, ready_at = NULL,
             collect_by = ${plan.collectBy}, place = NULL, code_hash = ${plan.codeHash}, code_draw = ${plan.codeDraw},
             wrong_guesses = 0, locked_until = NULL, collector_name = ${collectorName}, version = version + 1
       WHERE id = ${id}
      RETURNING *`;
    return pickup!;
  }

  async keepUntil(tx: Tx, id: Id<'Pickup'>, collectBy: Date, collectorName: string | null): Promise<Pickup> {
    const [pickup] = await tx.rows<Pickup>`
      UPDATE pickup SET collect_by = ${collectBy}, collector_name = ${collectorName}, version = version + 1
       WHERE id = ${id}
      RETURNING *`;
    return pickup!;
  }

  /**
   * Says that a reservation's pickup now belongs to an order. Lines that did not become order lines go.
   *
   * @returns the pickup, and how many units of what went although they were picked.
   */
  async nowOfOrder(
    tx: Tx,
    id: Id<'Pickup'>,
    order: {
      readonly orderId: Id<'Order'>;
      readonly fulfilmentId: Id<'Fulfilment'> | null;
      readonly collectBy: Date;
    },
    lines: readonly { readonly reservationLineId: string; readonly orderLineId: string }[],
  ): Promise<{ pickup: Pickup; gone: PickupLine[] }> {
    const gone = await tx.rows<PickupLine>`
      DELETE FROM pickup_line
       WHERE pickup_id = ${id} AND reservation_line_id <> ALL(${lines.map((line) => line.reservationLineId)}::uuid[])
      RETURNING *`;
    const [pickup] = await tx.rows<Pickup>`
      WITH lines AS (
        UPDATE pickup_line AS line
           SET order_line_id = paid."orderLineId"
          FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS paid("reservationLineId" uuid, "orderLineId" uuid)
         WHERE line.pickup_id = ${id} AND line.reservation_line_id = paid."reservationLineId"
      )
      UPDATE pickup
         SET order_id = ${order.orderId}, fulfilment_id = ${order.fulfilmentId}, collect_by = ${order.collectBy},
             version = version + 1
       WHERE id = ${id} AND state IN ('to_pick', 'picking', 'ready')
      RETURNING *`;
    if (!pickup) throw new Error(`pickup ${id} of a live reservation was not open`);
    return { pickup, gone };
  }

  /** Counts units as taken from the shelf; a line that cannot take so many refuses. */
  async pick(
    tx: Tx,
    id: Id<'Pickup'>,
    lines: readonly {
      readonly lineId: string;
      readonly quantity: number;
      readonly serialNumbers: readonly string[];
    }[],
  ): Promise<{ pickup: Pickup; linesDone: number; isWhole: boolean } | null> {
    const [done] = await tx.rows<Pickup & { linesDone: number; isWhole: boolean }>`
      WITH wanted AS (
        SELECT "lineId" AS id, quantity, ARRAY(SELECT jsonb_array_elements_text("serialNumbers")) AS serials
          FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line(
            "lineId" uuid, quantity int, "serialNumbers" jsonb)
      ), done AS (
        UPDATE pickup_line AS line
           SET picked = line.picked + wanted.quantity, serial_numbers = line.serial_numbers || wanted.serials
          FROM wanted
         WHERE line.id = wanted.id AND line.pickup_id = ${id} AND line.picked + wanted.quantity <= line.quantity
        RETURNING line.id, line.picked >= line.quantity AS is_whole
      ), verdict AS (
        SELECT count(*)::int AS lines_done,
               bool_and(is_whole) AND NOT EXISTS (
                 SELECT FROM pickup_line AS other
                  WHERE other.pickup_id = ${id} AND other.id NOT IN (SELECT id FROM done)
                    AND other.picked < other.quantity) AS is_whole
          FROM done
      )
      UPDATE pickup SET version = version + 1
        FROM verdict
       WHERE pickup.id = ${id} AND pickup.state = 'picking' AND verdict.lines_done > 0
      RETURNING pickup.*, verdict.lines_done, verdict.is_whole`;
    return done ? { pickup: done, linesDone: done.linesDone, isWhole: done.isWhole } : null;
  }

  /** Takes one guess before anything is compared, so that guesses at the same time count too; null while locked. */
  async takeGuess(
    tx: Tx,
    id: Id<'Pickup'>,
    max: number,
    now: Date,
    lockedUntil: Date,
  ): Promise<Pickup | null> {
    const [pickup] = await tx.rows<Pickup>`
      UPDATE pickup
         SET wrong_guesses = CASE WHEN locked_until IS NULL THEN wrong_guesses + 1 ELSE 1 END,
             locked_until = CASE WHEN locked_until IS NULL AND wrong_guesses + 1 >= ${max} THEN ${lockedUntil}::timestamptz END
       WHERE id = ${id} AND state IN ('to_pick', 'picking', 'ready')
         AND (locked_until IS NULL OR locked_until <= ${now})
      RETURNING *`;
    return pickup ?? null;
  }

  /** It was right: guessing begins anew. */
  async forgetGuesses(tx: Tx, ids: readonly Id<'Pickup'>[]): Promise<void> {
    await tx.rows`
      UPDATE pickup SET wrong_guesses = 0, locked_until = NULL WHERE id = ANY(${ids}::uuid[])`;
  }
}
