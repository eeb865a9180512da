import { CatalogueReader } from '../../src/catalogue/index.js';
import { BarcodeRepository } from '../../src/catalogue/barcode.repository.js';
import { VariantRepository } from '../../src/catalogue/variant.repository.js';
import { ClosedStoresService } from '../../src/collection/closed-stores.service.js';
import { ChangeReservationService } from '../../src/collection/change-reservation.service.js';
import { HandoverService } from '../../src/collection/handover.service.js';
import { LapseReservationsJob } from '../../src/collection/lapse-reservations.job.js';
import { LiveReservations } from '../../src/collection/live-reservations.js';
import { PickTaskRepository } from '../../src/collection/pick-task.repository.js';
import { PickingService } from '../../src/collection/picking.service.js';
import { PickupCodes } from '../../src/collection/pickup-codes.js';
import { PickupGuesses } from '../../src/collection/pickup-guesses.service.js';
import { PickupReader } from '../../src/collection/pickup-reader.js';
import { PickupQueries } from '../../src/collection/pickup.queries.js';
import { PickupRepository } from '../../src/collection/pickup.repository.js';
import { PickupService } from '../../src/collection/pickup.service.js';
import { PlaceReservationService } from '../../src/collection/place-reservation.service.js';
import { PlacesService } from '../../src/collection/places.service.js';
import { PutBackService } from '../../src/collection/put-back.service.js';
import { RejectPickService } from '../../src/collection/reject-pick.service.js';
import { ReservationPickups } from '../../src/collection/reservation-pickups.js';
import { ReservationReader } from '../../src/collection/reservation-reader.js';
import { ReopenPickupService } from '../../src/collection/reopen-pickup.service.js';
import { ReopenReservationService } from '../../src/collection/reopen-reservation.service.js';
import { SplitPickupService } from '../../src/collection/split-pickup.service.js';
import { ReservationQueries } from '../../src/collection/reservation.queries.js';
import { ReservationRepository } from '../../src/collection/reservation.repository.js';
import { type ReservationToSell, ReservationService } from '../../src/collection/reservation.service.js';
import { CallerChecks, CustomerReader } from '../../src/customers/index.js';
import { CustomerRepository } from '../../src/customers/customer.repository.js';
import { type Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import {
  ContractKind,
  FulfilmentRepository,
  type NewOrder,
  OrderReader,
  OrderService,
} from '../../src/orders/index.js';
import { OrderQueries } from '../../src/orders/order.queries.js';
import { OrderRepository } from '../../src/orders/order.repository.js';
import { SoldUnitRepository } from '../../src/orders/sold-unit.repository.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { Secrets } from '../../src/platform/config/secrets.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind, ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { priceLine, TaxDirectory, TaxRepository } from '../../src/pricing/index.js';
import { TaskService } from '../../src/tasks/index.js';
import { TaskRepository } from '../../src/tasks/task.repository.js';
import { anActor, anId } from './builders.js';
import { stockServices } from './inventory.js';
import { promotionServices } from './promotions.js';
import { shortLineService } from './orders.js';
import { saleRules, editionsNow } from './sale-rules.js';
import { undelivered } from './undelivered.js';
import { aPriceService } from './prices.js';

/** The services of collection with all below them, made by hand. */
export function collectionServices(unitOfWork: UnitOfWork) {
  const { holds, allocations, availabilities, stock, locations, rejections, shortages, terms } =
    stockServices();
  const tasks = new TaskService(new TaskRepository());
  const catalogue = new CatalogueReader(new VariantRepository(), new BarcodeRepository());
  const prices = aPriceService();
  const reservations = new ReservationRepository();
  const reservationQueries = new ReservationQueries();
  const pickupRows = new PickupRepository();
  const pickupQueries = new PickupQueries();
  const pickTasks = new PickTaskRepository();
  const callers = new CallerChecks();
  const codes = new PickupCodes(new Secrets({ secretKey: 'a test' }), pickupRows);
  const putBacks = new PutBackService(catalogue, stock, tasks);
  const pickups = new ReservationPickups(pickupRows, pickupQueries, pickTasks, codes, putBacks);
  const splits = new SplitPickupService(pickupRows, pickupQueries, pickTasks, codes, putBacks);
  const places = new PlacesService(locations, availabilities, new TaxDirectory(new TaxRepository()), terms);
  const live = new LiveReservations(reservations, callers);
  const fulfilments = new FulfilmentRepository();
  const orderReader = new OrderReader(new OrderQueries(), locations, callers);
  const orders = new OrderService(
    new OrderRepository(),
    orderReader,
    promotionServices().promotions,
    new SoldUnitRepository(),
    saleRules(terms),
  );
  const shortLines = shortLineService({ availabilities, allocations, stock });
  return {
    stock,
    holds,
    codes,
    prices,
    orders,
    orderReader,
    allocations,
    locations,
    placing: new PlaceReservationService(
      reservations,
      reservationQueries,
      pickups,
      places,
      prices,
      holds,
      new CustomerReader(new CustomerRepository()),
      callers,
    ),
    changing: new ChangeReservationService(live, reservations, pickups, places, prices, holds, locations),
    selling: new ReservationService(
      live,
      reservations,
      reservationQueries,
      pickups,
      holds,
      allocations,
      fulfilments,
      locations,
    ),
    pickups: new PickupService(pickupRows, pickupQueries, pickTasks, codes, locations),
    picking: new PickingService(
      pickTasks,
      pickupRows,
      pickupQueries,
      reservations,
      catalogue,
      stock,
      allocations,
      fulfilments,
      splits,
      locations,
    ),
    reopening: new ReopenPickupService(
      pickupRows,
      pickupQueries,
      reservations,
      pickTasks,
      fulfilments,
      splits,
      allocations,
      putBacks,
    ),
    reopeningReservations: new ReopenReservationService(
      reservations,
      pickupRows,
      pickupQueries,
      pickTasks,
      holds,
      putBacks,
    ),
    rejecting: new RejectPickService(
      pickTasks,
      pickupRows,
      pickupQueries,
      reservations,
      rejections,
      shortLines,
      shortages,
      catalogue,
      tasks,
    ),
    shortLines,
    guesses: new PickupGuesses(unitOfWork, pickupRows, pickupQueries, codes),
    handovers: new HandoverService(
      pickupRows,
      pickupQueries,
      reservations,
      codes,
      catalogue,
      orders,
      fulfilments,
      allocations,
      splits,
      locations,
    ),
    closedStores: new ClosedStoresService(pickupQueries, locations, tasks),
    lapsing: new LapseReservationsJob(
      { add: () => undefined } as unknown as ConstructorParameters<typeof LapseReservationsJob>[0],
      unitOfWork,
      reservations,
      pickups,
      holds,
    ),
    reader: new ReservationReader(reservationQueries, prices, locations, callers, terms),
    pickupReader: new PickupReader(pickupQueries, catalogue, locations, codes),
  };
}

export const asCustomer = (customerId: Id<'Customer'>): Actor =>
  anActor({
    clientName: 'app',
    clientKind: ClientKind.APP,
    channel: Channel.APP,
    subject: { kind: 'customer', customerId, sessionId: anId<'Session'>() },
  });

export const asGuest = (guestTokenHash: string = anId()): Actor =>
  anActor({ subject: { kind: 'guest', guestTokenHash } });

export const asAssociate = (locationId: Id<'Location'>, staffId = anId<'Staff'>()): Actor =>
  anActor({
    clientName: 'till 1',
    clientKind: ClientKind.POS,
    channel: Channel.STORE,
    locationId,
    terminalId: anId<'Terminal'>(),
    subject: { kind: 'staff', staffId, staffName: 'Iris', role: 'associate', sessionId: anId<'Session'>() },
  });

/** Writes the order of a reservation down as a till would: confirmed, one collect or deliver line per reserved line. */
export async function orderOf(
  tx: Tx,
  services: ReturnType<typeof collectionServices>,
  reservation: ReservationToSell,
): Promise<{
  orderId: Id<'Order'>;
  lines: { reservationLineId: Id<'ReservationLine'>; orderLineId: Id<'OrderLine'> }[];
}> {
  const sellables = await services.prices.sellables(
    tx,
    reservation.lines.map(({ variantId }) => variantId),
  );
  const lines = reservation.lines.map((line): NewOrder['lines'][number] => {
    const variant = sellables.get(line.variantId)!;
    return {
      id: tx.newId<'OrderLine'>(),
      variant,
      quantity: line.quantity,
      priceId: line.reservedPrice.priceId,
      price: line.reservedPrice,
      priced: priceLine(variant, line.quantity, { priceAmount: line.reservedPrice.amount }),
      fulfilment: reservation.fulfilmentKind,
      locationId: reservation.fulfilmentKind === FulfilmentKind.COLLECT ? reservation.locationId : null,
      address: reservation.address,
      collectorName: null,
      promisedBy: null,
      deliveryOptionId: null,
      parts: line.parts,
      serialNumbers: [],
      cartLineId: null,
      reservationLineId: line.id,
      tax: { country: 'NL', rule: 'domestic' },
    };
  });
  const { locationId } = reservation.lines[0]!.parts[0]!;
  const orderId = tx.newId<'Order'>();
  await services.orders.place(tx, {
    id: orderId,
    state: 'confirmed',
    channel: tx.actor.channel,
    locationId: tx.actor.locationId,
    terminalId: null,
    device: 'till 1',
    person: 'Iris',
    sellerId: (await services.locations.get(tx, locationId))!.sellerId,
    contract: ContractKind.IN_STORE,
    customerId: reservation.customerId,
    guestTokenHash: reservation.guestTokenHash,
    cartId: null,
    currency: reservation.currency,
    ...undelivered(lines, reservation.currency),
    terms: { id: anId<'Terms'>(), version: 1, hash: 'a test' },
    editions: await editionsNow(tx),
    language: 'nl',
    contact: reservation.contact,
    receiptChoice: { by: ReceiptBy.PRINT, email: null, address: null },
    invoiceAddress: null,
    vatNumber: null,
    distanceNetAmount: 0,
    lines,
  });
  return {
    orderId,
    lines: lines.map(({ id, reservationLineId }) => ({
      reservationLineId: reservationLineId!,
      orderLineId: id,
    })),
  };
}

/** Pays a reservation: takes it to the counter, writes its order, converts it. */
export async function pay(
  tx: Tx,
  services: ReturnType<typeof collectionServices>,
  reservationId: Id<'Reservation'>,
): Promise<{ orderId: Id<'Order'>; pickupId: Id<'Pickup'> | null }> {
  const reservation = await services.selling.forTicket(tx, tx.actor, reservationId);
  const { orderId, lines } = await orderOf(tx, services, reservation);
  return { orderId, ...(await services.selling.convert(tx, { reservationId, orderId, lines })) };
}
