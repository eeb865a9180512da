import { Injectable } from '@nestjs/common';
import type { CartView } from '../cart/index.js';
import {
  PayingReservationsService,
  PickupService,
  ReservationService,
  type ReservationToSell,
} from '../collection/index.js';
import { AllocationService, HoldPurpose, HoldService, isStocked, StockService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind } from '../locations/index.js';
import { type NewOrder, type OrderLineView, type OrderView, ShortLineService } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { HandSaleService, inHandOf } from './hand-sale.service.js';
import { OrderPickupsService } from './order-pickups.service.js';
import { saleLineOf, type StockedPart } from './sale.js';
import { type AgreedTicket, orderLineIdsOf } from './ticket-agreement.service.js';

/** What money stands for is held as long as money stands: no payment at a till takes that long. */
const WHILE_MONEY_STANDS_MS = 365 * 24 * 60 * 60 * 1_000;

/** The goods of a ticket: handed out at once, or kept for it from the first tender to the last. */
@Injectable()
export class TicketStockService {
  constructor(
    private readonly reservations: ReservationService,
    private readonly paying: PayingReservationsService,
    private readonly pickups: PickupService,
    private readonly orderPickups: OrderPickupsService,
    private readonly stock: StockService,
    private readonly handSales: HandSaleService,
    private readonly holds: HoldService,
    private readonly allocations: AllocationService,
    private readonly shortLines: ShortLineService,
  ) {}

  /** All of a ticket that is paid at once. @throws InsufficientStock UnitPutAside ReservationLapsed WrongState */
  async handOutAtOnce(
    tx: Tx,
    { order, lines, parts, reservations }: AgreedTicket,
    fromAside: readonly string[] | null,
  ): Promise<void> {
    const inHand = inHandOf(lines);
    await this.stock.lock(tx, [...parts, ...inHand]); // all at once, in one order: what follows takes them bit by bit
    for (const { id, lines: own } of reservations)
      await this.reservations.convert(tx, {
        reservationId: id,
        orderId: order.id,
        lines: reservedBy(lines, own),
      });
    const promised = promisedOf(lines, parts);
    if (promised.length > 0)
      await this.allocations.allocate(
        tx,
        promised.map(({ lineId, ...part }) => ({ ...part, orderLineId: lineId })),
      );
    await this.openPickups(tx, order, promised);
    await this.handSales.sell(tx, order, inHand, fromAside);
  }

  /**
   * Keeps what a ticket's first tender is given for: what is sent or collected is held, what is reserved stays so, and of
   * what she has in her hand somebody has looked where it came from.
   *
   * @throws InsufficientStock UnitPutAside
   */
  async keep(
    tx: Tx,
    { order, lines, parts, reservations }: AgreedTicket,
    fromAside: readonly string[] | null,
  ): Promise<void> {
    const inHand = inHandOf(lines);
    const endsAt = new Date(tx.now.getTime() + WHILE_MONEY_STANDS_MS);
    await this.stock.lock(tx, [...parts, ...inHand]);
    if (reservations.length > 0)
      await this.paying.begin(tx, reservations, { orderId: order.id, until: endsAt });
    await this.holds.place(tx, {
      lines: promisedOf(lines, parts),
      purpose: HoldPurpose.ORDER_AWAITING_PAYMENT,
      causeId: order.id,
      endsAt,
    });
    await this.handSales.look(tx, order, inHand, fromAside);
  }

  /**
   * Hands out what was kept, now that it is paid. Nothing refuses here: where somebody's hand was faster than a promise,
   * the line is short and the store told, as for any agreed order.
   */
  async handOutKept(
    tx: Tx,
    { lines, locationId }: CartView,
    order: OrderView,
    fromAside: readonly string[],
  ): Promise<void> {
    const ids = orderLineIdsOf(order.lines);
    const sold = lines.map((line) => saleLineOf(line, ids.get(line.id)!, locationId));
    const inHand = inHandOf(sold);
    await this.stock.lock(tx, [...placesOf(order), ...inHand]);
    const short = await this.sellReserved(tx, order);
    const promised = order.lines.filter(isPromised).map(({ id }) => ({ lineId: id, orderLineId: id }));
    const without = await this.allocations.fromHoldsLeft(tx, { causeId: order.id, lines: promised });
    if (without.length > 0) await this.letGo(tx, order.id); // of a line in two places, what the other had
    await this.orderPickups.open(tx, order);
    await this.handSales.sell(tx, order, inHand, fromAside);
    for (const orderLineId of [...short, ...without.map((line) => line.orderLineId)])
      await this.shortLines.settle(tx, { orderLineId, locationId: leavesFrom(order, orderLineId) });
  }

