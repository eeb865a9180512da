import { Injectable } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import { PickupService } from '../collection/index.js';
import {
  demandOf,
  type LostPromise,
  Shortages,
  type StockLine,
  StockService,
  UnitLiesAside,
  UnitPutAside,
} from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { type FulfilmentChoiceType, FulfilmentKind } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import type { SaleLine } from './sale.js';
import { TaskKind, TaskService } from '../tasks/index.js';

/** A unit in a customer's hand, and the lines it is sold by. */
export type InHand = StockLine & {
  readonly orderLineId: Id<'OrderLine'>;
  readonly cartLineId: Id<'CartLine'> | null;
};

/** What is taken away of a ticket's lines, as stock sees it. */
export const inHandOf = (lines: readonly SaleLine[]): InHand[] =>
  demandOf(lines.filter(({ fulfilment }) => fulfilment === FulfilmentKind.TAKE_AWAY)).map(
    ({ id, cartLineId, variantId, quantity, locationId }) => ({
      orderLineId: id,
      cartLineId,
      variantId,
      quantity,
      locationId: locationId!,
    }),
  );

/** The sale it is part of, with all its lines. */
interface SoldOrder {
  readonly id: Id<'Order'>;
  readonly lines: readonly { readonly id: Id<'OrderLine'> }[];
}

/** Sells what she holds in her hand, and looks after those who were promised it. */
@Injectable()
export class HandSaleService {
  constructor(
    private readonly stock: StockService,
    private readonly pickups: PickupService,
    private readonly shortages: Shortages,
    private readonly catalogue: CatalogueReader,
    private readonly tasks: TaskService,
  ) {}

  /**
   * Sells what is taken away; no figure refuses it. Each promise that it breaks gets a task in the store, with where else
   * the goods can be had, in this same transaction.
   *
   * @param fromAside the lines of the ticket whose units came out of a collection place; null until somebody has looked.
   * @throws UnitPutAside the last units lie aside for somebody, and nobody has looked yet.
   * @emits  inventory.stock_moved v1, tasks.task_opened v1 per promise lost.
   */
  async sell(
    tx: Tx,
    order: SoldOrder,
    lines: readonly InHand[],
    fromAside: readonly string[] | null,
  ): Promise<void> {
    const { lost } = await this.asking(tx, lines, () =>
      this.stock.sellFromHand(tx, {
        lines: fromWhere(lines, fromAside),
        mine: order.lines.map(({ id }) => id),
        cause: { kind: ObjectKind.ORDER, id: order.id },
      }),
    );
    if (lost.length > 0) await this.tell(tx, lost);
  }

  /**
   * Asks beforehand what {@link sell} would ask, and sells nothing yet.
   *
   * @throws UnitPutAside as there.
   */
  async look(
    tx: Tx,
    order: SoldOrder,
    lines: readonly InHand[],
    fromAside: readonly string[] | null,
  ): Promise<void> {
    const mine = order.lines.map(({ id }) => id);
    if (fromAside === null)
      await this.asking(tx, lines, () =>
        this.stock.lookBeforeSale(tx, { lines: fromWhere(lines, null), mine }),
      );
  }

  private async asking<Result>(
    tx: Tx,
    lines: readonly InHand[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UnitLiesAside)) throw error;
      throw await this.askFor(tx, error, lines);
    }
  }

  private async askFor(tx: Tx, { orderLineId, promise }: UnitLiesAside, lines: readonly InHand[]) {
    const place = await this.pickups.placeOf(tx, {
      reservationId: promise.by === 'hold' ? promise.row.causeId : null,
      orderLineId: promise.by === 'allocation' ? promise.row.orderLineId : null,
    });
    const line = lines.find((one) => one.orderLineId === orderLineId);
    return new UnitPutAside({
      lineId: line?.cartLineId ?? orderLineId,
      place: place ?? 'a collection place',
    });
  }

  private async tell(tx: Tx, lost: readonly LostPromise[]): Promise<void> {
    const variants = await this.catalogue.variants(
      tx,
      lost.map(({ variantId }) => variantId),
    );
    const explained = await this.shortages.explained(
      tx,
      lost.map(({ variantId, locationId, quantity }) => ({
        variantId,
        locationId,
        asked: quantity,
        available: 0,
      })),
    );
    for (const [index, promise] of lost.entries()) {
      const variant = variants.get(promise.variantId);
      await this.tasks.open(tx, {
        kind: TaskKind.SHORTFALL,
        locationId: promise.locationId,
        causeId: promise.orderLineId ?? promise.lineId,
        summary: `${promise.quantity} × ${variant?.sku} ${variant?.name} was promised, and sold to a customer who had it in her hand. ${inWords(explained[index]!.alternatives)}`,
      });
    }
  }
}

const fromWhere = (lines: readonly InHand[], fromAside: readonly string[] | null) =>
  lines.map(({ cartLineId, ...line }) => ({
    ...line,
    ...(fromAside && {
      aside: fromAside.includes(cartLineId ?? line.orderLineId) ? ('taken' as const) : ('found' as const),
    }),
  }));

function inWords(alternatives: readonly FulfilmentChoiceType[]): string {
  const where = alternatives.map(({ location }) =>
    location ? `to collect at ${location.name}` : 'delivered',
  );
  return where.length === 0 ? 'It is nowhere else.' : `It can be had ${where.join(', ')}.`;
}
