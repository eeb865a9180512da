import { Injectable } from '@nestjs/common';
import { SerialNeeded } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { money } from '../kernel/money.js';
import { earnsPoints, pointsFor } from '../loyalty/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import { PromotionBasisService } from '../pricing/index.js';
import { isTakenAway, type NewOrder, planFulfilments } from './new-order.js';
import type { OrderHappening } from './order-entry.entity.js';
import type { Order } from './order.entity.js';
import { OrderReader } from './order-reader.js';
import { OrderRepository } from './order.repository.js';
import {
  orderAbandoned,
  orderChanged,
  orderConfirmed,
  orderFulfilled,
  orderPlaced,
} from './orders.events.js';
import { SoldUnitRepository } from './sold-unit.repository.js';
import { type NumberedUnit, numberedUnits } from './sold-units.js';

/** Units of a line that leave, and the numbers of those that have one. */
export interface LineUnits {
  readonly orderLineId: Id<'OrderLine'>;
  readonly quantity: number;
  readonly serialNumbers?: readonly string[];
  readonly numbered?: readonly NumberedUnit[];
}

/** What happens to an order: placed, confirmed, abandoned, fulfilled, claimed; each step one guarded statement. */
@Injectable()
export class OrderService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly reader: OrderReader,
    private readonly promotions: PromotionBasisService,
    private readonly soldUnits: SoldUnitRepository,
  ) {}

  /**
   * Writes an order down as agreed. What is taken away has left already; the rest is planned per place and way.
   *
   * Nothing is sold here: the caller holds, allocates or takes the stock, and records the payments, in the same
   * transaction.
   *
   * @returns the number, for people.
   * @throws SerialNeeded a unit with its serial number is taken away, or waits for its payment in her hand, that somebody
   *         else has already.
   * @emits orders.order_placed (awaiting payment) or orders.order_confirmed, and orders.order_fulfilled when all of it
   *        was taken away.
   */
  async place(tx: Tx, order: NewOrder): Promise<string> {
    const isAgreed = order.state === 'confirmed';
    const isWhole = isAgreed && order.lines.every(isTakenAway);
    const isPart = isAgreed && order.lines.some(isTakenAway);
    const state = isWhole ? 'fulfilled' : isPart ? 'partly_fulfilled' : order.state;
    const happenings: OrderHappening[] = isAgreed
      ? ['confirmed', ...(isWhole ? (['handed_over'] as const) : [])]
      : ['placed'];
    const version = isWhole ? 2 : 1;
    const fulfilments = planFulfilments(order.lines, isAgreed);
    const number = await this.orders.insert(tx, order, fulfilments, version, state, happenings);
    await this.letLeave(
      tx,
      order.lines
        .filter(isTakenAway)
        .flatMap(({ id, cartLineId, variant, serialNumbers }) =>
          numberedUnits({ orderLineId: id, lineId: cartLineId ?? id }, variant, serialNumbers),
        ),
    );
    tx.emit(order.state === 'awaiting_payment' ? orderPlaced(order, 1) : orderConfirmed(order, 1));
    if (isWhole) tx.emit(orderFulfilled(order, 2, pointsOf(order)));
    return number;
  }

  /**
   * The payment came: the order is agreed.
   *
   * @returns null when somebody else confirmed or abandoned it first: then nothing was done.
   * @emits orders.order_confirmed
   */
  async confirm(tx: Tx, orderId: Id<'Order'>): Promise<Order | null> {
    const order = await this.orders.leaveAwaitingPayment(tx, orderId, 'confirmed');
    if (order !== null) tx.emit(orderConfirmed(order, order.version));
    return order;
  }

  /**
   * A ticket is paid: the order is agreed, and what she takes away has left.
   *
   * @returns the order as it is now; null when it awaited no payment any more: then nothing was done.
   * @emits orders.order_confirmed, then orders.order_fulfilled when all of it was taken away, orders.order_changed when some
   *        of it was.
   */
  async confirmAtTill(tx: Tx, orderId: Id<'Order'>): Promise<Order | null> {
    const confirmed = await this.confirm(tx, orderId);
    const order = confirmed && (await this.orders.handOverTakenAway(tx, orderId));
    if (order === null) return confirmed;
    if (order.state === 'fulfilled') {
      const points = pointsFor(await this.reader.earningLines(tx, orderId));
      tx.emit(orderFulfilled(order, order.version, points));
    } else tx.emit(orderChanged(order, order.version));
    return order;
  }

  /**
   * The payment will not come: nobody counts this order any more, it loses its number, and what it used of coupons and
   * promotions may be used again.
   *
   * @returns null when somebody else confirmed or abandoned it first.
   * @emits orders.order_abandoned
   */
  async abandon(tx: Tx, orderId: Id<'Order'>): Promise<Order | null> {
    const order = await this.orders.leaveAwaitingPayment(tx, orderId, 'abandoned');
    if (order === null) return null;
    await this.promotions.giveBack(tx, orderId);
    if (order.terminalId !== null) await this.soldUnits.stay(tx, orderId); // at a distance nothing had been in her hand
    tx.emit(orderAbandoned(order, order.version));
    return order;
  }

  /**
   * Units went to the customer: handed over or despatched. Stock is the caller's (allocation → movement).
   *
   * @throws WrongState when the order is not open, or a line has fewer units left than named: somebody was first.
   * @throws SerialNeeded a unit with its serial number is somebody else's already.
   * @emits orders.order_changed, or orders.order_fulfilled with the points it earns when nothing is left.
   */
  async fulfil(
    tx: Tx,
    {
      orderId,
      lines,
      what,
      by,
    }: {
      orderId: Id<'Order'>;
      lines: readonly LineUnits[];
      what: 'despatched' | 'handed_over';
      by: string | null;
    },
  ): Promise<Order> {
    await this.orders.lock(tx, orderId); // two who fulfil one line each: the second sees that it is whole
    const order = await this.orders.fulfil(tx, orderId, lines);
    if (order === null || order.linesDone !== lines.length)
      throw wrongState('order', order?.state ?? 'fulfilled');
    await this.letLeave(
      tx,
      lines.flatMap(({ numbered = [] }) => numbered),
    );
    await this.orders.note(tx, orderId, what, by);
    if (!order.isWhole) {
      tx.emit(orderChanged(order, order.version));
      return order;
    }
    const points = pointsFor(await this.reader.earningLines(tx, orderId));
    tx.emit(orderFulfilled(order, order.version, points));
    return order;
  }

  /**
   * Units came back; those with a serial number may be sold again. The money and the stock are the caller's (returns).
   *
   * @returns per line what had come back before; a line that is missing had not so many units left to return.
   * @emits orders.order_changed
   */
  async takeBack(
    tx: Tx,
    {
      orderId,
      lines,
      numbered,
      by,
    }: {
      orderId: Id<'Order'>;
      lines: readonly Pick<LineUnits, 'orderLineId' | 'quantity'>[];
      numbered: readonly Pick<NumberedUnit, 'orderLineId' | 'serialNumber'>[];
      by: string | null;
    },
  ): Promise<ReadonlyMap<Id<'OrderLine'>, number>> {
    const taken = await this.orders.takeBack(tx, orderId, lines);
    if (numbered.length > 0) await this.soldUnits.comeBack(tx, numbered);
    const order = await this.orders.noteChange(tx, orderId, 'returned', by);
    tx.emit(orderChanged(order, order.version));
    return new Map(taken.map(({ id, returnedBefore }) => [id, returnedBefore]));
  }

  /** @throws SerialNeeded somebody else has one of them, and has not brought it back. */
  private async letLeave(tx: Tx, units: readonly NumberedUnit[]): Promise<void> {
    if (units.length === 0) return;
    const left = await this.soldUnits.leave(tx, units);
    const out = units.filter(
      (unit) =>
        !left.some((one) => one.variantId === unit.variantId && one.serialNumber === unit.serialNumber),
    );
    const [first] = out;
    if (first === undefined) return;
    const soldAlready = out.flatMap((unit) => (unit.lineId === first.lineId ? unit.serialNumber : []));
    throw new SerialNeeded(
      { lineId: first.lineId, soldAlready },
      'A unit with this number was sold and has not come back: look at the number again.',
    );
  }
}

const pointsOf = ({ lines, currency }: NewOrder): number =>
  pointsFor(
    lines.map((line) => ({
      total: money(line.priced.total.amount, currency),
      earnsPoints: earnsPoints(line.variant),
    })),
  );
