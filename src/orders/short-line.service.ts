import { Injectable } from '@nestjs/common';
import { VariantKind } from '../catalogue/index.js';
import {
  AllocationService,
  AvailabilityService,
  InsufficientStock,
  StockService,
} from '../inventory/index.js';
import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind, PointResolver } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { TaskKind, TaskService } from '../tasks/index.js';
import { OrderRepository } from './order.repository.js';
import { orderChanged } from './orders.events.js';
import { type ShortLine, ShortLineRepository } from './short-line.repository.js';

/** Units that were committed to an order line and are there no more. */
export interface LostUnits {
  readonly orderLineId: Id<'OrderLine'>;
  /** Where they had been. */
  readonly locationId: Id<'Location'>;
}

/** How many waiting lines are looked at when stock comes. */
const WAITING_MAX = 100;

/** Lines whose promised units are gone: written down, and found elsewhere where that is what she asked for. */
@Injectable()
export class ShortLineService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly lines: ShortLineRepository,
    private readonly availability: AvailabilityService,
    private readonly allocations: AllocationService,
    private readonly stock: StockService,
    private readonly points: PointResolver,
    private readonly tasks: TaskService,
  ) {}

  /**
   * Writes a shortage into the order. What is to be sent is promised from elsewhere at once, if it can be had there; what
   * is to be collected is promised from its own store or not at all: she is asked. Of a bundle that lacks a part, the whole waits.
   *
   * Once: a repeat finds nothing that is not written down.
   *
   * @returns whether all that was lost was found elsewhere; null when the order is no longer open.
   * @emits  orders.order_changed, inventory.stock_allocated v1
   */
  async settle(tx: Tx, lost: LostUnits): Promise<{ resourced: boolean } | null> {
    const known = await this.lines.byId(tx, lost.orderLineId);
    if (known === null) return null;
    await this.orders.lock(tx, known.orderId);
    const line = await this.lines.byId(tx, lost.orderLineId);
    if (line === null) return null;
    const short = await this.lines.setShort(tx, line.id);
    if (short === 0) return { resourced: line.short === 0 };
    if (line.fulfilmentKind === FulfilmentKind.DELIVER)
      await this.lines.unplan(tx, line, lost.locationId, short);
    const resourced = await this.sourceAgain(tx, line, lost.locationId, short);
    await this.tell(tx, line);
    return { resourced };
  }

  /**
   * Gives what has come to lines that wait for it, in the order of their promises.
   *
   * @emits  orders.order_changed, inventory.stock_allocated v1
   */
  async fill(tx: Tx, variantId: Id<'Variant'>, locationId: Id<'Location'>): Promise<void> {
    for (const { id, orderId } of await this.lines.waitingFor(tx, variantId, locationId, WAITING_MAX)) {
      await this.orders.lock(tx, orderId);
      const line = await this.lines.byId(tx, id);
      const [here] = await this.availability.atLocations(tx, [variantId], [locationId]);
      const units = Math.min(line?.short ?? 0, here?.availableToSell ?? 0);
      if (line === null || units === 0) continue;
      await this.promise(tx, line, [{ locationId, quantity: units }]);
      await this.tell(tx, line);
    }
  }

  private async sourceAgain(
    tx: Tx,
    line: ShortLine,
    locationId: Id<'Location'>,
    short: number,
  ): Promise<boolean> {
    if (line.kind !== VariantKind.GOODS) return false;
    const isSent = line.fulfilmentKind === FulfilmentKind.DELIVER;
    const wanted = { lineId: line.id, variantId: line.variantId, quantity: short };
    try {
      const parts = isSent
        ? await this.availability.sourceDelivery(tx, [wanted], this.nearOf(line))
        : [{ locationId, quantity: short }];
      await this.promise(tx, line, parts);
      return true;
    } catch (error) {
      if (error instanceof InsufficientStock) return false;
      throw error;
    }
  }

  private nearOf({ address }: ShortLine): Coordinates | null {
    return address && this.points.resolve({ postcode: address.postcode, country: address.country });
  }

  private async promise(
    tx: Tx,
    line: ShortLine,
    parts: readonly { readonly locationId: Id<'Location'>; readonly quantity: number }[],
  ): Promise<void> {
    const units = parts.map(({ locationId, quantity }) => ({
      orderLineId: line.id,
      variantId: line.variantId,
      locationId,
      quantity,
    }));
    await this.stock.lock(tx, units);
    await this.allocations.allocate(tx, units);
    for (const { locationId, quantity } of parts) {
      if (!(await this.lines.takeShort(tx, line.id, quantity)))
        throw new Error(`order line ${line.id} is less short than was mended`);
      if (line.fulfilmentKind === FulfilmentKind.DELIVER)
        await this.lines.plan(tx, line, locationId, quantity);
    }
    await this.tasks.closeOf(tx, TaskKind.SHORTFALL, line.id, 'Promised again from stock.');
  }

  private async tell(tx: Tx, { orderId }: ShortLine): Promise<void> {
    const order = await this.orders.raiseVersion(tx, orderId);
    tx.emit(orderChanged(order, order.version));
  }
}
