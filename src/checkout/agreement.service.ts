import { Injectable } from '@nestjs/common';
import { DetailsMissing, MissingDetail } from '../cart/index.js';
import { addDays, localDate } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import { type Money, zero } from '../kernel/money.js';
import { DocumentKind, DocumentService } from '../documents/index.js';
import { FulfilmentKind, LocationDirectory, type LocationFacts } from '../locations/index.js';
import { pointsFor } from '../loyalty/index.js';
import { type NewOrder, OrderService } from '../orders/index.js';
import { type TenderShare, tenderLines } from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import { TermsDirectory, type TermsVersion, WindowStart } from '../terms/index.js';

/** All that a document says beside the order. */
export interface PaperWork {
  readonly kind: DocumentKind.ORDER_CONFIRMATION | DocumentKind.RECEIPT;
  readonly order: NewOrder;
  readonly orderNumber: string;
  readonly terms: TermsVersion;
  readonly shares: readonly TenderShare[];
  /** Whose series numbers it: the till's code, or the seller's online. */
  readonly seriesOf: string;
  readonly place: LocationFacts;
  readonly ticketId: Id<'Cart'> | null;
}

/** What every sale has, whichever channel it is made in: terms, an order, and the paper that says so. */
@Injectable()
export class AgreementService {
  constructor(
    private readonly termsDirectory: TermsDirectory,
    private readonly documents: DocumentService,
    readonly orders: OrderService,
    readonly locations: LocationDirectory,
  ) {}

  /** The terms every sale is made under now. */
  termsInForce(tx: Tx): Promise<TermsVersion> {
    return this.termsDirectory.inForce(tx, 'sale', tx.now);
  }

  /** Issues the confirmation or the receipt, with the delivery she chose. Late in the transaction: numbers are gapless. */
  async issue(tx: Tx, work: PaperWork): Promise<Id<'Document'>> {
    const { order, place } = work;
    const isReceipt = work.kind === DocumentKind.RECEIPT;
    const document = await this.documents.issue(tx, {
      kind: work.kind,
      seriesOf: work.seriesOf,
      locationId: isReceipt ? place.id : null,
      terminalId: order.terminalId,
      orderId: order.id,
      returnId: null,
      ticketId: work.ticketId,
      content: {
        language: order.language,
        seller: place.seller,
        place: isReceipt ? { name: place.name, address: place.address } : null,
        timeZone: place.timeZone,
        orderNumber: work.orderNumber,
        returnNumber: null,
        lines: order.lines.map((line) => ({
          label: line.variant.name,
          quantity: line.quantity,
          unit: line.variant.unit,
          price: { amount: line.price.amount, currency: order.currency },
          per: line.price.per,
          discount: line.priced.discount,
          total: line.priced.total,
          vatRatesBps: line.priced.vat.map(({ rateBps }) => rateBps),
        })),
        delivery: order.totals.delivery.amount === 0 ? null : order.totals.delivery,
        vat: order.totals.vat,
        total: order.totals.total,
        tenders: tenderLines(work.shares, order.language),
        termsId: order.terms.id,
        termsVersion: order.terms.version,
        lastReturnDay: lastReturnDay(work.terms, tx.now, place.timeZone),
        pointsEarned: order.customerId === null ? 0 : pointsFor(earning(order)),
      },
      holder: {
        customerId: order.customerId,
        guestTokenHash: order.guestTokenHash,
        name: order.contact?.name ?? null,
        email: order.receiptChoice.email ?? order.contact?.email ?? null,
        address: order.receiptChoice.address ?? order.invoiceAddress,
      },
      deliveries: [order.receiptChoice.by],
    });
    return document.id;
  }
}

const earning = (order: NewOrder): { total: Money; earnsPoints: boolean }[] =>
  order.lines.map(({ priced, variant }) => ({ total: priced.total, earnsPoints: variant.earnsPoints }));

/** Where the window begins with the purchase its end can be printed; else it begins later, and the terms say when. */
function lastReturnDay({ rules }: TermsVersion, at: Date, timeZone: string): string | null {
  const { startsAt, windowDays } = rules.returns;
  return startsAt === WindowStart.PURCHASE ? addDays(localDate(at, timeZone), windowDays) : null;
}

/** What an order at a distance must know of her. */
export interface Details {
  readonly contact: ContactType | null;
  readonly receiptChoice: ReceiptChoiceType | null;
  readonly invoiceAddress: AddressType | null;
}

/**
 * @throws DetailsMissing names everything that is missing at once, so that a screen can ask for all of it.
 */
export function refuseIncomplete(
  details: Details,
  lines: readonly {
    readonly fulfilment: FulfilmentKind;
    readonly address: AddressType | null;
    readonly locationId: Id<'Location'> | null;
    readonly variant: { readonly price: unknown };
  }[],
): asserts details is Details & { contact: ContactType } {
  const missing = [
    ...(lines.length === 0 ? [MissingDetail.LINES] : []),
    ...(details.contact === null ? [MissingDetail.CONTACT] : []),
    ...(lines.some(({ fulfilment, address }) => fulfilment === FulfilmentKind.DELIVER && address === null)
      ? [MissingDetail.DELIVERY_ADDRESS]
      : []),
    ...(lines.some(({ fulfilment, locationId }) => fulfilment === FulfilmentKind.COLLECT && locationId === null)
      ? [MissingDetail.COLLECT_STORE]
      : []),
    ...(lines.some(({ variant }) => variant.price === null) ? [MissingDetail.UNAVAILABLE_LINE] : []),
  ];
  if (missing.length > 0) throw new DetailsMissing({ missing }, 'Some details are missing.');
}

/** Online the receipt comes by e-mail when there is one to send it to, else by post. */
export const receiptChoiceOf = ({ receiptChoice, contact, invoiceAddress }: Details): ReceiptChoiceType =>
  receiptChoice ??
  (contact?.email
    ? { by: ReceiptBy.EMAIL, email: contact.email, address: null }
    : { by: ReceiptBy.POST, email: null, address: invoiceAddress });

export const nothing = (currency: string): Money => zero(currency);
