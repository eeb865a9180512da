import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { FulfilmentKind } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import type { PickupState } from './collection.enums.js';

/** A live reservation as a checkout or a ticket takes it over. */
export interface ReservationToSell {
  readonly id: Id<'Reservation'>;
  readonly number: string;
  readonly version: number;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly currency: CurrencyCode;
  /** COLLECT or DELIVER. */
  readonly fulfilmentKind: FulfilmentKind;
  /** The store, for COLLECT. */
  readonly locationId: Id<'Location'> | null;
  readonly address: AddressType | null;
  readonly collectorName: string | null;
  readonly promisedBy: Date | null;
  readonly contact: ContactType;
  readonly receiptChoice: ReceiptChoiceType;
  readonly endsAt: Date;
  readonly pickup: { readonly id: Id<'Pickup'>; readonly state: PickupState } | null;
  readonly lines: readonly ReservedLine[];
}

export interface ReservedLine {
  /** Also the line id of its holds. */
  readonly id: Id<'ReservationLine'>;
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
  /** `amount` of `per` units as reserved; she pays this, or today's price where that is lower. */
  readonly reservedPrice: { readonly priceId: Id<'Price'>; readonly amount: number; readonly per: number };
  /** Where its units are held; for an order line's `parts`. */
  readonly parts: readonly { readonly locationId: Id<'Location'>; readonly quantity: number }[];
}

/** What of a reservation became which line of the order. */
export interface ConvertedLine {
  readonly reservationLineId: Id<'ReservationLine'>;
  readonly orderLineId: Id<'OrderLine'>;
}

@Injectable()
export class ReservationService {
  /**
   * Takes a reservation to the counter, or to a checkout: it is locked, and kept for at least another half hour, so
   * that it does not lapse between the scan and the payment.
   *
   * @param actor a till sells what waits in its own store, or is to be delivered; a shopper her own.
   * @throws NotFound           there is none, or not for this caller.
   * @throws ReservationLapsed  its end has passed.
   * @throws WrongState         it was paid or cancelled.
   * @throws WrongLocation      it is collected in another store.
   * @emits  collection.reservation_changed v1 when its end moved.
   */
  async forTicket(tx: Tx, actor: Actor, reservationId: Id<'Reservation'>): Promise<ReservationToSell> {
    throw new Error(`not written yet ${tx.operation} ${actor.clientName} ${reservationId}`);
  }

  /**
   * Turns a reservation into (part of) a confirmed order, once: its holds become allocations without a moment of
   * release, its pickup now belongs to the order and to the order's collect fulfilment at that store. A DELIVER
   * reservation becomes a delivery of the order. Lines that are not named are let go.
   *
   * The order must have been written down in the same transaction.
   *
   * @throws ReservationLapsed it lapsed first: of the two exactly one happens.
   * @throws WrongState        it was paid or cancelled first.
   * @throws NotFound          there is none, or a line is not its own.
   * @emits  collection.reservation_converted v1, and collection.pickup_paid v1 when it is collected.
   */
  async convert(
    tx: Tx,
    conversion: {
      readonly reservationId: Id<'Reservation'>;
      readonly orderId: Id<'Order'>;
      readonly lines: readonly ConvertedLine[];
    },
  ): Promise<{ pickupId: Id<'Pickup'> | null }> {
    throw new Error(`not written yet ${tx.operation} ${conversion.orderId}`);
  }
}
