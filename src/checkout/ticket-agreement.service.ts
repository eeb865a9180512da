import { Injectable } from '@nestjs/common';
import { CartReader, type CartView, distanceNetOf, StaleCart } from '../cart/index.js';
import { ReservationService, type ReservationToSell } from '../collection/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind, LocationDirectory, type LocationFacts } from '../locations/index.js';
import { ContractKind, type NewOrder } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { PromotionBasisService } from '../pricing/index.js';
import type { PayTicketInput } from './checkout.inputs.js';
import { inHandOf } from './hand-sale.service.js';
import { PurchaseLimitsService } from './purchase-limits.service.js';
import { agreedLine, type SaleLine, saleLineOf, type StockedPart, tillReceiptChoiceOf } from './sale.js';
import {
  isOptionMissing,
  optionToChoose,
  refuseUnchecked,
  refuseUnreceivable,
  refuseUsedUp,
} from './sale-refusals.js';
import { SourcingService } from './sourcing.service.js';
import { type TaxedAgreement, TaxAgreementService } from './tax-agreement.service.js';
import { totalChanged } from './what-changed.js';

export const STALE = 'Another change came first: look at the ticket again.';

/** A ticket as it is agreed with the first tender: nothing of it is written yet. */
export interface AgreedTicket {
  readonly ticket: CartView;
  readonly store: LocationFacts;
  readonly lines: readonly SaleLine[];
  readonly reservations: readonly ReservationToSell[];
  readonly parts: readonly StockedPart[];
  readonly order: NewOrder;
}

type Counted = TaxedAgreement & { readonly ticket: CartView; readonly store: LocationFacts };

/** Looks at a ticket that is about to be paid, and refuses what cannot be agreed. */
@Injectable()
export class TicketAgreementService {
  constructor(
    private readonly reader: CartReader,
    private readonly reservations: ReservationService,
    private readonly sourcing: SourcingService,
    private readonly locations: LocationDirectory,
    private readonly promotions: PromotionBasisService,
    private readonly taxes: TaxAgreementService,
    private readonly limits: PurchaseLimitsService,
  ) {}

  /**
   * This till's ticket, with the version and the total she saw.
   *
   * @throws NotFound StaleCart TotalChanged CouponUsedUp DetailsMissing
   */
  async payable(tx: Tx, input: PayTicketInput, language: string): Promise<CartView> {
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
    if (isOptionMissing(ticket)) throw optionToChoose();
    return ticket;
  }

  /** The store a ticket is sold in. */
  async storeOf(tx: Tx, { locationId }: CartView): Promise<LocationFacts> {
    return (await this.locations.get(tx, locationId!))!;
  }

  /** What its VAT counts to a threshold is counted here; read once more when that changes whose VAT it bears. */
  async counted(tx: Tx, first: CartView, again: () => Promise<CartView>): Promise<Counted> {
    let read: CartView | null = first;
    return this.taxes.counted(tx, async () => {
      const ticket = read ?? (await again());
      read = null;
      const store = await this.storeOf(tx, ticket);
      return {
        ticket,
        store,
        seller: store,
        origin: store.address.country,
        lines: ticket.lines.map((line) => saleLineOf(line, tx.newId<'OrderLine'>(), store.id)),
        totals: ticket.totals,
      };
    });
  }

  /**
   * The order a ticket becomes, with what a till has to see to first and the limits per customer.
   *
   * @throws AgeCheckNeeded SerialNeeded DetailsMissing InsufficientStock SaleBlocked VariantNotSold ReservationLapsed
   *         WrongState WrongLocation LimitReached
   */
  async agree(
    tx: Tx,
    { ticket, store, lines }: Counted,
    input: PayTicketInput,
    given: { readonly language: string; readonly state: NewOrder['state'] },
  ): Promise<AgreedTicket> {
    refuseUnchecked(ticket, lines, input);
    const reservations = await this.reservationsOf(tx, lines);
    const parts = await this.partsOf(tx, lines, reservations);
    const order = orderOf(tx, { ticket, store, lines, reservations, parts }, { ...given, input });
    refuseUnreceivable(order);
    await this.limits.check(tx, order.customerId, lines);
    return { ticket, store, lines, reservations, parts, order };
  }

  /** @throws CouponUsedUp; StaleCart when a promotion has ended meanwhile, or her first order was another one. */
  async countUses(tx: Tx, { ticket, order }: AgreedTicket): Promise<void> {
    const { id: orderId, customerId, currency } = order;
    const uses = { orderId, customerId, currency, at: ticket.pricesAt, given: ticket.given };
    if (!(await this.promotions.count(tx, uses)))
      throw new StaleCart({ cart: await this.reader.anew(tx, ticket) }, STALE);
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
    const sourced = await this.sourcing.partsOf(tx, promised, inHandOf(lines));
    const reserved = reservations.flatMap((reservation) =>
      reservation.lines.flatMap(({ id, variantId, parts }) => {
        const line = lines.find(({ reservationLineId }) => reservationLineId === id);
        return line ? parts.map((part) => ({ ...part, lineId: line.id, variantId })) : [];
      }),
    );
    return [...sourced, ...reserved];
  }
}

function orderOf(
  tx: Tx,
  { ticket, store, lines, reservations, parts }: Omit<AgreedTicket, 'order'>,
  given: { readonly input: PayTicketInput; readonly language: string; readonly state: NewOrder['state'] },
): NewOrder {
  const { actor } = tx;
  const [reserved] = reservations;
  return {
    id: tx.newId<'Order'>(),
    state: given.state,
    channel: actor.channel,
    locationId: store.id,
    terminalId: ticket.terminalId,
    device: actor.clientName,
    person: actor.subject.kind === 'staff' ? actor.subject.staffName : null,
    sellerId: store.sellerId,
    contract: ContractKind.IN_STORE,
    customerId: ticket.customerId ?? reserved?.customerId ?? null,
    guestTokenHash: null,
    cartId: ticket.id,
    currency: ticket.currency,
    totals: ticket.totals,
    standardDelivery: ticket.standardDelivery,
    terms: ticket.terms,
    language: given.language,
    contact: reserved?.contact ?? ticket.checkout.contact,
    receiptChoice: tillReceiptChoiceOf(given.input, reservations, ticket),
    invoiceAddress: ticket.checkout.invoiceAddress,
    vatNumber: ticket.checkout.vatNumber,
    distanceNetAmount: distanceNetOf(lines, ticket.totals),
    lines: lines.map((line) => agreedLine(line, parts, store.id, tx.now)),
  };
}

/** By line of the ticket, what it becomes. */
export const orderLineIdsOf = (
  lines: readonly { readonly id: Id<'OrderLine'>; readonly cartLineId: Id<'CartLine'> | null }[],
): ReadonlyMap<Id<'CartLine'>, Id<'OrderLine'>> =>
  new Map(lines.map(({ cartLineId, id }) => [cartLineId!, id]));
