import { Injectable } from '@nestjs/common';
import {
  CartClosed,
  CartReader,
  CartService,
  type CartView,
  StaleCart,
  TenderingService,
  TicketService,
} from '../cart/index.js';
import { DocumentKind } from '../documents/index.js';
import { LocationDirectory } from '../locations/index.js';
import { type NewOrder, OrderService } from '../orders/index.js';
import { divideAtTill, isTaken, PaymentService, TILL_TENDERS, type TenderShare } from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import { AgreementService, paperOfNew } from './agreement.service.js';
import type { PayTicketInput } from './checkout.inputs.js';
import { TenderTicketService } from './tender-ticket.service.js';
import {
  type AgreedTicket,
  orderLineIdsOf,
  STALE,
  TicketAgreementService,
} from './ticket-agreement.service.js';
import { TicketStockService } from './ticket-stock.service.js';

/** Settles a ticket: what she takes away, what was reserved, what is sent; one total, one receipt. */
@Injectable()
export class PayTicketService {
  constructor(
    private readonly reader: CartReader,
    private readonly carts: CartService,
    private readonly tickets: TicketService,
    private readonly agreements: TicketAgreementService,
    private readonly tendering: TenderTicketService,
    private readonly tenderings: TenderingService,
    private readonly stock: TicketStockService,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly agreement: AgreementService,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Where the till has all the money already it is one transaction: order, stock, payments and receipt stand or fall
   * together. Else what was tendered stands, and the ticket is frozen until the rest is.
   *
   * @throws NotFound StaleCart TotalChanged TenderMismatch AgeCheckNeeded SerialNeeded DetailsMissing InsufficientStock UnitPutAside
   *         SaleBlocked VariantNotSold CouponUsedUp LimitReached ReservationLapsed WrongState RuleBroken
   * @emits  orders.order_confirmed (and order_fulfilled), payments.payment_captured, documents.document_issued,
   *         cart.lines_taken, cart.paid; or what {@link TenderTicketService.begin} and `more` tell
   */
  async pay(tx: Tx, input: PayTicketInput, language: string): Promise<CartView> {
    const payable = () => this.agreements.payable(tx, input, language);
    const first = await payable();
    refuseElsewhere(input);
    if (first.tendering !== null) return this.tendering.more(tx, first, input);
    const counted = await this.agreements.counted(tx, first, payable);
    await this.locations.refuseClosed(tx, counted.store.id); // what money stands on already is ended all the same
    const { total } = counted.totals;
    const { shares, left } = divideAtTill(total, input.tenders, counted.store.address.country);
    const isPaid = left.amount === 0 && shares.every(isTaken);
    const agreed = await this.agreements.agree(tx, counted, input, {
      language,
      state: isPaid ? 'confirmed' : 'awaiting_payment',
    });
    const ticket = isPaid
      ? await this.payAtOnce(tx, agreed, shares, input)
      : await this.tendering.begin(tx, agreed, shares, input);
    const ageLimit = Math.max(0, ...agreed.lines.map(({ variant }) => variant.ageLimit ?? 0));
    const labels = agreed.ticket.lines.filter(({ labelOff }) => labelOff > 0);
    tx.audit({
      objectId: ticket.id,
      after: {
        orderId: agreed.order.id,
        total: ticket.totals.total.amount,
        ...(labels.length > 0 && {
          labels: labels.map(({ variantId, labelOff }) => ({ variantId, off: labelOff })), // by the till itself
        }),
        ...(ageLimit > 0 && { ageChecked: ageLimit }), // by whom, the entry says; nobody's birth date is kept
      },
    });
    return ticket;
  }

  private async payAtOnce(
    tx: Tx,
    agreed: AgreedTicket,
    shares: readonly TenderShare[],
    input: PayTicketInput,
  ): Promise<CartView> {
    const { ticket, store, order } = agreed;
    await this.tenderings.keepFromOrder(tx, ticket);
    const paid = await this.takeLines(tx, ticket, order); // of two that pay it at once, one goes on
    const orderNumber = await this.orders.place(tx, order);
    await this.agreements.countUses(tx, agreed);
    await this.stock.handOutAtOnce(tx, agreed, input.takePutAsideLineIds ?? null);
    this.payments.recordTaken(tx, { orderId: order.id, ticketId: ticket.id }, shares);
    const terminal = (await this.locations.terminal(tx, ticket.terminalId!))!;
    await this.agreement.issue(tx, {
      kind: DocumentKind.RECEIPT,
      order: paperOfNew(order, orderNumber),
      terms: ticket.terms,
      shares,
      seriesOf: terminal.documentPrefix,
      place: store,
      ticketId: ticket.id,
    });
    return this.tickets.markPaid(tx, { ticket: paid, orderId: order.id });
  }

  /** @throws StaleCart somebody paid it meanwhile: to a till that is a change like any other. */
  private async takeLines(tx: Tx, ticket: CartView, order: NewOrder): Promise<CartView> {
    const orderLineIds = orderLineIdsOf(order.lines);
    try {
      return await this.carts.takeLines(tx, { cart: ticket, orderLineIds, orderId: order.id });
    } catch (error) {
      if (!(error instanceof CartClosed)) throw error;
      throw new StaleCart({ cart: (await this.reader.load(tx, ticket.id))! }, STALE);
    }
  }
}

function refuseElsewhere({ tenders }: PayTicketInput): void {
  if (tenders.some(({ kind }) => !TILL_TENDERS.includes(kind)))
    throw ruleBroken('input.tenders', 'NOT_AT_A_TILL', 'A till takes cash and the card terminal.');
}
