import { Injectable } from '@nestjs/common';
import { CartReader, CartService, type CartView, TenderingService, TicketService } from '../cart/index.js';
import { DocumentKind } from '../documents/index.js';
import { type Money, money, subtract, sum } from '../kernel/money.js';
import { LocationDirectory } from '../locations/index.js';
import { OrderReader, OrderService } from '../orders/index.js';
import { isUnanswered, type Payment, PaymentState, standingOf, type TenderShare } from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { TaskKind, TaskService } from '../tasks/index.js';
import { TermsDirectory } from '../terms/index.js';
import { AgreementService, paperOfView } from './agreement.service.js';
import { TaxAgreementService } from './tax-agreement.service.js';
import { orderLineIdsOf } from './ticket-agreement.service.js';
import { TicketStockService } from './ticket-stock.service.js';

/** What a ticket's tenders leave open: what is asked of a terminal counts, what was undone does not. */
export const dueOf = ({ totals }: CartView, payments: readonly Payment[]): Money =>
  subtract(totals.total, sum(payments.map(standingOf), totals.total.currency));

/** What becomes of a ticket when something happened to its tenders. */
@Injectable()
export class EndTicketService {
  constructor(
    private readonly reader: CartReader,
    private readonly carts: CartService,
    private readonly tickets: TicketService,
    private readonly tenderings: TenderingService,
    private readonly orders: OrderService,
    private readonly orderReader: OrderReader,
    private readonly stock: TicketStockService,
    private readonly taxes: TaxAgreementService,
    private readonly agreement: AgreementService,
    private readonly terms: TermsDirectory,
    private readonly locations: LocationDirectory,
    private readonly tasks: TaskService,
  ) {}

  /**
   * Paid when all is captured, thawed when nothing stands any more, else still frozen.
   *
   * @param ticket   with money on it, as read in this transaction, its row locked or its version about to be compared.
   * @param payments all of the order it is being paid by.
   * @emits orders.order_confirmed, order_fulfilled, documents.document_issued, cart.lines_taken, cart.paid; or
   *        orders.order_abandoned, cart.thawed; or cart.tendered v1.
   */
  async after(tx: Tx, ticket: CartView, payments: readonly Payment[]): Promise<CartView> {
    const isOpen = dueOf(ticket, payments).amount > 0 || payments.some(isUnanswered);
    if (!isOpen) return this.finish(tx, ticket, payments);
    const stands = payments.some((payment) => standingOf(payment).amount > 0);
    return stands ? this.tenderings.goOn(tx, ticket) : this.giveUp(tx, ticket);
  }

  /** Nothing refuses here: all that could be was refused before the first tender was taken. */
  private async finish(tx: Tx, ticket: CartView, payments: readonly Payment[]): Promise<CartView> {
    const { orderId, fromAside } = ticket.tendering!;
    const order = (await this.orderReader.load(tx, orderId))!;
    const orderLineIds = orderLineIdsOf(order.lines);
    const left = await this.carts.takeLines(tx, { cart: ticket, orderLineIds, orderId });
    await this.orders.confirmAtTill(tx, orderId);
    await this.stock.handOutKept(tx, ticket, order, fromAside);
    const terminal = (await this.locations.terminal(tx, ticket.terminalId!))!;
    await this.agreement.issue(tx, {
      kind: DocumentKind.RECEIPT,
      order: paperOfView(order),
      terms: (await this.terms.byId(tx, order.row.termsId))!,
      shares: payments.filter(({ state }) => state === PaymentState.CAPTURED).map(shareOf),
      seriesOf: terminal.documentPrefix,
      place: (await this.locations.get(tx, ticket.locationId!))!,
      ticketId: ticket.id,
    });
    await this.closeTask(tx, ticket, 'It was paid.');
    return this.tickets.markPaid(tx, { ticket: left, orderId });
  }

  /** The last tender was undone: the order is nobody's, its units are free, prices follow the list. */
  private async giveUp(tx: Tx, ticket: CartView): Promise<CartView> {
    const { orderId } = ticket.tendering!;
    const abandoned = (await this.orders.abandon(tx, orderId))!;
    await this.taxes.countBack(tx, abandoned, (await this.locations.get(tx, ticket.locationId!))!);
    await this.stock.giveUp(tx, orderId);
    await this.closeTask(tx, ticket, 'Every tender was undone.');
    await this.carts.thaw(tx, ticket.id);
    return (await this.reader.load(tx, ticket.id))!; // anew, at the prices of now
  }

  /** Only what stood for longer than a payment takes was ever told to the store. */
  private async closeTask(tx: Tx, { id, frozenUntil }: CartView, outcome: string): Promise<void> {
    if (frozenUntil !== null && frozenUntil <= tx.now)
      await this.tasks.closeOf(tx, TaskKind.PAYMENT_DIFFERENCE, id, outcome);
  }
}

/** A payment as paper says it. */
function shareOf(payment: Payment): TenderShare & { readonly maskedDetail: string | null } {
  const of = (amount: number): Money => money(amount, payment.currency);
  const { receivedAmount: received, changeAmount: change } = payment;
  return {
    kind: payment.tender,
    amount: of(payment.capturedAmount),
    rounding: of(payment.roundingAmount),
    received: received === null ? null : of(received),
    change: change === null ? null : of(change),
    terminalReference: payment.reference,
    maskedDetail: payment.maskedDetail,
  };
}
