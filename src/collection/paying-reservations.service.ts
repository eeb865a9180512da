import { Injectable } from '@nestjs/common';
import { HoldPurpose, HoldService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { AT_THE_COUNTER_MS } from './collection-rules.js';
import { reservationEvent } from './collection.events.js';
import { ReservationRepository } from './reservation.repository.js';
import type { ReservationToSell } from './reservation.service.js';

/** Reservations that are being paid at a till, tender by tender. */
@Injectable()
export class PayingReservationsService {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly holds: HoldService,
  ) {}

  /**
   * Keeps reservations for the order that pays them at a till: nobody changes them, they do not lapse, and what they hold
   * is held, until they are converted or {@link stop}.
   *
   * @param reservations as `ReservationService.forTicket` locked them; `until` the end of their holds.
   * @throws InsufficientStock their units went to somebody who had them in her hand.
   */
  async begin(
    tx: Tx,
    reservations: readonly ReservationToSell[],
    { orderId, until }: { readonly orderId: Id<'Order'>; readonly until: Date },
  ): Promise<void> {
    for (const { id } of reservations)
      await this.holds.extend(tx, { purpose: HoldPurpose.RESERVATION, causeId: id, endsAt: until });
    await this.reservations.pay(
      tx,
      reservations.map(({ id }) => id),
      orderId,
    );
  }

  /** The reservations that an order pays, locked, with their lines. */
  async by(
    tx: Tx,
    orderId: Id<'Order'>,
  ): Promise<{ readonly id: Id<'Reservation'>; readonly lineIds: readonly Id<'ReservationLine'>[] }[]> {
    const found: { id: Id<'Reservation'>; lineIds: Id<'ReservationLine'>[] }[] = [];
    for (const { id } of await this.reservations.paidBy(tx, orderId))
      found.push({ id, lineIds: (await this.reservations.linesOf(tx, id)).map((line) => line.id) });
    return found;
  }

  /**
   * Every tender was undone: reservations are what they were, and kept for at least another half hour.
   *
   * @emits collection.reservation_changed v1 when its end moved.
   */
  async stop(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    const paid = await this.reservations.paidBy(tx, orderId);
    const atLeast = new Date(tx.now.getTime() + AT_THE_COUNTER_MS);
    for (const { id, endsAt: before } of paid) {
      const endsAt = before > atLeast ? before : atLeast;
      await this.holds.extend(tx, { purpose: HoldPurpose.RESERVATION, causeId: id, endsAt, onlyLive: true });
      if (endsAt === before) continue;
      const kept = await this.reservations.keepUntil(tx, id, endsAt);
      tx.emit(reservationEvent('reservation_changed', kept, 'extended'));
    }
    await this.reservations.pay(
      tx,
      paid.map(({ id }) => id),
      null,
    );
  }
}
