import { Injectable } from '@nestjs/common';
import { type Attempt, LockOutService } from '../access/index.js';
import {
  cardOf,
  ConsentService,
  type CustomerCardType,
  CustomerService,
  type IdentifierValue,
  type NewCustomer,
  readIdentifier,
  type RecognisedCustomer,
} from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { type Actor, subjectKey } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import type { Recall } from '../platform/idempotency/idempotency.js';
import { HistoryAccess } from './cart.enums.js';
import { CartReader } from './cart.reader.js';
import type { CartView } from './cart-view.js';
import { TicketService } from './ticket.service.js';
import { ticketView, type TicketView } from './ticket-view.js';

/** Who she is; shaped like `CustomerIdentified`. */
export interface IdentifiedView {
  readonly customer: CustomerCardType;
  readonly ticket: TicketView | null;
  readonly cart: CartView | null;
  readonly history: HistoryAccess;
  readonly customerId: Id<'Customer'>;
}

/** Recognises customers at a till and on the telephone. Nothing of hers is merged, and an agent sees it after a check. */
@Injectable()
export class RecognitionService {
  /** Keeps ids, no personal data; a repeat sees her as she is now. */
  readonly recall: Recall<IdentifiedView, { customerId: Id<'Customer'>; ticketId: Id<'Cart'> | null }> = {
    keep: ({ customerId, ticket }) => ({ customerId, ticketId: ticket?.id ?? null }),
    again: async (db, { customerId, ticketId }) => {
      const customer = (await this.consents.recognised(db, customerId))!;
      const ticket = ticketId === null ? null : await this.reader.again(db, ticketId);
      return this.identified(db, customer, ticket);
    },
  };

  constructor(
    private readonly consents: ConsentService,
    private readonly enrolments: CustomerService,
    private readonly reader: CartReader,
    private readonly tickets: TicketService,
    private readonly lockOut: LockOutService,
  ) {}

  /**
   * Counts that somebody asks who is known by something, before anybody looks: whoever guesses is locked out, herself
   * and at this client only.
   *
   * @throws TooManyAttempts after thirty answers of nobody within an hour.
   */
  attempt(actor: Actor): Promise<Attempt> {
    return this.lockOut.allow(actor, 'recognition', subjectKey(actor));
  }

  /** A repeat of the call that found her is no attempt. */
  recallOf(attempt: Attempt): RecognitionService['recall'] {
    return this.lockOut.uncounted([attempt], this.recall);
  }

  /**
   * Recognises who an identifier leads to, and puts her on a ticket.
   *
   * @param attempt  is not counted when she is found.
   * @throws NotFound   nobody is proven to be known by it; no such ticket in this store.
   * @throws CartFrozen CartClosed of the ticket.
   * @emits  cart.customer_identified v1, when she was not on it.
   */
  async identify(
    tx: Tx,
    attempt: Attempt,
    identifier: IdentifierValue,
    ticketId: Id<'Cart'> | null,
  ): Promise<IdentifiedView> {
    const read = readIdentifier(identifier, 'input.identifier.value');
    const customer = await this.consents.recognised(tx, read);
    if (customer === null) throw notFound(ObjectKind.CUSTOMER, null);
    await this.lockOut.giveBack(tx, attempt);
    tx.audit({ objectId: customer.id });
    return this.onTicket(tx, customer, ticketId);
  }

  /**
   * Makes a customer of somebody, and puts her on a ticket.
   *
   * @throws IdentifierTaken NotFound CartFrozen CartClosed
   * @emits  customers.customer_added v1, cart.customer_identified v1
   */
  async enrol(tx: Tx, given: NewCustomer, ticketId: Id<'Cart'> | null): Promise<IdentifiedView> {
    const identifiers = given.identifiers.map((identifier, index) =>
      readIdentifier(identifier, `input.identifiers.${index}.value`),
    );
    const { name, language } = given;
    const customer = await this.enrolments.enrol(tx, { name, language, identifiers });
    tx.audit({ objectId: customer.id });
    return this.onTicket(tx, { ...customer, showsPurchases: false }, ticketId);
  }

  private async onTicket(
    tx: Tx,
    customer: RecognisedCustomer,
    ticketId: Id<'Cart'> | null,
  ): Promise<IdentifiedView> {
    const ticket = ticketId === null ? null : await this.tickets.identify(tx, ticketId, customer.id);
    return this.identified(tx, customer, ticket);
  }

  /**
   * Her cart is shown to whoever may serve her: she shows her card to be served with it. What she bought takes her
   * consent on top. Of somebody who has not proven who she is not even that is told.
   */
  private async identified(
    db: Db,
    customer: RecognisedCustomer,
    ticket: CartView | null,
  ): Promise<IdentifiedView> {
    const isServed = await this.reader.mayServe(db, db.actor, customer.id);
    return {
      customerId: customer.id,
      customer: cardOf(customer),
      ticket: ticket && ticketView(ticket),
      cart: isServed ? await this.reader.openOf(db, customer.id) : null,
      history: historyAccess(isServed, customer),
    };
  }
}

function historyAccess(isServed: boolean, { showsPurchases }: RecognisedCustomer): HistoryAccess {
  if (!isServed) return HistoryAccess.CALLER_NOT_CONFIRMED;
  return showsPurchases ? HistoryAccess.SHOWN : HistoryAccess.NO_CONSENT;
}
