import { Injectable } from '@nestjs/common';
import {
  CartClosed,
  CartReader,
  CartService,
  type CartView,
  StaleCart,
  TicketService,
} from '../cart/index.js';
import { AgeCheckNeeded, SerialNeeded } from '../catalogue/index.js';
import { PickupService, ReservationService, type ReservationToSell } from '../collection/index.js';
import { DocumentKind } from '../documents/index.js';
import { AllocationService, isStocked, StockService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind, LocationDirectory, type LocationFacts } from '../locations/index.js';
import { ContractKind, type NewOrder, OrderService } from '../orders/index.js';
import { divideTenders, PaymentService, TILL_TENDERS, type TenderShare } from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { PromotionBasisService } from '../pricing/index.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import type { ReceiptChoiceType } from '../platform/graphql/common.types.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { HandSaleService, inHandOf } from './hand-sale.service.js';
import { AgreementService, paperOfNew, refuseIncomplete } from './agreement.service.js';
import type { PayTicketInput } from './checkout.inputs.js';
import { refuseUnsold, refuseUsedUp } from './proposal.service.js';
import { PurchaseLimitsService } from './purchase-limits.service.js';
import { agreedLine, type SaleLine, saleLineOf, type StockedPart, tillReceiptChoiceOf } from './sale.js';
import { SourcingService } from './sourcing.service.js';
import { totalChanged } from './what-changed.js';

const STALE = 'Another change came first: look at the ticket again.';

/** Settles a ticket: what she takes away, what was reserved, what is sent; one total, one receipt. */
@Injectable()
export class PayTicketService {
  constructor(
    private readonly reader: CartReader,
    private readonly carts: CartService,
    private readonly tickets: TicketService,
    private readonly orders: OrderService,
    private readonly reservations: ReservationService,
    private readonly pickups: PickupService,
    private readonly stock: StockService,
    private readonly handSales: HandSaleService,
    private readonly allocations: AllocationService,
    private readonly payments: PaymentService,
    private readonly sourcing: SourcingService,
    private readonly agreement: AgreementService,
    private readonly locations: LocationDirectory,
    private readonly promotions: PromotionBasisService,
    private readonly limits: PurchaseLimitsService,
  ) {}

  /**
   * One transaction, because a till has the money already: order, stock, payments and receipt stand or fall together.
   *
   * @throws NotFound StaleCart TotalChanged TenderMismatch AgeCheckNeeded SerialNeeded DetailsMissing InsufficientStock UnitPutAside
   *         SaleBlocked VariantNotSold CouponUsedUp ReservationLapsed WrongState RuleBroken
   * @emits  orders.order_confirmed (and order_fulfilled), payments.payment_captured, documents.document_issued,
   *         cart.lines_taken, cart.paid
   */
  async pay(tx: Tx, input: PayTicketInput, language: string): Promise<CartView> {
    const ticket = await this.payable(tx, input, language);
    const store = (await this.locations.get(tx, ticket.locationId!))!;
    const lines = ticket.lines.map((line) => saleLineOf(line, tx.newId<'OrderLine'>(), store.id));
    const shares = this.sharesOf(ticket, input, store);
    this.refuseUnchecked(lines, input);
    const reservations = await this.reservationsOf(tx, lines);
    const receiptChoice = tillReceiptChoiceOf(input, reservations, ticket);
    const contact = reservations[0]?.contact ?? ticket.checkout.contact;
    const parts = await this.partsOf(tx, lines, reservations);
    const order = this.orderOf(tx, ticket, {
      lines,
      parts,
      store,
      receiptChoice,
      contact,
      customerId: ticket.customerId ?? reservations[0]?.customerId ?? null,
      language,
    });
    await this.limits.check(tx, order.customerId, lines);
    const paid = await this.takeLines(tx, ticket, order); // of two that pay it at once, one goes on
    const orderNumber = await this.orders.place(tx, order);
    await this.countUses(tx, ticket, order);
    await this.moveStock(tx, order, lines, parts, reservations, input.takePutAsideLineIds ?? null);
    this.payments.recordTaken(tx, { orderId: order.id, ticketId: ticket.id }, shares);
    const terminal = (await this.locations.terminal(tx, ticket.terminalId!))!;
    this.agreement.issue(tx, {
      kind: DocumentKind.RECEIPT,
      order: paperOfNew(order, orderNumber),
      terms: ticket.terms,
      shares,
      seriesOf: terminal.documentPrefix,
      place: store,
      ticketId: ticket.id,
    });
    const ageLimit = Math.max(0, ...lines.map(({ variant }) => variant.ageLimit ?? 0));
    tx.audit({
      objectId: ticket.id,
      after: {
        orderId: order.id,
        total: ticket.totals.total.amount,
        ...(ageLimit > 0 && { ageChecked: ageLimit }), // by whom, the entry says; nobody's birth date is kept
      },
    });
    return this.tickets.markPaid(tx, { ticket: paid, orderId: order.id });
  }

