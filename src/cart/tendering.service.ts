import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import { CartReader } from './cart.reader.js';
import { CartRepository } from './cart.repository.js';
import { FREEZE_MS } from './cart.service.js';
import { CartWriter } from './cart.writer.js';
import { isFrozen } from './cart-describe.js';
import { keptFrom } from './cart-pricing.js';
import type { CartView } from './cart-view.js';
import { type LeftTicket, TenderingRepository } from './tendering.repository.js';
import { keptBy, type Tendering } from './tendering.js';

/** Tickets that are paid tender by tender. */
@Injectable()
export class TenderingService {
  constructor(
    private readonly carts: CartRepository,
    private readonly tenderings: TenderingRepository,
    private readonly reader: CartReader,
    private readonly writer: CartWriter,
  ) {}

  /** Takes a ticket of this actor's store in hand: rivals wait, and see what became of it. Null: there is none. */
  async inHand(tx: Tx, ticketId: Id<'Cart'>): Promise<CartView | null> {
    await this.carts.lock(tx, ticketId);
    return this.reader.ticket(tx, tx.actor, ticketId);
  }

  /**
   * Freezes prices, terms and lines with the first tender. They stay so until the ticket is paid or every tender is undone,
   * however long that takes.
   *
   * @param beginning `ticket` as read in this transaction.
   * @throws StaleCart CartClosed
   * @emits  cart.frozen v1
   */
  begin(tx: Tx, { ticket, tendering }: { ticket: CartView; tendering: Tendering }): Promise<CartView> {
    const until = new Date(tx.now.getTime() + FREEZE_MS);
    return this.writer.change(tx, {
      ...this.asRead(tx, ticket),
      alter: (loaded, basis) => ({
        event: 'cart.frozen',
        payload: { until: until.toISOString() },
        cart: {
          frozenUntil: until,
          tendering,
          pricesAt: basis.at,
          promoted: keptFrom(loaded, basis),
        },
      }),
    });
  }

  /**
   * Tells that something happened to the tenders of a ticket that stays frozen.
   *
   * @throws StaleCart CartClosed
   * @emits  cart.tendered v1
   */
  goOn(tx: Tx, ticket: CartView): Promise<CartView> {
    return this.writer.change(tx, {
      ...this.asRead(tx, ticket),
      alter: ({ cart }) => ({ event: 'cart.tendered', payload: {}, cart: keptBy(cart) }),
    });
  }

  /**
   * Keeps the lines that were brought from a cart from being ordered twice: who orders them now is refused, and who has
   * ordered them, or is at it, makes this fail. Of all tickets and the phone exactly one sells them.
   *
   * @throws WrongState she is paying in that cart at this moment, or a line is ordered or being paid elsewhere.
   */
  async keepFromOrder(tx: Tx, { id, lines }: CartView): Promise<void> {
    const sources = lines.flatMap(({ sourceCartLineId }) => sourceCartLineId ?? []);
    if (sources.length === 0) return;
    await this.carts.lock(tx, id); // the ticket, then her cart: as everybody does
    const now = await this.carts.lockLines(tx, sources);
    for (const cartId of new Set(now.map((line) => line.cartId))) {
      const hers = await this.carts.byId(tx, cartId);
      if (hers !== null && hers.cart.state === 'open' && isFrozen(hers.cart, tx.now))
        throw wrongState('cart', 'awaiting_payment');
    }
    const lineIds = now.map((line) => line.id);
    if (await this.tenderings.isSoldElsewhere(tx, lineIds, id)) throw wrongState('line', 'ordered');
  }

  /** Tickets on which money stands although their freeze ran out, oldest first. */
  left(db: Db, limit: number): Promise<LeftTicket[]> {
    return this.tenderings.left(db, limit);
  }

  /** Whether money still stands on one of {@link left}; nobody ends it before this transaction does. */
  isStillLeft(tx: Tx, ticketId: Id<'Cart'>): Promise<boolean> {
    return this.tenderings.isStillLeft(tx, ticketId);
  }

  private asRead(tx: Tx, { id, version, source }: CartView) {
    return {
      cartId: id,
      expectedVersion: version,
      seen: source,
      evenFrozen: true, // whoever came first has raised the version: then it is stale
      find: () => this.carts.byId(tx, id),
    };
  }
}