  /** Every tender was undone: nothing is kept for it any more. */
  async giveUp(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    await this.letGo(tx, orderId);
    await this.paying.stop(tx, orderId);
  }

  private async letGo(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    await this.holds.release(tx, { purpose: HoldPurpose.ORDER_AWAITING_PAYMENT, causeId: orderId });
  }

  private async sellReserved(tx: Tx, order: OrderView): Promise<Id<'OrderLine'>[]> {
    const short: Id<'OrderLine'>[] = [];
    for (const { id, lineIds } of await this.paying.by(tx, order.id)) {
      const lines = order.lines.flatMap(({ id: orderLineId, reservationLineId }) =>
        reservationLineId !== null && lineIds.includes(reservationLineId)
          ? [{ reservationLineId, orderLineId }]
          : [],
      );
      const converted = { reservationId: id, orderId: order.id, lines, isPaid: true };
      short.push(...(await this.reservations.convert(tx, converted)).short);
    }
    return short;
  }

  /** Paid here, collected in another store. */
  private async openPickups(tx: Tx, order: NewOrder, parts: readonly StockedPart[]): Promise<void> {
    const stores = new Set(parts.map(({ locationId }) => locationId));
    for (const locationId of stores) {
      const lines = order.lines.filter(
        (line) =>
          line.fulfilment === FulfilmentKind.COLLECT &&
          line.locationId === locationId &&
          isStocked(line.variant.kind),
      );
      if (lines.length === 0) continue;
      await this.pickups.openForOrder(tx, {
        orderId: order.id,
        locationId,
        customerId: order.customerId,
        guestTokenHash: null,
        collectorName: lines[0]!.collectorName,
        lines: lines.map(({ id, variant, quantity }) => ({
          orderLineId: id,
          variantId: variant.id,
          quantity,
          components: variant.components,
        })),
      });
    }
  }
}

const reservedBy = (lines: AgreedTicket['lines'], own: ReservationToSell['lines']) => {
  const mine = new Set(own.map(({ id }) => id));
  return lines.flatMap(({ reservationLineId, id }) =>
    reservationLineId !== null && mine.has(reservationLineId) ? [{ reservationLineId, orderLineId: id }] : [],
  );
};

/** What is sent or collected and was not reserved. */
function promisedOf(lines: AgreedTicket['lines'], parts: readonly StockedPart[]): StockedPart[] {
  const reserved = new Set(lines.flatMap(({ id, reservationLineId }) => (reservationLineId ? [id] : [])));
  return parts.filter(({ lineId }) => !reserved.has(lineId));
}

/** The same of an order that was written down. */
const isPromised = ({ kind, reservationLineId, fulfilment }: OrderLineView): boolean =>
  isStocked(kind) && reservationLineId === null && fulfilment.kind !== FulfilmentKind.TAKE_AWAY;

const variantsOf = ({ variantId, components }: OrderLineView): Id<'Variant'>[] => [
  variantId,
  ...(components ?? []).map((part) => part.variantId),
];

/** Where its units leave from, as far as they are promised. */
const placesOf = ({ lines, fulfilments }: OrderView) =>
  fulfilments
    .filter(({ kind }) => kind !== FulfilmentKind.TAKE_AWAY)
    .flatMap(({ locationId, lines: leaving }) =>
      lines
        .filter(({ id, kind }) => isStocked(kind) && leaving.some(({ orderLineId }) => orderLineId === id))
        .flatMap((line) => variantsOf(line).map((variantId) => ({ variantId, locationId }))),
    );

function leavesFrom({ fulfilments }: OrderView, lineId: Id<'OrderLine'>): Id<'Location'> {
  return fulfilments.find(({ lines }) => lines.some(({ orderLineId }) => orderLineId === lineId))!.locationId;
}
