import { Injectable } from '@nestjs/common';
import { CartClosed, CartReader, type CartView, StaleCart, TenderingService } from '../cart/index.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, type Money, money, sum, zero } from '../kernel/money.js';
import { OrderService } from '../orders/index.js';
import {
  divideAtTill,
  type Payment,
  PaymentReader,
  TenderKind,
  TenderMismatch,
  TenderService,
  type TenderShare,
} from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import type { PayTicketInput, SettleTerminalPaymentInput, UndoTenderInput } from './checkout.inputs.js';
import { dueOf, EndTicketService } from './end-ticket.service.js';
import { type AgreedTicket, STALE, TicketAgreementService } from './ticket-agreement.service.js';
import { TicketStockService } from './ticket-stock.service.js';

/**
 * Tickets that are paid tender by tender.
 *
 * The first tender secures all that could be refused later: the order is written down as awaiting payment, prices, terms
 * and promotions are kept, coupons and limits counted, units held. So a card that was approved never meets a refusal.
 * Each step is one transaction, and begins with the ticket's row: whoever comes second sees what the first did.
 */
@Injectable()
export class TenderTicketService {
  constructor(
    private readonly reader: CartReader,
    private readonly tenderings: TenderingService,
    private readonly orders: OrderService,
    private readonly agreements: TicketAgreementService,
    private readonly stock: TicketStockService,
    private readonly tenders: TenderService,
    private readonly payments: PaymentReader,
    private readonly ends: EndTicketService,
  ) {}

  /**
   * The first tenders of a ticket that they do not settle.
   *
   * @throws StaleCart WrongState CouponUsedUp InsufficientStock UnitPutAside
   * @emits  cart.frozen, orders.order_placed, inventory.stock_held, payments.payment_captured or payment_started v1
   */
  async begin(
    tx: Tx,
    agreed: AgreedTicket,
    shares: readonly TenderShare[],
    { takePutAsideLineIds: fromAside = null }: PayTicketInput,
  ): Promise<CartView> {
    const { ticket, order } = agreed;
    const tendering = { orderId: order.id, fromAside: fromAside ?? [] };
    const frozen = await this.onlyOne(tx, ticket, () => this.tenderings.begin(tx, { ticket, tendering }));
    await this.tenderings.keepFromOrder(tx, ticket);
    await this.orders.place(tx, order);
    await this.agreements.countUses(tx, agreed);
    await this.stock.keep(tx, agreed, fromAside);
    this.tenders.give(tx, { orderId: order.id, ticketId: ticket.id }, shares);
    return frozen;
  }

  /**
   * More tenders of a ticket that money stands on; when they leave nothing open it is paid.
   *
   * @throws StaleCart TenderMismatch
   * @emits  payments.payment_captured or payment_started v1, cart.tendered v1 or what ends a ticket.
   */
  async more(tx: Tx, ticket: CartView, { tenders }: PayTicketInput): Promise<CartView> {
    const { orderId } = ticket.tendering!;
    const store = await this.agreements.storeOf(tx, ticket);
    const standing = (await this.payments.rowsOfTicket(tx, ticket.id)).filter(isOf(orderId));
    const due = dueOf(ticket, standing);
    const cash = standing.filter(({ tender, undoneAt }) => tender === TenderKind.CASH && undoneAt === null);
    const { shares } = divideAtTill(due, tenders, store.address.country, {
      amount: sumOf(cash, 'capturedAmount', due.currency),
      rounding: sumOf(cash, 'roundingAmount', due.currency),
    });
    if (shares.length === 0)
      throw new TenderMismatch({ open: due, tendered: zero(due.currency) }, 'All of it is tendered already.');
    const given = this.tenders.give(tx, { orderId, ticketId: ticket.id }, shares);
    return this.onlyOne(tx, ticket, () => this.ends.after(tx, ticket, [...standing, ...given]));
  }

  /**
   * What a card terminal said of a payment that was started. The last approval ends the ticket; a refusal thaws it when no
   * other tender stands.
   *
   * @throws NotFound   there is no such payment at this store.
   * @throws WrongState it was settled or taken back before.
   * @emits  payments.payment_captured, payment_failed or payment_unknown v1, cart.tendered v1 or what ends a ticket.
   */
  async settle(tx: Tx, input: SettleTerminalPaymentInput): Promise<CartView> {
    const { payment, ticket } = await this.inHand(tx, input.paymentId);
    const { outcome, terminalReference = null } = input;
    const now = await this.tenders.answer(tx, payment, { outcome, terminalReference });
    const after = await this.afterwards(tx, ticket, now);
    tx.audit({
      objectId: ticket.id,
      before: { state: payment.state },
      after: { paymentId: now.id, amount: now.askedAmount, state: now.state },
    });
    return after;
  }

  /**
   * Takes one tender back. With the last one all that the first had secured is given up: the order, uses of coupons, held
   * units; prices follow the list again.
   *
   * @throws NotFound   there is no such payment at this store.
   * @throws WrongState its ticket is paid, its outcome is unknown, or it is over already.
   * @emits  payments.payment_refunded or payment_failed v1, cart.tendered v1 or what thaws a ticket.
   */
  async undo(tx: Tx, { paymentId, reason }: UndoTenderInput): Promise<CartView> {
    const { payment, ticket } = await this.inHand(tx, paymentId);
    const now = await this.tenders.undo(tx, payment);
    const after = await this.afterwards(tx, ticket, now);
    tx.audit({
      objectId: ticket.id,
      before: { state: payment.state },
      after: {
        paymentId: now.id,
        tender: now.tender,
        state: now.state,
        handedBack: now.tender === TenderKind.CASH ? now.refundedAmount + now.roundingAmount : 0,
      },
      reason,
    });
    return after;
  }

  /** The payment and its ticket, both as they are while nobody else changes them. */
  private async inHand(
    tx: Tx,
    paymentId: Id<'Payment'>,
  ): Promise<{ readonly payment: Payment; readonly ticket: CartView }> {
    const found = await this.payments.byId(tx, paymentId);
    const ticket = found?.ticketId ? await this.tenderings.inHand(tx, found.ticketId) : null;
    if (ticket === null) throw notFound(ObjectKind.PAYMENT, paymentId);
    const payment = (await this.payments.byId(tx, paymentId))!;
    if (ticket.tendering?.orderId !== payment.orderId) throw wrongState('payment', payment.state);
    return { payment, ticket };
  }

  private async afterwards(tx: Tx, ticket: CartView, { orderId }: Payment): Promise<CartView> {
    const payments = await this.payments.rowsOfTicket(tx, ticket.id);
    return this.ends.after(tx, ticket, payments.filter(isOf(orderId)));
  }

  /** @throws StaleCart somebody tendered or paid meanwhile: to a till that is a change like any other. */
  private async onlyOne(tx: Tx, ticket: CartView, work: () => Promise<CartView>): Promise<CartView> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CartClosed)) throw error;
      throw new StaleCart({ cart: (await this.reader.load(tx, ticket.id))! }, STALE);
    }
  }
}

const isOf = (orderId: Id<'Order'>) => (payment: Payment) => payment.orderId === orderId;

const sumOf = (
  payments: readonly Payment[],
  amount: 'capturedAmount' | 'roundingAmount',
  currency: CurrencyCode,
): Money =>
  sum(
    payments.map((payment) => money(payment[amount], payment.currency)),
    currency,
  );
