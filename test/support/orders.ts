import { TaskService } from '../../src/tasks/index.js';
import { TaskRepository } from '../../src/tasks/task.repository.js';
import { ShortLineRepository } from '../../src/orders/short-line.repository.js';
import { ShortLineService } from '../../src/orders/short-line.service.js';
import type { DataSource } from 'typeorm';
import { CallerChecks } from '../../src/customers/index.js';
import { DocumentKind, DocumentService } from '../../src/documents/index.js';
import { DocumentRepository } from '../../src/documents/document.repository.js';
import { demandOf } from '../../src/inventory/index.js';
import { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { add, type Money, money, sum, vatContained, zero } from '../../src/kernel/money.js';
import { FulfilmentKind, type LocationFacts, PointResolver } from '../../src/locations/index.js';
import { earnsPoints, LoyaltyService, pointsFor } from '../../src/loyalty/index.js';
import { PointsRepository } from '../../src/loyalty/points.repository.js';
import {
  ContractKind,
  FulfilmentRepository,
  FulfilmentState,
  type NewOrder,
  type NewOrderLine,
  OrderReader,
  OrderService,
} from '../../src/orders/index.js';
import { OrderQueries } from '../../src/orders/order.queries.js';
import { OrderRepository } from '../../src/orders/order.repository.js';
import { SoldUnitRepository } from '../../src/orders/sold-unit.repository.js';
import { divideTenders, PaymentService, type Tender, TenderKind } from '../../src/payments/index.js';
import { PaymentRepository } from '../../src/payments/payment.repository.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { SaleEditions } from '../../src/platform/database/sale-rules.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { priceLine, sumVat } from '../../src/pricing/index.js';
import { anActor } from './builders.js';
import { aVariant } from './catalogue.js';
import { aLocation, aTerminal } from './locations.js';
import { publishedTerms } from './terms.js';
import { stockServices } from './inventory.js';
import { issued } from './issued.js';
import { promotionServices } from './promotions.js';
import { editionsNow, saleRules } from './sale-rules.js';
import { aPriceService } from './prices.js';

interface SoldLine {
  /** A new one at 10.00 unless given. */
  variantId?: Id<'Variant'>;
  quantity?: number;
  serialNumbers?: string[];
}

export interface PaidOrderGiven {
  lines?: readonly SoldLine[];
  /** Sold in this store (a new one unless given), or sent from it. */
  locationId?: Id<'Location'>;
  /** Bought in the webshop and sent; else at a till and taken away. */
  online?: boolean;
  /** Of an online order: when it arrived; null: it has not left yet. Default: at once. */
  deliveredAt?: Date | null;
  /** Of an online order, minor units; default free. */
  delivery?: number;
  /** What of that the usual way would have cost; default: all of it. */
  standardDelivery?: number;
  placedAt?: Date;
  customerId?: Id<'Customer'> | null;
  guestTokenHash?: string | null;
  email?: string | null;
  /** Default: the card terminal, online the gateway. */
  tenders?: readonly Tender[];
  termsId?: Id<'Terms'>;
}

export interface PaidOrder {
  id: Id<'Order'>;
  number: string;
  total: Money;
  locationId: Id<'Location'>;
  documentNumber: string;
  /** In their order. */
  lineIds: Id<'OrderLine'>[];
  variantIds: Id<'Variant'>[];
}

/** The services of orders and their neighbours, made by hand. */
export function orderServices() {
  const stock = stockServices();
  const reader = new OrderReader(new OrderQueries(), stock.locations, new CallerChecks());
  return {
    ...stock,
    reader,
    orders: new OrderService(
      new OrderRepository(),
      reader,
      promotionServices().promotions,
      new SoldUnitRepository(),
      saleRules(stock.terms),
    ),
    fulfilments: new FulfilmentRepository(),
    prices: aPriceService(),
    payments: new PaymentService(new PaymentRepository()),
    loyalty: new LoyaltyService(new PointsRepository()),
    documents: new DocumentService(new DocumentRepository()),
  };
}

/**
 * An order that is agreed, paid and (unless said otherwise) with its buyer: stock sold, money captured, points earned,
 * receipt issued. Terms, store, till and variants are made where none are named.
 */
export async function aPaidOrder(db: DataSource, given: PaidOrderGiven = {}): Promise<PaidOrder> {
  const services = orderServices();
  const placedAt = given.placedAt ?? new Date('2026-11-20T10:00:00Z');
  const locationId = given.locationId ?? (await aLocation(db)).id;
  const terminalId = given.online ? null : (await aTerminal(db, { locationId })).id;
  const termsId = given.termsId ?? (await termsOf(db));
  const variantIds: Id<'Variant'>[] = [];
  for (const { variantId } of given.lines ?? [{}]) variantIds.push(variantId ?? (await aVariant(db)).id);
  const actor = given.online
    ? anActor({ channel: Channel.WEBSHOP })
    : anActor({ channel: Channel.STORE, locationId, terminalId });
  const unitOfWork = new UnitOfWork(db, new FixedClock(placedAt));
  return unitOfWork.run({ ...systemActor('a test'), ...actor }, { operation: 'aPaidOrder' }, async (tx) => {
    const store = (await services.locations.get(tx, locationId))!;
    const terms = (await services.terms.byId(tx, termsId))!;
    const lines = await linesOf(tx, services, { ...given, lines: given.lines ?? [{}] }, variantIds, store);
    const editions = await editionsNow(tx);
    const order = orderOf(tx, given, { lines, store, terminalId, terms, editions });
    const number = await services.orders.place(tx, order);
    await services.stock.sellFromHand(tx, {
      cause: { kind: 'order', id: order.id },
      lines: demandOf(lines).map(({ id, variantId, quantity }) => ({
        orderLineId: id,
        variantId,
        quantity,
        locationId,
      })),
    });
    await pay(tx, services, order, given, store);
    if (given.online && given.deliveredAt !== null)
      await deliver(tx, services, order, given.deliveredAt ?? placedAt);
    if (order.customerId !== null && (!given.online || given.deliveredAt !== null))
      await services.loyalty.earn(tx, {
        customerId: order.customerId,
        orderId: order.id,
        points: pointsFor(
          lines.map(({ priced, variant }) => ({ total: priced.total, earnsPoints: earnsPoints(variant) })),
        ),
      });
    const document = await receipt(tx, services, order, number, store);
    return {
      id: order.id,
      number,
      total: order.totals.total,
      locationId,
      documentNumber: document,
      lineIds: lines.map(({ id }) => id),
      variantIds,
    };
  });
}

async function termsOf(db: DataSource): Promise<Id<'Terms'>> {
  const rows: { id: Id<'Terms'> }[] = await db.query(
    "SELECT id FROM terms_version WHERE key = 'sale' ORDER BY version LIMIT 1",
  );
  return rows[0]?.id ?? (await publishedTerms(db)).id;
}

async function linesOf(
  tx: Tx,
  { prices }: ReturnType<typeof orderServices>,
  given: PaidOrderGiven,
  variantIds: readonly Id<'Variant'>[],
  store: LocationFacts,
): Promise<NewOrderLine[]> {
  const sellables = await prices.sellables(tx, variantIds, tx.now);
  return variantIds.map((variantId, index) => {
    const variant = sellables.get(variantId)!;
    const { quantity = 1, serialNumbers = [] } = given.lines![index]!;
    return {
      id: tx.newId<'OrderLine'>(),
      variant,
      quantity,
      priceId: variant.price!.priceId,
      price: { amount: variant.price!.amount, per: variant.price!.per },
      priced: priceLine(variant, quantity),
      fulfilment: given.online ? FulfilmentKind.DELIVER : FulfilmentKind.TAKE_AWAY,
      locationId: given.online ? null : store.id,
      address: null,
      collectorName: null,
      promisedBy: null,
      deliveryOptionId: null,
      parts: [{ locationId: store.id, quantity }],
      serialNumbers,
      cartLineId: null,
      reservationLineId: null,
      tax: { country: 'NL', rule: 'domestic' },
    };
  });
}

function orderOf(
  tx: Tx,
  given: PaidOrderGiven,
  made: {
    lines: readonly NewOrderLine[];
    store: LocationFacts;
    terminalId: Id<'Terminal'> | null;
    terms: { id: Id<'Terms'>; version: number; hash: string };
    editions: SaleEditions;
  },
): NewOrder {
  const { lines, store, terminalId, terms, editions } = made;
  const isDeposit = ({ variant }: NewOrderLine) => variant.kind === 'deposit';
  const totalOf = (some: readonly NewOrderLine[]) =>
    sum(
      some.map(({ priced }) => priced.gross),
      'EUR',
    );
  const goods = totalOf(lines.filter((line) => !isDeposit(line)));
  const deposits = totalOf(lines.filter(isDeposit));
  const delivery = money(given.delivery ?? 0, 'EUR');
  const deliveryVat = { rateBps: 2100, ...vatContained(delivery, 2100), gross: delivery };
  const email = given.email ?? null;
  return {
    id: tx.newId<'Order'>(),
    state: 'confirmed',
    channel: given.online ? Channel.WEBSHOP : Channel.STORE,
    locationId: given.online ? null : store.id,
    terminalId,
    device: 'a test',
    person: null,
    sellerId: store.sellerId,
    contract: given.online ? ContractKind.DISTANCE : ContractKind.IN_STORE,
    customerId: given.customerId ?? null,
    guestTokenHash: given.guestTokenHash ?? null,
    cartId: null,
    currency: 'EUR',
    totals: {
      goods,
      discount: zero('EUR'),
      delivery,
      deposits,
      total: add(goods, deposits, delivery),
      vat: sumVat([
        ...lines.map(({ priced }) => priced),
        { vat: delivery.amount === 0 ? [] : [deliveryVat] },
      ]),
      deliveredBy: [],
    },
    standardDelivery: money(given.standardDelivery ?? delivery.amount, 'EUR'),
    terms,
    editions,
    language: 'nl',
    contact: email === null ? null : { name: 'Anna de Wit', email, phone: null },
    receiptChoice: { by: ReceiptBy.PRINT, email: null, address: null },
    invoiceAddress: null,
    vatNumber: null,
    distanceNetAmount: 0,
    lines,
  };
}

async function pay(
  tx: Tx,
  { payments }: ReturnType<typeof orderServices>,
  order: NewOrder,
  given: PaidOrderGiven,
  store: LocationFacts,
): Promise<void> {
  const usual = given.online
    ? { kind: TenderKind.TEST_GATEWAY }
    : { kind: TenderKind.CARD_TERMINAL, terminalReference: `T-${order.id.slice(-6)}` };
  const shares = divideTenders(order.totals.total, given.tenders ?? [usual], store.address.country);
  const payable = { orderId: order.id, ticketId: null };
  const isGateway = ({ kind }: { kind: TenderKind }) => kind === TenderKind.TEST_GATEWAY;
  payments.recordTaken(
    tx,
    payable,
    shares.filter((share) => !isGateway(share)),
  );
  for (const share of shares.filter(isGateway)) {
    const { id } = payments.start(tx, payable, share);
    await tx.rows`
      INSERT INTO test_gateway_entry (request_id, payment_id, outcome, amount, currency, at)
      VALUES (${id}, ${id}, 'captured', ${share.amount.amount}, ${share.amount.currency}, ${tx.now})`;
    await payments.captured(tx, { paymentId: id, eventId: `captured ${id}`, maskedDetail: '•••• 4242' });
  }
}

async function deliver(
  tx: Tx,
  { orders }: ReturnType<typeof orderServices>,
  order: NewOrder,
  deliveredAt: Date,
): Promise<void> {
  await orders.fulfil(tx, {
    orderId: order.id,
    lines: order.lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
    what: 'despatched',
    by: null,
  });
  await tx.rows`
    UPDATE fulfilment SET state = ${FulfilmentState.DELIVERED}, done_at = ${deliveredAt} WHERE order_id = ${order.id}`;
}

async function receipt(
  tx: Tx,
  { documents, locations }: ReturnType<typeof orderServices>,
  order: NewOrder,
  orderNumber: string,
  store: LocationFacts,
): Promise<string> {
  const terminal = order.terminalId && (await locations.terminal(tx, order.terminalId));
  const { number } = await issued(tx, documents, {
    kind: terminal ? DocumentKind.RECEIPT : DocumentKind.ORDER_CONFIRMATION,
    seriesOf: terminal ? terminal.documentPrefix : store.seller.documentPrefix,
    locationId: terminal ? store.id : null,
    terminalId: order.terminalId,
    orderId: order.id,
    returnId: null,
    ticketId: null,
    content: {
      language: 'nl',
      seller: store.seller,
      place: { name: store.name, address: store.address },
      timeZone: store.timeZone,
      orderNumber,
      returnNumber: null,
      lines: order.lines.map(({ variant, quantity, price, priced }) => ({
        label: variant.name,
        quantity,
        unit: variant.unit,
        price: money(price.amount, 'EUR'),
        per: price.per,
        discount: priced.discount,
        total: priced.total,
        vatRatesBps: priced.vat.map(({ rateBps }) => rateBps),
      })),
      delivery: null,
      vat: order.totals.vat,
      total: order.totals.total,
      tenders: [],
      termsId: order.terms.id,
      termsVersion: order.terms.version,
      lastReturnDay: null,
      pointsEarned: 0,
    },
    holder: {
      customerId: order.customerId,
      guestTokenHash: order.guestTokenHash,
      name: null,
      email: null,
      address: null,
    },
    deliveries: [],
  });
  return number;
}

/** What happens to order lines that lack units. */
export const shortLineService = ({
  availabilities,
  allocations,
  stock,
}: Pick<ReturnType<typeof orderServices>, 'availabilities' | 'allocations' | 'stock'>): ShortLineService =>
  new ShortLineService(
    new OrderRepository(),
    new ShortLineRepository(),
    availabilities,
    allocations,
    stock,
    new PointResolver(),
    new TaskService(new TaskRepository()),
  );
