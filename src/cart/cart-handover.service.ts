import { Injectable } from '@nestjs/common';
import { toString as qrOf } from 'qrcode';
import { isSold } from '../catalogue/index.js';
import { SystemClock } from '../kernel/clock.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { Secrets } from '../platform/config/secrets.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { CodeRejected } from '../platform/graphql/common.errors.js';
import { notFound } from '../platform/graphql/refusals.js';
import { HOME_MARKET } from '../pricing/index.js';
import { CartKind } from './cart.enums.js';
import { CartClosed, CartFrozen } from './cart.errors.js';
import { CartReader } from './cart.reader.js';
import { broughtLines } from './brought-lines.js';
import { CartService } from './cart.service.js';
import { CartHandoverRepository } from './cart-handover.repository.js';
import type { CartMerge } from './cart-merge.entity.js';
import { CartMergeRepository } from './cart-merge.repository.js';
import { CartMergeService } from './cart-merge.service.js';
import { CartOpeningService } from './cart-opening.service.js';
import type { LoadedCart } from './cart-pricing.js';
import type { CartView } from './cart-view.js';
import { handoverCodeOf, readHandoverCode } from './handover-code.js';
import { TicketService } from './ticket.service.js';

const PURPOSE = 'cart-handover';
const VALID_MS = 10 * 60_000;

/** A code as it was given out. */
export interface GivenHandover {
  readonly id: Id<'CartHandover'>;
  readonly expiresAt: Date;
}

/** Shaped like `CartHandover`. */
export interface HandoverView {
  readonly handoverCode: string;
  readonly qrSvg: string;
  readonly expiresAt: Date;
}

/** What a claimed code brought; the merge is null at a till. */
export interface ClaimedCart {
  readonly cart: CartView;
  readonly merge: CartMerge | null;
}

/** Brings a cart from her phone to a till, or into her account, by a code that is good once and for ten minutes. */
@Injectable()
export class CartHandoverService {
  private readonly clock = new SystemClock();

  constructor(
    private readonly handovers: CartHandoverRepository,
    private readonly reader: CartReader,
    private readonly carts: CartService,
    private readonly openings: CartOpeningService,
    private readonly tickets: TicketService,
    private readonly merges: CartMergeService,
    private readonly mergeRepository: CartMergeRepository,
    private readonly secrets: Secrets,
  ) {}