  /** @throws CouponUsedUp; StaleCart when a promotion has ended meanwhile, or her first order was another one. */
  private async countUses(tx: Tx, ticket: CartView, order: NewOrder): Promise<void> {
    const { id: orderId, customerId, currency } = order;
    const uses = { orderId, customerId, currency, at: ticket.pricesAt, given: ticket.given };
    if (!(await this.promotions.count(tx, uses)))
      throw new StaleCart({ cart: await this.reader.anew(tx, ticket) }, STALE);
  }

  private async payable(tx: Tx, input: PayTicketInput, language: string): Promise<CartView> {
    const ticket = await this.reader.owned(tx, tx.actor, input.ticketId);
    if (ticket === null || ticket.kind !== 'ticket' || ticket.terminalId !== tx.actor.terminalId)
      throw notFound(ObjectKind.CART, input.ticketId);
    if (ticket.version !== input.expectedVersion || ticket.storedState !== 'open')
      throw new StaleCart({ cart: ticket }, STALE);
    const { total } = ticket.totals;
    if (total.amount !== input.expectedTotal.amount || total.currency !== input.expectedTotal.currency) {
      refuseUsedUp(ticket);
      throw await totalChanged(this.reader, tx, ticket, input, language);
    }
    return ticket;
  }

  private sharesOf(ticket: CartView, { tenders }: PayTicketInput, store: LocationFacts): TenderShare[] {
    if (tenders.some(({ kind }) => !TILL_TENDERS.includes(kind)))
      throw ruleBroken('input.tenders', 'NOT_AT_A_TILL', 'A till takes cash and the card terminal.');
    return divideTenders(ticket.totals.total, tenders, store.address.country);
  }

  private refuseUnchecked(lines: readonly SaleLine[], { ageChecked }: PayTicketInput): void {
    refuseIncomplete(
      { contact: { name: '', email: null, phone: null }, receiptChoice: null, invoiceAddress: null },
      lines,
    );
    for (const { id, cartLineId, variant, quantity, fulfilment, serialNumbers } of lines) {
      refuseUnsold(variant);
      if (fulfilment !== FulfilmentKind.TAKE_AWAY) continue;
      if (variant.ageLimit !== null && !ageChecked)
        throw new AgeCheckNeeded(
          { minAge: variant.ageLimit },
          `Check that she is ${variant.ageLimit} or older.`,
        );
      if (variant.needsSerial && new Set(serialNumbers).size !== quantity)
        throw new SerialNeeded(
          { lineId: cartLineId ?? id },
          'Scan one serial number for each unit of this line.',
        );
    }
  }

  private async reservationsOf(tx: Tx, lines: readonly SaleLine[]): Promise<ReservationToSell[]> {
    const lineIds = lines.flatMap(({ reservationLineId }) => reservationLineId ?? []);
    if (lineIds.length === 0) return [];
    const ids = await this.reservations.ofLines(tx, lineIds);
    const found: ReservationToSell[] = [];
    for (const id of [...ids].sort()) found.push(await this.reservations.forTicket(tx, tx.actor, id));
    return found;
  }

  /** Reserved units lie where they are held; what else is promised is sourced; the rest she has in her hand. */
  private async partsOf(
    tx: Tx,
    lines: readonly SaleLine[],
    reservations: readonly ReservationToSell[],
  ): Promise<StockedPart[]> {
    const promised = lines.filter(
      ({ reservationLineId, fulfilment }) =>
        reservationLineId === null && fulfilment !== FulfilmentKind.TAKE_AWAY,
    );
    const sourced = await this.sourcing.partsOf(tx, promised);
    const reserved = reservations.flatMap((reservation) =>
      reservation.lines.flatMap(({ id, variantId, parts }) => {
        const line = lines.find(({ reservationLineId }) => reservationLineId === id);
        return line ? parts.map((part) => ({ ...part, lineId: line.id, variantId })) : [];
      }),
    );
    return [...sourced, ...reserved];
  }

