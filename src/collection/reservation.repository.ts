import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { withCheckCharacter } from '../kernel/numbers.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ReservationState } from './collection.enums.js';
import type { Asker } from './owners.js';
import type { ReservationLine } from './reservation-line.entity.js';
import type { Reservation } from './reservation.entity.js';

const NUMBERS = 1_000_000_000;
const NUMBER_WIDTH = 9;

/** What of a reservation may be changed while it is live. */
export type ReservationChange = Pick<
  Reservation,
  | 'state'
  | 'fulfilmentKind'
  | 'locationId'
  | 'address'
  | 'collectorName'
  | 'deliveryOptionId'
  | 'contact'
  | 'receiptChoice'
  | 'note'
  | 'endsAt'
  | 'extensions'
  | 'moves'
>;

/** Every statement that writes reservations and their lines. */
@Injectable()
export class ReservationRepository {
  /** From here to COMMIT nobody else places a reservation for this owner. */
  async lockOwner(tx: Tx, owner: string): Promise<void> {
    await tx.rows`
      INSERT INTO reservation_owner AS owner (owner, placed) VALUES (${owner}, 1)
      ON CONFLICT (owner) DO UPDATE SET placed = owner.placed + 1`;
  }

  /**
   * Writes a reservation down. Its number is drawn by chance, not counted: a counter would be a row that everybody waits
   * for. One that is taken is drawn again.
   */
  async insert(
    tx: Tx,
    reservation: Omit<Reservation, 'number'>,
    lines: readonly ReservationLine[],
  ): Promise<Reservation> {
    for (;;) {
      const number = withCheckCharacter('R', randomInt(NUMBERS), NUMBER_WIDTH);
      const inserted = await this.insertNumbered(tx, { ...reservation, number }, lines);
      if (inserted !== null) return inserted;
    }
  }

  private async insertNumbered(
    tx: Tx,
    reservation: Reservation,
    lines: readonly ReservationLine[],
  ): Promise<Reservation | null> {
    const [inserted] = await tx.rows<Reservation>`
      WITH placed AS (
        INSERT INTO reservation (
          id, number, version, state, customer_id, guest_token_hash, placed_at, channel, api_client_id,
          origin_location_id, device, person, language, fulfilment_kind, location_id, address, collector_name,
          delivery_option_id, contact, receipt_choice, note, currency, ends_at)
        VALUES (
          ${reservation.id}, ${reservation.number}, ${reservation.version}, ${reservation.state},
          ${reservation.customerId}, ${reservation.guestTokenHash}, ${reservation.placedAt}, ${reservation.channel},
          ${reservation.apiClientId}, ${reservation.originLocationId}, ${reservation.device}, ${reservation.person},
          ${reservation.language}, ${reservation.fulfilmentKind}, ${reservation.locationId},
          ${json(reservation.address)}::jsonb, ${reservation.collectorName}, ${reservation.deliveryOptionId},
          ${json(reservation.contact)}::jsonb,
          ${json(reservation.receiptChoice)}::jsonb, ${reservation.note}, ${reservation.currency},
          ${reservation.endsAt})
        ON CONFLICT (number) DO NOTHING
        RETURNING *
      ), lines AS (
        INSERT INTO reservation_line (
          id, reservation_id, position, variant_id, quantity, price_id, price_amount, price_per, total_amount, currency,
          trail)
        SELECT line.id, placed.id, position, "variantId", quantity, "priceId", "priceAmount", "pricePer", "totalAmount",
               line.currency, trail
          FROM placed, jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line(
            id uuid, position int, "variantId" uuid, quantity int, "priceId" uuid, "priceAmount" bigint, "pricePer" int,
            "totalAmount" bigint, currency text, trail jsonb)
      )
      SELECT * FROM placed`;
    return inserted ?? null;
  }

  /** Locks a reservation that is the asker's; null when there is none, or not for her. */
  async lockOwned(tx: Tx, id: Id<'Reservation'>, asker: Asker): Promise<Reservation | null> {
    const [reservation] = await tx.rows<Reservation>`
      SELECT * FROM reservation
       WHERE id = ${id}
         AND (${asker.isSystem} OR customer_id = ${asker.customerId} OR guest_token_hash = ${asker.guestTokenHash}
              OR ${asker.storeId}::uuid IN (location_id, origin_location_id)
              OR (${asker.isAgent} AND customer_id IS NOT NULL))
         FOR UPDATE`;
    return reservation ?? null;
  }

  /** Locks a reservation, whoever's it is. */
  async lock(tx: Tx, id: Id<'Reservation'>): Promise<Reservation | null> {
    const [reservation] = await tx.rows<Reservation>`SELECT * FROM reservation WHERE id = ${id} FOR UPDATE`;
    return reservation ?? null;
  }

