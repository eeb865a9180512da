import { Injectable } from '@nestjs/common';
import type { CartView, DeliveryOptionView } from '../cart/index.js';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { type Money, money } from '../kernel/money.js';
import type { FulfilmentChoiceType, OriginType, SellerType } from '../locations/index.js';
import { FulfilmentKind, LocationDirectory } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { Channel } from '../platform/graphql/common.enums.js';
import type { FulfilmentLine } from './fulfilment-line.entity.js';
import type { Fulfilment } from './fulfilment.entity.js';
import type { OrderEntry } from './order-entry.entity.js';
import type { OrderLine } from './order-line.entity.js';
import type { Order } from './order.entity.js';
import { OrderQueries, type OrderRow } from './order.queries.js';
import type { FulfilmentType, HistoryEntryType, OrderLineType, OrderType } from './orders.types.js';
import { wordsFor } from './order-words.js';

/** How a line reaches her, and the way it goes with its parcel. */
type ChoiceView = FulfilmentChoiceType & { readonly deliveryOption: DeliveryOptionView | null };

/** A line as readers see it; `variant` is fetched by whoever asks for it. */
export interface OrderLineView extends OrderLineType {
  readonly orderId: Id<'Order'>;
  readonly variantId: Id<'Variant'>;
  readonly earnsPoints: boolean;
  readonly components: OrderLine['components'];
  readonly total: Money;
  readonly cartLineId: Id<'CartLine'> | null;
  readonly reservationLineId: Id<'ReservationLine'> | null;
  readonly kind: OrderLine['kind'];
  /** As stored. */
  readonly row: OrderLine;
}

/** A fulfilment as readers see it, with the place it leaves from. */
type FulfilmentView = FulfilmentType & Pick<Fulfilment, 'locationId'>;

/** An order as readers see it; payments, documents and terms are fetched by whoever asks for them. */
export interface OrderView extends Omit<OrderType, 'lines' | 'fulfilments' | 'totals'> {
  readonly lines: OrderLineView[];
  readonly fulfilments: FulfilmentView[];
  readonly totals: CartView['totals'];
  readonly row: Order;
}

/** Orders as they are shown: whole, and to whom they may be. */
@Injectable()
export class OrderReader {
  constructor(
    private readonly queries: OrderQueries,
    private readonly locations: LocationDirectory,
    private readonly callers: CallerChecks,
  ) {}

  /** @returns the order whoever owns it; null when there is none. For code that has checked who asks. */
  async load(db: Db, orderId: Id<'Order'>, language?: string): Promise<OrderView | null> {
    const [order] = await this.views(db, await this.queries.byIds(db, [orderId]), language);
    return order ?? null;
  }

  /** @returns whoever's they are, in one read; without those that are not there. */
  async loadMany(db: Db, orderIds: readonly Id<'Order'>[], language?: string): Promise<OrderView[]> {
    return this.views(db, await this.queries.byIds(db, orderIds), language);
  }

  /**
   * @returns the order if the caller may see it: its customer, its guest, staff with the permission, of whom an agent
   *          only after she has checked who calls; else null.
   */
  async owned(db: Db, orderId: Id<'Order'>, language?: string): Promise<OrderView | null> {
    const [row] = await this.queries.ownedById(db, orderId);
    if (row === undefined || !(await this.callers.mayShow(db, row.customerId))) return null;
    return this.view(db, row, language);
  }

  /** @returns the order with this number, however it was typed; for staff. */
  async byNumber(db: Db, number: string, language?: string): Promise<OrderView | null> {
    const [order] = await this.views(db, await this.queries.byNumber(db, number), language);
    return order ?? null;
  }

  /** @returns a customer's orders over all channels, newest first, from behind `after`. */
  async ofCustomer(
    db: Db,
    customerId: Id<'Customer'>,
    limit: number,
    after: Id<'Order'> | null,
    language?: string,
  ): Promise<{ orders: OrderView[]; totalCount: number }> {
    const { rows, totalCount } = await this.queries.ofCustomer(db, customerId, limit, after);
    return { orders: await this.views(db, rows, language), totalCount };
  }

  /** Orders that still await payment long after they were placed, oldest first: their process died. */
  leftAwaitingPayment(db: Db, placedBefore: Date, limit: number): Promise<Id<'Order'>[]> {
    return this.queries.leftAwaitingPayment(db, placedBefore, limit);
  }

  /** What the lines of an order earn points by. */
  async earningLines(db: Db, orderId: Id<'Order'>): Promise<{ total: Money; earnsPoints: boolean }[]> {
    const rows = await this.queries.earningLines(db, orderId);
    return rows.map((row) => ({ total: money(row.totalAmount, row.currency), earnsPoints: row.earnsPoints }));
  }