  private orderOf(
    tx: Tx,
    ticket: CartView,
    given: {
      lines: readonly SaleLine[];
      parts: readonly StockedPart[];
      store: LocationFacts;
      receiptChoice: ReceiptChoiceType;
      contact: NewOrder['contact'];
      customerId: NewOrder['customerId'];
      language: string;
    },
  ): NewOrder {
    const { actor } = tx;
    return {
      id: tx.newId<'Order'>(),
      state: 'confirmed',
      channel: actor.channel,
      locationId: given.store.id,
      terminalId: ticket.terminalId,
      device: actor.clientName,
      person: actor.subject.kind === 'staff' ? actor.subject.staffName : null,
      sellerId: given.store.sellerId,
      contract: ContractKind.IN_STORE,
      customerId: given.customerId,
      guestTokenHash: null,
      cartId: ticket.id,
      currency: ticket.currency,
      totals: ticket.totals,
      terms: ticket.terms,
      language: given.language,
      contact: given.contact,
      receiptChoice: given.receiptChoice,
      invoiceAddress: ticket.checkout.invoiceAddress,
      lines: given.lines.map((line) => agreedLine(line, given.parts, given.store.id, null)),
    };
  }

  /** @throws StaleCart somebody paid it meanwhile: to a till that is a change like any other. */
  private async takeLines(tx: Tx, ticket: CartView, order: NewOrder): Promise<CartView> {
    const orderLineIds = new Map(order.lines.map(({ cartLineId, id }) => [cartLineId!, id]));
    try {
      return await this.carts.takeLines(tx, { cart: ticket, orderLineIds, orderId: order.id });
    } catch (error) {
      if (!(error instanceof CartClosed)) throw error;
      throw new StaleCart({ cart: (await this.reader.load(tx, ticket.id))! }, STALE);
    }
  }

  private async moveStock(
    tx: Tx,
    order: NewOrder,
    lines: readonly SaleLine[],
    parts: readonly StockedPart[],
    reservations: readonly ReservationToSell[],
    fromAside: readonly string[] | null,
  ): Promise<void> {
    const inHand = inHandOf(lines);
    await this.stock.lock(tx, [...parts, ...inHand]); // all at once, in one order: what follows takes them bit by bit
    for (const reservation of reservations) {
      const mine = new Set(reservation.lines.map(({ id }) => id));
      await this.reservations.convert(tx, {
        reservationId: reservation.id,
        orderId: order.id,
        lines: lines.flatMap(({ reservationLineId, id }) =>
          reservationLineId !== null && mine.has(reservationLineId)
            ? [{ reservationLineId, orderLineId: id }]
            : [],
        ),
      });
    }
    const reserved = new Set(lines.flatMap(({ id, reservationLineId }) => (reservationLineId ? [id] : [])));
    const promised = parts.filter(({ lineId }) => !reserved.has(lineId));
    if (promised.length > 0)
      await this.allocations.allocate(
        tx,
        promised.map(({ lineId, ...part }) => ({ ...part, orderLineId: lineId })),
      );
    await this.openPickups(tx, order, promised);
    await this.handSales.sell(tx, order, inHand, fromAside);
  }

  /** Paid here, collected in another store. */
  private async openPickups(tx: Tx, order: NewOrder, parts: readonly StockedPart[]): Promise<void> {
    const stores = new Set(parts.map(({ locationId }) => locationId));
    for (const locationId of stores) {
      const lines = order.lines.filter(
        (line) =>
          line.fulfilment === FulfilmentKind.COLLECT &&
          line.locationId === locationId &&
          isStocked(line.variant.kind),
      );
      if (lines.length === 0) continue;
      await this.pickups.openForOrder(tx, {
        orderId: order.id,
        locationId,
        customerId: order.customerId,
        guestTokenHash: null,
        collectorName: lines[0]!.collectorName,
        lines: lines.map(({ id, variant, quantity }) => ({
          orderLineId: id,
          variantId: variant.id,
          quantity,
          components: variant.components,
        })),
      });
    }
  }
}
