import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { LocationDirectory } from '../locations/index.js';
import { HOME_MARKET } from '../pricing/index.js';
import type { Cart } from './cart.entity.js';
import { CartKind } from './cart.enums.js';
import { CartPricer } from './cart.pricer.js';
import { CartReader } from './cart.reader.js';
import { CartRepository } from './cart.repository.js';
import { CartWriter } from './cart.writer.js';
import { cartOpened, newCart } from './cart-birth.js';
import { isFrozen } from './cart-describe.js';
import type { CartLine } from './cart-line.entity.js';
import type { LoadedCart } from './cart-pricing.js';
import type { CartView } from './cart-view.js';

const ROUNDS_MAX = 3;

/** What a ticket became. */
export interface PaidTicket {
  /** As the caller has it after `CartService.takeLines`, in the same transaction. */
  readonly ticket: CartView;
  /** Null when it sold nothing. */
  readonly orderId: Id<'Order'> | null;
}

/** What a ticket has of its customer, as long as that is nothing. */
const NOBODYS: Partial<Cart> = {
  contact: null,
  receiptChoice: null,
  invoiceAddress: null,
  deliveryAddress: null,
  vatNumber: null,
  handOverOrderIds: [],
};

/** A ticket, and which lines of other carts than her customer's were brought to it. */
interface TicketOfHers {
  loaded: LoadedCart | null;
  others: ReadonlySet<Id<'CartLine'>>;
}

/** Lines without those that were brought from her cart, which has kept them. */
function withoutHer(lines: readonly CartLine[], { others }: TicketOfHers) {
  const gone = lines.filter(
    ({ sourceCartLineId }) => sourceCartLineId !== null && !others.has(sourceCartLineId),
  );
  return { lines: lines.filter((line) => !gone.includes(line)), gone: gone.map(({ id }) => id) };
}

/** Nobody sells on it yet, and nobody is on it: as good as a new one. */
export const isUnused = ({ cart, lines }: LoadedCart, now: Date): boolean =>
  lines.length === 0 &&
  cart.handOverOrderIds.length === 0 &&
  cart.customerId === null &&
  !isFrozen(cart, now);

/** Tickets: a till's sales in the making. */
@Injectable()
export class TicketService {
  constructor(
    private readonly carts: CartRepository,
    private readonly pricer: CartPricer,
    private readonly reader: CartReader,
    private readonly writer: CartWriter,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * The till's active ticket. An empty active one without a customer is given again; else the one before is suspended,
   * and a new one opened: whoever presses twice, or at two screens of one till, gets one ticket.
   *
   * @param label a name for it, such as the counter; null keeps what is.
   * @throws CartFrozen   a payment is under way on the one before.
   * @throws WrongState   the till stands in a location that is closed for good.
   * @throws RequestError FORBIDDEN when the client is no till.
   * @emits  cart.opened v1, and cart.suspended v1 for the one before.
   */
  async open(tx: Tx, label: string | null): Promise<CartView> {
    const { terminalId, locationId } = tx.actor;
    if (terminalId === null || locationId === null)
      throw new RequestError('FORBIDDEN', 'A ticket is opened at a till.');
    await this.locations.refuseClosed(tx, locationId);
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      await this.carts.lockActiveTicket(tx, terminalId);
      const active = await this.carts.activeTicket(tx, terminalId);
      if (active !== null && isUnused(active, tx.now)) return this.labelled(tx, active, label);
      if (active !== null) await this.suspend(tx, active);
      const cart = newCart(tx, {
        id: tx.newId<'Cart'>(),
        kind: CartKind.TICKET,
        currency: HOME_MARKET.currency,
        terminalId,
        locationId,
        label,
      });
      if (await this.carts.insert(tx, cart)) {
        cartOpened(tx, cart);
        return this.pricer.view(tx, { cart, lines: [] });
      }
    }
    throw new RequestError('UNAVAILABLE', 'This till is opening tickets elsewhere; repeat this.');
  }

