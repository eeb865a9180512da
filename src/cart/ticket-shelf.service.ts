import { Injectable } from '@nestjs/common';
import { type Approval, approvalNeeded } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { type Connection, encodeCursor, pageOf } from '../kernel/page.js';
import { LocationDirectory } from '../locations/index.js';
import { constraintOf } from '../platform/database/retry.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import type { PageRequest } from '../platform/graphql/page.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { Cart } from './cart.entity.js';
import type { StoredCartState } from './cart.enums.js';
import { CartPricer } from './cart.pricer.js';
import { CartReader } from './cart.reader.js';
import { CartRepository } from './cart.repository.js';
import { CartWriter, type ChangeRequest } from './cart.writer.js';
import { mandateOf } from './mandates.js';
import { isFrozen } from './cart-describe.js';
import type { LoadedCart } from './cart-pricing.js';
import type { CartView } from './cart-view.js';
import { isUnused } from './ticket.service.js';
import { ticketView, type TicketView } from './ticket-view.js';

/** The rule that a voided ticket of much worth is approved by a second person. */
export const VOID_TICKET = 'VOID_TICKET';

/** Puts tickets aside for later, takes them up again at any till of the store, and takes them back. */
@Injectable()
export class TicketShelfService {
  constructor(
    private readonly carts: CartRepository,
    private readonly pricer: CartPricer,
    private readonly reader: CartReader,
    private readonly writer: CartWriter,
    private readonly locations: LocationDirectory,
  ) {}

  /** Suspended tickets of this actor's store, newest first; the same statements for one as for a hundred. */
  async suspended(db: Db, page: PageRequest): Promise<Connection<TicketView>> {
    const { locationId } = db.actor;
    const { tickets, total } =
      locationId === null ? { tickets: [], total: 0 } : await this.carts.suspendedPage(db, locationId, page);
    const views = await this.pricer.views(db, tickets);
    return pageOf(
      views.map(ticketView),
      page.first,
      ({ id }) => encodeCursor([id]),
      total,
      page.after !== null,
    );
  }

  /**
   * Puts this till's ticket aside.
   *
   * @throws NotFound CartFrozen, WrongState when it is not the active one.
   * @emits  cart.suspended v1
   */
  suspend(tx: Tx, { ticketId, label }: { ticketId: Id<'Cart'>; label: string }): Promise<CartView> {
    return this.writer.change(tx, {
      ...this.ofStore(tx, ticketId, ['open']),
      alter: ({ cart }) => {
        if (cart.terminalId !== tx.actor.terminalId) throw notFound(ObjectKind.CART, ticketId);
        return { event: 'cart.suspended', payload: {}, cart: { state: 'suspended', label } };
      },
    });
  }

  /**
   * Takes a suspended ticket up again, at whichever till of the store asks: it is that till's from now on. What this till
   * was working on is suspended, or taken back when nothing is on it. Of two tills that want it one gets it.
   *
   * @throws NotFound, WrongState when it is not suspended (any more), this till is being paid on another, or it stands in a
   *         location that is closed for good.
   * @emits  cart.resumed v1; cart.suspended or cart.voided v1 for the one before.
   */
  async resume(tx: Tx, ticketId: Id<'Cart'>): Promise<CartView> {
    const { terminalId } = tx.actor;
    if (terminalId === null) throw new RequestError('FORBIDDEN', 'A ticket is taken up at a till.');
    await this.locations.refuseClosed(tx, tx.actor.locationId!);
    await this.carts.lockActiveTicket(tx, terminalId);
    const active = await this.carts.activeTicket(tx, terminalId);
    if (active !== null && active.cart.id !== ticketId) await this.makeRoom(tx, active);
    try {
      return await this.writer.change(tx, {
        ...this.ofStore(tx, ticketId, ['suspended']),
        alter: () => ({
          event: 'cart.resumed',
          payload: { terminalId },
          cart: { state: 'open', terminalId },
        }),
      });
    } catch (error) {
      if (constraintOf(error) !== 'cart_one_active_ticket_per_terminal') throw error;
      throw new RequestError('UNAVAILABLE', 'This till is opening tickets elsewhere; repeat this.');
    }
  }

  /**
   * Takes a ticket back before anything was tendered on it. Reservations, lines of her cart and orders to hand over
   * that were on it stay what they were.
   *
   * @param approval of a second person, where one was asked.
   * @throws NotFound CartFrozen WrongState, ApprovalNeeded beyond the mandate of who asks.
   * @emits  cart.voided v1
   */
  async void(
    tx: Tx,
    { ticketId, reason }: { ticketId: Id<'Cart'>; reason: string },
    approval: Approval | null,
  ): Promise<CartView> {
    const ticket = await this.reader.ticket(tx, tx.actor, ticketId);
    const { subject } = tx.actor;
    if (ticket !== null && subject.kind === 'staff' && approval === null) {
      const { voidAmountMax } = mandateOf(subject.role);
      if (ticket.totals.total.amount > voidAmountMax) throw approvalNeeded(VOID_TICKET);
    }
    const voided = await this.writer.change(tx, {
      ...this.ofStore(tx, ticketId, ['open', 'suspended']),
      ...(ticket && { seen: ticket.source }),
      alter: () => ({
        event: 'cart.voided',
        payload: {},
        cart: { state: 'voided', handOverOrderIds: [] },
      }),
    });
    tx.audit({
      after: {
        event: 'cart.voided',
        total: voided.totals.total.amount,
        approvedBy: approval?.staffId ?? null,
      },
      reason: approval ? `${reason} · ${approval.reason}` : reason,
    });
    return voided;
  }

  private async makeRoom(tx: Tx, active: LoadedCart): Promise<void> {
    if (isFrozen(active.cart, tx.now)) throw wrongState('ticket of this till', 'tendering');
    const isEmpty = isUnused(active, tx.now);
    await this.writer.change(tx, {
      cartId: active.cart.id,
      expectedVersion: null,
      find: () => Promise.resolve(active),
      alter: () => ({
        event: isEmpty ? 'cart.voided' : 'cart.suspended',
        payload: {},
        cart: { state: isEmpty ? 'voided' : 'suspended' },
      }),
    });
  }

  private ofStore(
    tx: Tx,
    ticketId: Id<'Cart'>,
    states: readonly StoredCartState[],
  ): Pick<ChangeRequest, 'cartId' | 'expectedVersion' | 'find' | 'whileIn'> {
    return {
      cartId: ticketId,
      expectedVersion: null,
      find: () => this.reader.loadTicket(tx, tx.actor, ticketId),
      whileIn: { states, refusal: (cart) => wrongState('ticket', shownState(cart)) },
    };
  }
}

const shownState = ({ state }: Cart): string => (state === 'open' ? 'active' : state);
