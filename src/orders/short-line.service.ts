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
import { linesStillShort, orderChanged } from './orders.events.js';
import { type PartStanding, type ShortLine, ShortLineRepository } from './short-line.repository.js';

/** Units that were committed to an order line and are there no more. */
export interface LostUnits {
  readonly orderLineId: Id<'OrderLine'>;
  /** Where they had been. */
  readonly locationId: Id<'Location'>;
}

/** How many waiting lines are given what has come in one transaction, which holds their orders. */
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
   * is to be collected is promised from its own store or not at all: she is asked. A bundle that lacks a part keeps its
   * other parts while it waits, and travels together: a place that has all of it takes it over whole.
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
   * @emits  orders.order_changed, inventory.stock_allocated v1; orders.lines_still_short where more may be given to more
   */
  async fill(tx: Tx, variantId: Id<'Variant'>, locationId: Id<'Location'>): Promise<void> {
    const waiting = await this.lines.waitingFor(tx, variantId, locationId, WAITING_MAX);
    let mended = 0;
    for (const { id, orderId } of waiting) {
      await this.orders.lock(tx, orderId);
      const line = await this.lines.byId(tx, id);
      if (line === null || (await this.mendAt(tx, line, locationId, line.short)) === 0) continue;
      await this.tell(tx, line);
      mended += 1;
    }
    if (waiting.length === WAITING_MAX && mended > 0)
      tx.emit(linesStillShort(tx.newId(), { variantId, locationId }));
  }

  private async sourceAgain(
    tx: Tx,
    line: ShortLine,
    locationId: Id<'Location'>,
    short: number,
  ): Promise<boolean> {
    const isSent = line.fulfilmentKind === FulfilmentKind.DELIVER;
    await this.lockStock(tx, line, isSent ? undefined : [locationId]);
    let left = short;
    for (const place of isSent ? await this.sendersOf(tx, line, locationId, short) : [locationId])
      left -= left === 0 ? 0 : await this.mendAt(tx, line, place, left);
    return left === 0;
  }

  /** What comes from here on finds the shortage written down, as it waits for this transaction. */
  private async lockStock(
    tx: Tx,
    line: ShortLine,
    locationIds: readonly Id<'Location'>[] | undefined,
  ): Promise<void> {
    const parts = line.kind === VariantKind.BUNDLE ? line.components : [line];
    const variantIds = parts.map(({ variantId }) => variantId);
    await this.stock.lock(tx, await this.availability.atLocations(tx, variantIds, locationIds));
  }

  /** Who could send it now, in the order of the rules; of a bundle first where the rest of it lies. */
  private async sendersOf(
    tx: Tx,
    line: ShortLine,
    locationId: Id<'Location'>,
    short: number,
  ): Promise<Id<'Location'>[]> {
    const parts = await this.lines.standing(tx, line.id, locationId);
    const needs = parts.map(({ variantId, each }) => ({ variantId, quantity: each * short }));
    const isBundle = line.kind === VariantKind.BUNDLE;
    try {
      const sourced = await this.availability.sourceDelivery(tx, needs, this.nearOf(line));
      return [...new Set([...(isBundle ? [locationId] : []), ...sourced.map((part) => part.locationId)])];
    } catch (error) {
      if (error instanceof InsufficientStock) return isBundle ? [locationId] : [];
      throw error;
    }
  }

  /**
   * Promises as many of the missing units as one place can give whole, up to so many. Of a bundle it takes there what the
   * place lacks of it, and lets go what lies elsewhere and is needed no more.
   *
   * @returns how many.
   */
  private async mendAt(tx: Tx, line: ShortLine, locationId: Id<'Location'>, most: number): Promise<number> {
    const parts = await this.lines.standing(tx, line.id, locationId);
    const levels = await this.availability.atLocations(
      tx,
      parts.map(({ variantId }) => variantId),
      [locationId],
    );
    const available = new Map(levels.map(({ variantId, availableToSell }) => [variantId, availableToSell]));
    const units = wholeUnitsAt(parts, available, most);
    if (units === 0) return 0;
    try {
      await this.promise(tx, line, locationId, units, parts);
      return units;
    } catch (error) {
      if (error instanceof InsufficientStock) return 0; // somebody was first
      throw error;
    }
  }

  private nearOf({ address }: ShortLine): Coordinates | null {
    return address && this.points.resolve({ postcode: address.postcode, country: address.country });
  }

  private async promise(
    tx: Tx,
    line: ShortLine,
    locationId: Id<'Location'>,
    units: number,
    parts: readonly PartStanding[],
  ): Promise<void> {
    const taking = parts.flatMap(({ variantId, each, spareHere }) => {
      const quantity = units * each - spareHere;
      return quantity > 0 ? [{ orderLineId: line.id, variantId, locationId, quantity }] : [];
    });
    await this.stock.lock(tx, [...taking, ...(await this.lines.placesOf(tx, line.id))]);
    await this.allocations.allocate(tx, taking);
    const short = await this.lines.takeShort(tx, line.id, units);
    if (short === null) throw new Error(`order line ${line.id} is less short than was mended`);
    const leaving = (await this.lines.standing(tx, line.id, locationId)).flatMap((part) => {
      const quantity = part.spareHere + part.spareElsewhere - short * part.each;
      return quantity > 0
        ? [{ orderLineId: line.id, variantId: part.variantId, quantity, lastAt: locationId }]
        : [];
    });
    if (leaving.length > 0) await this.allocations.cancel(tx, leaving);
    if (line.fulfilmentKind === FulfilmentKind.DELIVER) await this.lines.plan(tx, line, locationId, units);
    await this.tasks.closeOf(tx, TaskKind.SHORTFALL, line.id, 'Promised again from stock.');
  }

  private async tell(tx: Tx, { orderId }: ShortLine): Promise<void> {
    const order = await this.orders.raiseVersion(tx, orderId);
    tx.emit(orderChanged(order, order.version));
  }
}

/** How many whole units a place can mend, of what it may promise and of what it has for the line already. */
export function wholeUnitsAt(
  parts: readonly PartStanding[],
  available: ReadonlyMap<Id<'Variant'>, number>,
  most: number,
): number {
  return parts.reduce(
    (units, { variantId, each, spareHere }) =>
      Math.min(units, Math.floor(((available.get(variantId) ?? 0) + spareHere) / each)),
    parts.length === 0 ? 0 : most,
  );
}