  /**
   * Puts a recognised customer on a ticket of this store, in place of who was on it. Recognises, never merges: her own
   * cart stays what it is. What was somebody else's before goes, as {@link detach} says.
   *
   * @throws NotFound CartFrozen CartClosed
   * @emits  cart.customer_identified v1, unless she was on it already
   */
  identify(tx: Tx, ticketId: Id<'Cart'>, customerId: Id<'Customer'>): Promise<CartView> {
    let ticket: TicketOfHers;
    return this.writer.change(tx, {
      cartId: ticketId,
      expectedVersion: null,
      find: async () => (ticket = await this.ofHers(tx, ticketId)).loaded,
      about: { customerId },
      alter: ({ cart, lines }) =>
        cart.customerId === customerId
          ? null
          : {
              event: 'cart.customer_identified',
              payload: { customerId },
              ...(cart.customerId !== null && withoutHer(lines, ticket)),
              cart: { ...(cart.customerId !== null && NOBODYS), customerId },
            },
    });
  }

  /**
   * Takes a wrong customer off a ticket: her prices and points go back, and so do the lines that were brought from her
   * cart, which has kept them, and the orders to hand over; a guest's, who handed her cart over, stay. What was typed of her (contact, addresses, VAT number, how she wants her receipt) goes too:
   * nobody knows whose it was.
   *
   * @throws NotFound StaleCart CartFrozen
   * @emits  cart.customer_detached v1, unless nobody was on it
   */
  detach(tx: Tx, detaching: { ticketId: Id<'Cart'>; expectedVersion: number }): Promise<CartView> {
    const { ticketId, expectedVersion } = detaching;
    let ticket: TicketOfHers;
    return this.writer.change(tx, {
      cartId: ticketId,
      expectedVersion,
      find: async () => (ticket = await this.ofHers(tx, ticketId)).loaded,
      whileIn: { states: ['open'], refusal: () => notFound(ObjectKind.CART, ticketId) },
      alter: ({ cart, lines }) => {
        if (cart.customerId === null) return null;
        const hers = withoutHer(lines, ticket);
        return {
          event: 'cart.customer_detached',
          payload: { lines: hers.gone.length },
          cart: { customerId: null, ...NOBODYS },
          ...hers,
        };
      },
    });
  }

  /** One statement more where somebody is on it and lines were brought. */
  private async ofHers(tx: Tx, ticketId: Id<'Cart'>): Promise<TicketOfHers> {
    const loaded = await this.reader.loadTicket(tx, tx.actor, ticketId);
    const customerId = loaded?.cart.customerId ?? null;
    const brought = loaded?.lines.flatMap(({ sourceCartLineId }) => sourceCartLineId ?? []) ?? [];
    if (customerId === null || brought.length === 0) return { loaded, others: new Set() };
    const others = await this.carts.linesOfOthers(tx, brought, customerId);
    return { loaded, others: new Set(others.map(({ id }) => id)) };
  }

  /**
   * Closes a ticket that was paid in full; after `CartService.takeLines`, which keeps the instant of its prices.
   *
   * @returns the ticket with what it sold.
   * @throws  StaleCart CartClosed
   * @emits   cart.paid v1
   */
  async markPaid(tx: Tx, { ticket, orderId }: PaidTicket): Promise<CartView> {
    await this.writer.change(tx, {
      cartId: ticket.id,
      expectedVersion: ticket.version,
      seen: ticket.source,
      evenFrozen: true,
      find: () => this.carts.byId(tx, ticket.id),
      alter: ({ cart }, { at }) => ({
        event: 'cart.paid',
        payload: { orderId },
        cart: { state: 'ordered', orderId, pricesAt: cart.pricesAt ?? at, promoted: cart.promoted },
      }),
    });
    return (await this.reader.load(tx, ticket.id))!;
  }

  private async labelled(tx: Tx, active: LoadedCart, label: string | null): Promise<CartView> {
    if (label === null || label === active.cart.label) return this.pricer.view(tx, active);
    return this.writer.change(tx, {
      cartId: active.cart.id,
      expectedVersion: null,
      find: () => Promise.resolve(active),
      alter: () => ({ event: 'cart.labelled', payload: {}, cart: { label } }),
    });
  }

  private async suspend(tx: Tx, active: LoadedCart): Promise<void> {
    await this.writer.change(tx, {
      cartId: active.cart.id,
      expectedVersion: null,
      find: () => Promise.resolve(active),
      alter: () => ({ event: 'cart.suspended', payload: {}, cart: { state: 'suspended' } }),
    });
  }
}
