import { Injectable } from '@nestjs/common';
import { CustomerReader } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import { hashOf, Secrets } from '../platform/config/secrets.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { HOME_MARKET } from '../pricing/index.js';
import type { Cart } from './cart.entity.js';
import { CartKind } from './cart.enums.js';
import { CartPricer } from './cart.pricer.js';
import { CartReader } from './cart.reader.js';
import { CartRepository } from './cart.repository.js';
import { cartOpened, newCart } from './cart-birth.js';
import type { LoadedCart } from './cart-pricing.js';
import type { CartView } from './cart-view.js';

const GUEST_TOKEN = 'guest-token';

/** A cart, and for a guest the token that opens it. */
export interface OpenedCart {
  readonly cart: CartView;
  readonly guestToken: string | null;
}

type Owner = Pick<Cart, 'customerId' | 'guestId' | 'guestTokenHash'>;

/** Opens shopping carts. */
@Injectable()
export class CartOpeningService {
  constructor(
    private readonly carts: CartRepository,
    private readonly reader: CartReader,
    private readonly pricer: CartPricer,
    private readonly customers: CustomerReader,
    private readonly secrets: Secrets,
  ) {}

  /**
   * Her one open cart in a currency, whatever the channel, or a new one. A guest without a cart of ours gets a token.
   *
   * @param opening `customerId` for staff, who name her; an agent after a recorded check.
   * @throws NotFound     no such customer.
   * @throws RequestError BAD_USER_INPUT when staff name nobody, FORBIDDEN when others name somebody.
   * @emits  cart.opened v1, when it is new.
   */
  async open(
    tx: Tx,
    opening: { currency?: CurrencyCode | null; customerId?: Id<'Customer'> | null },
  ): Promise<OpenedCart> {
    const currency = opening.currency ?? HOME_MARKET.currency;
    const id = tx.newId<'Cart'>();
    const owner = await this.ownerOf(tx, opening.customerId ?? null, id);
    const loaded =
      (owner.guestId === id ? null : await this.carts.openOf(tx, owner, currency)) ??
      (await this.begin(tx, { id, currency, ...owner }));
    return { cart: await this.pricer.view(tx, loaded), guestToken: this.tokenOf(loaded.cart) };
  }

  /**
   * The answer of {@link open} once more, for a repeat of the call.
   *
   * @throws RequestError FORBIDDEN as {@link open}: a check of a caller ends.
   */
  async opened(db: Db, cartId: Id<'Cart'>): Promise<OpenedCart> {
    const loaded = (await this.carts.byId(db, cartId))!;
    if (db.actor.subject.kind === 'staff') await this.reader.refuseUnserved(db, loaded.cart.customerId!);
    return { cart: await this.pricer.view(db, loaded), guestToken: this.tokenOf(loaded.cart) };
  }

  /**
   * A customer's one open cart, for what goes into it without her asking: a merge.
   *
   * @param lastChange of the cart that brings it about, for a process that is nobody's.
   */
  async ofCustomer(
    tx: Tx,
    customerId: Id<'Customer'>,
    { currency, lastChange }: Pick<Cart, 'currency'> & Partial<Pick<Cart, 'lastChange'>>,
  ): Promise<LoadedCart> {
    const owner = { customerId, guestId: null, guestTokenHash: null };
    const open = await this.carts.openOf(tx, owner, currency);
    return (
      open ??
      this.begin(tx, { id: tx.newId<'Cart'>(), currency, ...owner, ...(lastChange && { lastChange }) })
    );
  }

  /** Two who open at once meet on the unique index: one makes it, both get it. */
  private async begin(
    tx: Tx,
    { currency, ...given }: Owner & Pick<Cart, 'id' | 'currency'> & Partial<Pick<Cart, 'lastChange'>>,
  ): Promise<LoadedCart> {
    const cart = newCart(tx, { kind: CartKind.SHOPPING, currency, ...given });
    const isFirst = given.guestId === given.id;
    if (isFirst) this.carts.insertFirst(tx, cart);
    if (isFirst || (await this.carts.insert(tx, cart))) {
      cartOpened(tx, cart);
      return { cart, lines: [] };
    }
    const theirs = await this.carts.openOf(tx, given, currency);
    if (theirs === null)
      throw new RequestError('UNAVAILABLE', 'It was opened and closed meanwhile; repeat this.');
    return theirs;
  }

  private ownerOf(tx: Tx, customerId: Id<'Customer'> | null, cartId: Id<'Cart'>): Promise<Owner> {
    const { subject } = tx.actor;
    switch (subject.kind) {
      case 'staff':
        return this.namedCustomer(tx, customerId);
      case 'customer':
        refuseNaming(customerId);
        return Promise.resolve({ customerId: subject.customerId, guestId: null, guestTokenHash: null });
      case 'guest':
        refuseNaming(customerId);
        return this.guest(tx, subject.guestTokenHash, cartId);
      case 'none':
      case 'system':
        refuseNaming(customerId);
        return Promise.resolve(this.newGuest(cartId));
    }
  }

  private async namedCustomer(tx: Tx, customerId: Id<'Customer'> | null): Promise<Owner> {
    if (customerId === null)
      throw new RequestError('BAD_USER_INPUT', 'Say for whom; a till sells on a ticket.', {
        field: 'input.customerId',
      });
    if (!(await this.customers.byId(tx, customerId))) throw notFound(ObjectKind.CUSTOMER, customerId);
    await this.reader.refuseUnserved(tx, customerId);
    return { customerId, guestId: null, guestTokenHash: null };
  }

  /** Only a token that we made opens anything: one that a client thought up could be guessed. */
  private async guest(tx: Tx, guestTokenHash: string, cartId: Id<'Cart'>): Promise<Owner> {
    const guestId = await this.carts.guestIdOf(tx, guestTokenHash);
    return guestId === null ? this.newGuest(cartId) : { customerId: null, guestId, guestTokenHash };
  }

  private newGuest(cartId: Id<'Cart'>): Owner {
    const guestTokenHash = hashOf(this.secrets.token(GUEST_TOKEN, cartId));
    return { customerId: null, guestId: cartId, guestTokenHash };
  }

  private tokenOf({ customerId, guestId }: Cart): string | null {
    return customerId === null && guestId !== null ? this.secrets.token(GUEST_TOKEN, guestId) : null;
  }
}

function refuseNaming(customerId: Id<'Customer'> | null): void {
  if (customerId !== null) throw new RequestError('FORBIDDEN', 'Only staff open a cart for somebody else.');
}
