import { Injectable } from '@nestjs/common';
import {
  type BroughtLine,
  broughtLines,
  CartReader,
  CartService,
  type CartView,
  StaleCart,
} from '../cart/index.js';
import { HandOverOrdersService, ReservationService } from '../collection/index.js';
import { LocationDirectory } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { PriceService, type Sellable, homeMarketFor } from '../pricing/index.js';
import type { BringToTicketInput } from './checkout.inputs.js';
import { refuseUnsold } from './sale-refusals.js';

/** Puts on a ticket what is hers elsewhere: lines of her cart by choice, a reservation to pay, an order to hand over. */
@Injectable()
export class BringToTicketService {
  constructor(
    private readonly reader: CartReader,
    private readonly carts: CartService,
    private readonly reservations: ReservationService,
    private readonly handOvers: HandOverOrdersService,
    private readonly prices: PriceService,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Her cart keeps its lines until the ticket is paid; a reservation stays hers until then, too. An order to hand over is
   * paid and adds nothing: its goods leave by `handOver`, on proof.
   *
   * @throws NotFound StaleCart CartFrozen CartClosed ReservationLapsed WrongState WrongLocation LimitReached SaleBlocked
   *         VariantNotSold RuleBroken
   */
  async bring(tx: Tx, input: BringToTicketInput): Promise<CartView> {
    const ticket = await this.reader.owned(tx, tx.actor, input.ticketId);
    if (ticket === null || ticket.kind !== 'ticket' || ticket.terminalId !== tx.actor.terminalId)
      throw notFound(ObjectKind.CART, input.ticketId);
    if (ticket.version !== input.expectedVersion)
      throw new StaleCart({ cart: ticket }, 'Another change came first: look at the ticket again.');
    await this.locations.refuseClosed(tx, tx.actor.locationId!);
    const lines = [
      ...(await this.fromHerCart(tx, ticket, input)),
      ...(await this.fromReservation(tx, input)),
    ];
    const { reservationId = null, orderId = null } = input;
    if (lines.length === 0 && orderId === null)
      throw ruleBroken(
        'input',
        'NOTHING_TO_BRING',
        'Name lines of her cart, a reservation, or an order to hand over.',
      );
    if (orderId !== null) await this.handOvers.refuseUnlessWaiting(tx, orderId, ticket);
    tx.audit({ objectId: ticket.id, after: { lines: lines.length, reservationId, orderId } });
    const { id: ticketId, version: expectedVersion } = ticket;
    return this.carts.bring(tx, { ticketId, expectedVersion }, lines, orderId);
  }

  private async fromHerCart(
    tx: Tx,
    ticket: CartView,
    { cartLineIds }: BringToTicketInput,
  ): Promise<BroughtLine[]> {
    if (!cartLineIds?.length) return [];
    const cart =
      ticket.customerId === null ? null : await this.reader.openOf(tx, ticket.customerId, ticket.currency);
    const named = new Set<string>(cartLineIds);
    const missing = cartLineIds.find((id) => !cart?.lines.some((line) => line.id === id));
    if (missing !== undefined) throw notFound(ObjectKind.LINE, missing);
    const lines = cart!.lines.filter(
      ({ id, onLineId }) => named.has(id) || (onLineId && named.has(onLineId)),
    );
    for (const { onLineId, variant } of lines) {
      if (onLineId !== null && !named.has(onLineId))
        throw ruleBroken(
          'input.cartLineIds',
          'LINE_NEEDED',
          'It comes with the line it hangs on: name that one.',
        );
      refuseUnsold(variant);
    }
    return broughtLines(lines);
  }

  /** At the price that was reserved, or today's where that is lower. */
  private async fromReservation(tx: Tx, { reservationId }: BringToTicketInput): Promise<BroughtLine[]> {
    if (!reservationId) return [];
    const reservation = await this.reservations.forTicket(tx, tx.actor, reservationId);
    const sellables = await this.prices.sellables(
      tx,
      reservation.lines.map(({ variantId }) => variantId),
      tx.now,
      homeMarketFor(reservation.customerId),
    );
    return reservation.lines.map((line) => ({
      variantId: line.variantId,
      quantity: line.quantity,
      reservationLineId: line.id,
      fulfilment: {
        kind: reservation.fulfilmentKind,
        locationId: reservation.locationId,
        address: reservation.address,
        collectorName: reservation.collectorName,
        deliveryOptionId: reservation.deliveryOptionId,
      },
      ...keptPrice(line.reservedPrice, sellables.get(line.variantId)),
    }));
  }
}

function keptPrice(
  reserved: { readonly amount: number; readonly per: number },
  sellable: Sellable | undefined,
): { priceAmount?: number } {
  const today = sellable?.price;
  const isLowerNow = today != null && today.per === reserved.per && today.amount <= reserved.amount;
  return isLowerNow ? {} : { priceAmount: reserved.amount };
}
