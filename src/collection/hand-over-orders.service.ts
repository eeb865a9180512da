import { Injectable } from '@nestjs/common';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { WrongLocation } from '../platform/graphql/common.errors.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { PickupState } from './collection.enums.js';
import { decidingOf, PickupReader } from './pickup-reader.js';
import { pickupStateShown, type PickupView } from './pickup-view.js';
import { PickupQueries, type PickupRow } from './pickup.queries.js';

/** What of a ticket decides what may be handed over with it. */
export interface HandingTicket {
  readonly customerId: Id<'Customer'> | null;
  /** The store it is sold in. */
  readonly locationId: Id<'Location'> | null;
}

/** Orders that are handed over with a ticket: told by what waits now, decided by {@link HandoverService}. */
@Injectable()
export class HandOverOrdersService {
  constructor(
    private readonly queries: PickupQueries,
    private readonly reader: PickupReader,
  ) {}

  /**
   * Lets pass an order of which something waits in this store, ready or not yet: hers, or a guest's, whom nobody knows.
   *
   * @throws NotFound      there is none, or the ticket is another customer's.
   * @throws WrongState    it is not paid, or nothing of it waits (any more); names what it is instead.
   * @throws WrongLocation it waits in another store.
   */
  async refuseUnlessWaiting(db: Db, orderId: Id<'Order'>, ticket: HandingTicket): Promise<void> {
    const order = await this.queries.orderById(db, orderId);
    if (order === null || !mayBeHers(ticket, order.customerId)) throw notFound(ObjectKind.ORDER, orderId);
    if (!isPaid(order.state)) throw wrongState('order', order.state);
    const pickups = await this.queries.ofOrders(db, [orderId]);
    const waiting = pickups.filter((pickup) => waits(pickup, db.now));
    if (waiting.length === 0)
      throw pickups[0] ? wrongState('pickup', pickups[0].state) : wrongState('order', order.state);
    if (!waiting.some(({ locationId }) => locationId === ticket.locationId))
      throw new WrongLocation({ rightLocationId: waiting[0]!.locationId }, 'This waits in another store.');
  }

  /** @returns for each ticket what waits for her in its store, as it was brought; one statement for them all. */
  async waitingFor(
    db: Db,
    tickets: readonly (HandingTicket & { readonly handOverOrderIds: readonly Id<'Order'>[] })[],
  ): Promise<PickupView[][]> {
    const rows = await this.queries.ofOrders(
      db,
      tickets.flatMap(({ handOverOrderIds }) => handOverOrderIds),
    );
    const waiting = groupBy(
      rows.filter((row) => isPaid(row.orderState!) && waits(row, db.now)),
      ({ orderId }) => orderId!,
    );
    return Promise.all(
      tickets.map((ticket) =>
        this.reader.views(
          db,
          ticket.handOverOrderIds
            .flatMap((orderId) => waiting.get(orderId) ?? [])
            .filter(
              ({ locationId, orderCustomerId }) =>
                locationId === ticket.locationId && mayBeHers(ticket, orderCustomerId),
            ),
        ),
      ),
    );
  }
}

/** Nobody is known: whoever proves it gets it. */
const mayBeHers = (ticket: HandingTicket, customerId: Id<'Customer'> | null): boolean =>
  ticket.customerId === null || customerId === null || customerId === ticket.customerId;

const isPaid = (orderState: string): boolean =>
  orderState !== 'awaiting_payment' && orderState !== 'abandoned';

function waits(pickup: PickupRow, now: Date): boolean {
  const state = pickupStateShown(pickup, decidingOf(pickup), now);
  return state === PickupState.TO_PICK || state === PickupState.PICKING || state === PickupState.READY;
}