  private views(db: Db, rows: readonly OrderRow[], language?: string): Promise<OrderView[]> {
    return Promise.all(rows.map((row) => this.view(db, row, language)));
  }

  private async view(
    db: Db,
    { lines, fulfilments, entries, ...row }: OrderRow,
    language = 'nl',
  ): Promise<OrderView> {
    return {
      row,
      id: row.id,
      number: row.number ?? '',
      version: row.version,
      state: row.state as OrderType['state'],
      placedAt: row.placedAt,
      origin: await this.originOf(db, row),
      seller: await this.sellerOf(db, row.sellerId),
      contract: row.contract,
      totals: totalsOf(row),
      contact: row.contact,
      receiptChoice: row.receiptChoice,
      lines: await Promise.all(lines.map((line) => this.lineView(db, row, line))),
      fulfilments: fulfilments.map((fulfilment) => fulfilmentView(fulfilment, row, lines)),
      history: entries.map((entry) => historyView(entry, language)),
    };
  }

  private async originOf(db: Db, row: Order): Promise<OriginType> {
    return {
      channel: row.channel ?? Channel.STORE,
      location: row.locationId && (await this.locations.get(db, row.locationId)),
      device: row.device,
      person: row.person,
      at: row.placedAt,
    };
  }

  private async sellerOf(db: Db, sellerId: Id<'Seller'>): Promise<SellerType> {
    const seller = await this.locations.seller(db, sellerId);
    if (seller === null) throw new Error(`order of a seller that is not there: ${sellerId}`);
    return seller;
  }

  private async lineView(db: Db, order: Order, line: OrderLine): Promise<OrderLineView> {
    return {
      id: line.id,
      orderId: line.orderId,
      variantId: line.variantId,
      earnsPoints: line.earnsPoints,
      components: line.components,
      total: money(line.totalAmount, line.currency),
      cartLineId: line.cartLineId,
      reservationLineId: line.reservationLineId,
      kind: line.kind,
      row: line,
      name: line.name,
      quantity: line.quantity,
      cancelled: line.cancelled,
      fulfilled: line.fulfilled,
      returned: line.returned,
      short: line.short,
      price: line.trail,
      fulfilment: await this.choiceOf(db, order, line),
      serialNumbers: line.serialNumbers,
    };
  }

  private async choiceOf(db: Db, { deliveredBy }: Order, line: OrderLine): Promise<ChoiceView> {
    const atStore = line.locationId !== null && line.fulfilmentKind !== FulfilmentKind.DELIVER;
    return {
      kind: line.fulfilmentKind,
      location: atStore ? await this.locations.get(db, line.locationId!) : null,
      address: line.address,
      collectorName: line.collectorName,
      promisedBy: line.promisedBy && new Date(line.promisedBy),
      deliveryOption: deliveredBy.find(({ id }) => id === line.deliveryOptionId) ?? null,
    };
  }
}

const totalsOf = (row: Order): CartView['totals'] => ({
  goods: money(row.goodsAmount, row.currency),
  discount: money(row.discountAmount, row.currency),
  delivery: money(row.deliveryAmount, row.currency),
  deposits: money(row.depositsAmount, row.currency),
  total: money(row.totalAmount, row.currency),
  vat: row.vat,
  deliveredBy: row.deliveredBy,
});

/** What leaves together goes one way: that of its parcels. */
const fulfilmentView = (
  fulfilment: Fulfilment & { lines: FulfilmentLine[] },
  { deliveredBy }: Order,
  lines: readonly OrderLine[],
): FulfilmentView => ({
  deliveryOption:
    deliveredBy.find(({ id }) =>
      fulfilment.lines.some(({ orderLineId }) =>
        lines.some((line) => line.id === orderLineId && line.deliveryOptionId === id),
      ),
    ) ?? null,
  id: fulfilment.id,
  locationId: fulfilment.locationId,
  kind: fulfilment.kind,
  state: fulfilment.state,
  lines: fulfilment.lines,
  promisedBy: fulfilment.promisedBy && new Date(fulfilment.promisedBy),
  doneAt: fulfilment.doneAt && new Date(fulfilment.doneAt),
  tracking:
    fulfilment.carrier === null || fulfilment.trackingNumber === null
      ? null
      : { carrier: fulfilment.carrier, trackingNumber: fulfilment.trackingNumber },
});

const historyView = (entry: OrderEntry, language: string): HistoryEntryType => ({
  at: new Date(entry.at),
  what: wordsFor(entry.what, language),
  channel: entry.channel,
  by: entry.by,
});