  /** Locks reservations, whoever's they are, always in one order. */
  async lockAll(tx: Tx, ids: readonly Id<'Reservation'>[]): Promise<void> {
    if (ids.length > 0)
      await tx.rows`SELECT id FROM reservation WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  }

  /** Locks it unless somebody else has it. @returns false when somebody has. */
  async lockUnlessBusy(tx: Tx, id: Id<'Reservation'>): Promise<boolean> {
    const locked = await tx.rows`SELECT id FROM reservation WHERE id = ${id} FOR UPDATE SKIP LOCKED`;
    return locked.length === 1;
  }

  /** Locks one whose end has passed and that nobody has in hand; null when none is left. */
  async lockEnded(tx: Tx, except: readonly Id<'Reservation'>[]): Promise<Reservation | null> {
    const [reservation] = await tx.rows<Reservation>`
      SELECT * FROM reservation
       WHERE state IN ('held', 'ready') AND ends_at <= ${tx.now} AND paying_order_id IS NULL AND id <> ALL(${except}::uuid[])
       ORDER BY ends_at
       LIMIT 1
         FOR UPDATE SKIP LOCKED`;
    return reservation ?? null;
  }

  linesOf(tx: Tx, id: Id<'Reservation'>): Promise<ReservationLine[]> {
    return tx.rows`SELECT * FROM reservation_line WHERE reservation_id = ${id} ORDER BY position`;
  }

  /** Changes a live reservation; null when it is live no more. */
  async change(tx: Tx, id: Id<'Reservation'>, to: ReservationChange): Promise<Reservation | null> {
    const [changed] = await tx.rows<Reservation>`
      UPDATE reservation
         SET version = version + 1, state = ${to.state}, fulfilment_kind = ${to.fulfilmentKind},
             location_id = ${to.locationId}, address = ${json(to.address)}::jsonb, collector_name = ${to.collectorName},
             delivery_option_id = ${to.deliveryOptionId},
             contact = ${json(to.contact)}::jsonb, receipt_choice = ${json(to.receiptChoice)}::jsonb, note = ${to.note},
             ends_at = ${to.endsAt}, extensions = ${to.extensions}, moves = ${to.moves}
       WHERE id = ${id} AND state IN ('held', 'ready') AND ends_at > ${tx.now}
      RETURNING *`;
    return changed ?? null;
  }

  /** Ties live reservations to the order that pays them, or lets them go again. */
  async pay(tx: Tx, ids: readonly Id<'Reservation'>[], orderId: Id<'Order'> | null): Promise<void> {
    await tx.rows`UPDATE reservation SET paying_order_id = ${orderId} WHERE id = ANY(${ids}::uuid[])`;
  }

  /** Keeps it for longer; whoever calls has it locked. */
  async keepUntil(tx: Tx, id: Id<'Reservation'>, endsAt: Date): Promise<Reservation> {
    const [kept] = await tx.rows<Reservation>`
      UPDATE reservation SET version = version + 1, ends_at = ${endsAt} WHERE id = ${id} RETURNING *`;
    return kept!;
  }

  /** Those that an order pays at a till, always in one order. */
  paidBy(tx: Tx, orderId: Id<'Order'>): Promise<Reservation[]> {
    return tx.rows`SELECT * FROM reservation WHERE paying_order_id = ${orderId} ORDER BY id FOR UPDATE`;
  }

  /** The one way out of being live: of several who try one gets the row; while it is being paid, that order. */
  async end(
    tx: Tx,
    id: Id<'Reservation'>,
    to: ReservationState.CONVERTED | ReservationState.CANCELLED | ReservationState.LAPSED,
    orderId: Id<'Order'> | null = null,
  ): Promise<Reservation | null> {
    const [ended] = await tx.rows<Reservation>`
      UPDATE reservation SET version = version + 1, state = ${to}, order_id = ${orderId}, paying_order_id = NULL
       WHERE id = ${id} AND state IN ('held', 'ready')
         AND CASE WHEN paying_order_id IS NULL THEN (${to} = 'lapsed') = (ends_at <= ${tx.now})
                  ELSE paying_order_id = ${orderId}::uuid END
      RETURNING *`;
    return ended ?? null;
  }

  /**
   * Counts a change of what is seen through it (its pickup), whatever state it is in.
   *
   * @param to what it is from now on, while it is live: READY once its goods lie ready, HELD when they do so no more.
   */
  async touch(
    tx: Tx,
    id: Id<'Reservation'>,
    to: ReservationState.HELD | ReservationState.READY | null = null,
  ): Promise<Reservation> {
    const [touched] = await tx.rows<Reservation>`
      UPDATE reservation
         SET version = version + 1,
             state = CASE WHEN state IN ('held', 'ready') THEN coalesce(${to}, state) ELSE state END
       WHERE id = ${id}
      RETURNING *`;
    return touched!;
  }
}

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