  /**
   * Gives a shopping cart a code. A new one takes the place of the one before.
   *
   * @throws NotFound CartClosed
   */
  async create(tx: Tx, cartId: Id<'Cart'>): Promise<GivenHandover> {
    const loaded = await this.hers(tx, cartId);
    if (loaded.cart.state !== 'open') throw new CartClosed({ closedCartId: cartId }, 'This cart is closed.');
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + VALID_MS);
    for (;;) {
      const id = tx.newId<'CartHandover'>();
      const handover = { id, cartId, codeHash: this.hashOf(this.codeOf(id)), createdAt, expiresAt };
      if (await this.handovers.put(tx, handover)) return { id, expiresAt };
    }
  }

  /** A code that was given once more, to whoever may work with the cart still. @throws NotFound */
  async givenAgain(db: Db, cartId: Id<'Cart'>, given: GivenHandover): Promise<GivenHandover> {
    await this.hers(db, cartId);
    return given;
  }

  async view({ id, expiresAt }: GivenHandover): Promise<HandoverView> {
    const handoverCode = this.codeOf(id);
    return { handoverCode, qrSvg: await qrOf(handoverCode, { type: 'svg' }), expiresAt };
  }

  /**
   * Takes the cart behind a code: a till's ticket gets its lines, which leave the cart when the ticket is paid; a
   * customer who is logged in gets a guest's cart merged into hers, and never another customer's.
   *
   * @param ticketId of this till; absent: the one it works on, or a new one.
   * @throws CodeRejected wrong, claimed, too old.
   * @throws NotFound CartFrozen LimitReached, WrongState at a till of a location that is closed for good.
   */
  async claim(tx: Tx, typed: string, ticketId: Id<'Cart'> | null): Promise<ClaimedCart> {
    const code = readHandoverCode(typed);
    if (code === null) throw rejected();
    const { subject } = tx.actor;
    return subject.kind === 'customer'
      ? this.claimByCustomer(tx, code, subject.customerId)
      : this.claimAtTill(tx, code, ticketId);
  }

  async again(
    db: Db,
    { cartId, mergeId }: { cartId: Id<'Cart'>; mergeId: Id<'CartMerge'> | null },
  ): Promise<ClaimedCart> {
    const cart = await this.reader.again(db, cartId);
    return { cart, merge: mergeId && (await this.mergeRepository.byId(db, mergeId)) };
  }

  private async hers(db: Db, cartId: Id<'Cart'>): Promise<LoadedCart> {
    const loaded = await this.reader.loadOwned(db, db.actor, cartId);
    if (loaded === null || loaded.cart.kind === CartKind.TICKET) throw notFound(ObjectKind.CART, cartId);
    return loaded;
  }

  private async claimByCustomer(tx: Tx, code: string, customerId: Id<'Customer'>): Promise<ClaimedCart> {
    const cartId = await this.handovers.claim(tx, this.hashOf(code), { customerId }, this.clock.now());
    if (cartId === null || !(await this.mergeRepository.lock(tx, cartId))) throw rejected();
    const merge = await this.merges.merge(tx, cartId, customerId);
    if (merge === 'waits') {
      const thawsAt = new Date(tx.now.getTime() + VALID_MS);
      throw new CartFrozen({ thawsAt }, 'One of the two carts is being paid; try again then.');
    }
    if (merge !== 'empty') return { cart: (await this.reader.load(tx, merge.cartId))!, merge };
    const hers = await this.openings.ofCustomer(tx, customerId, { currency: HOME_MARKET.currency });
    return { cart: (await this.reader.load(tx, hers.cart.id))!, merge: null };
  }

  private async claimAtTill(tx: Tx, code: string, ticketId: Id<'Cart'> | null): Promise<ClaimedCart> {
    const ticket = ticketId
      ? await this.reader.ticket(tx, tx.actor, ticketId)
      : ((await this.reader.activeTicket(tx, tx.actor)) ?? (await this.tickets.open(tx, null)));
    if (ticket === null || ticket.storedState !== 'open' || ticket.terminalId !== tx.actor.terminalId)
      throw notFound(ObjectKind.CART, ticketId);
    const cartId = await this.handovers.claim(
      tx,
      this.hashOf(code),
      { ticketId: ticket.id },
      this.clock.now(),
    );
    const hers = cartId && (await this.reader.load(tx, cartId));
    if (!hers || hers.storedState !== 'open') throw rejected();
    if (hers.frozenUntil !== null)
      throw new CartFrozen({ thawsAt: hers.frozenUntil }, 'Her cart is being paid.');
    const lines = broughtLines(
      hers.lines.filter(
        ({ variant }) => variant.blockReason === null && isSold(variant) && variant.price !== null,
      ),
    );
    const bringing = { ticketId: ticket.id, expectedVersion: ticket.version };
    const cart = await this.carts.bring(tx, bringing, lines);
    tx.audit({ objectId: ticket.id, after: { handedOverCartId: hers.id, lines: lines.length } }); // says more than bringing does
    return { cart, merge: null };
  }

  private codeOf(id: Id<'CartHandover'>): string {
    return handoverCodeOf(this.secrets.token(PURPOSE, id));
  }

  private hashOf(code: string): string {
    return this.secrets.fingerprint(PURPOSE, code);
  }
}

const rejected = (): CodeRejected =>
  new CodeRejected({ attemptsLeft: null }, 'This code is not right, or no longer good.');
