import { Injectable } from '@nestjs/common';
import { DetailsMissing, isContactMissing, MissingDetail, type ReachableLine } from '../cart/index.js';
import { type DocumentContent, DocumentKind, DocumentService } from '../documents/index.js';
import { addDays, localDate } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, money } from '../kernel/money.js';
import { FulfilmentKind, type LocationFacts } from '../locations/index.js';
import { earnsPoints, pointsFor } from '../loyalty/index.js';
import type { NewOrder, OrderView } from '../orders/index.js';
import { tenderLines } from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ReceiptBy, type Unit } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import {
  type PricedLine,
  PriceStepKind,
  roundedFor,
  TaxDirectory,
  type TaxRuleCode,
} from '../pricing/index.js';
import { nameIn, type TermsVersion, WindowStart } from '../terms/index.js';

/** An order as paper needs it: about to be written down, or read again. */
export interface PaperOrder {
  readonly id: Id<'Order'>;
  readonly number: string;
  readonly terminalId: Id<'Terminal'> | null;
  readonly language: string;
  readonly currency: CurrencyCode;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly contact: ContactType | null;
  readonly receiptChoice: ReceiptChoiceType;
  readonly invoiceAddress: AddressType | null;
  /** Where the first delivered line goes. */
  readonly deliveryAddress: AddressType | null;
  /** Of a firm: it gets an invoice, whatever a person would get. */
  readonly vatNumber: string | null;
  readonly totals: NewOrder['totals'];
  readonly lines: readonly {
    readonly name: string;
    readonly quantity: number;
    readonly unit: Unit;
    readonly price: { readonly amount: number; readonly per: number };
    readonly priced: Pick<PricedLine, 'discount' | 'total' | 'vat' | 'steps'>;
    readonly earnsPoints: boolean;
    readonly taxRule: TaxRuleCode;
  }[];
}

/** An order that is being written down in this transaction. */
export const paperOfNew = (order: NewOrder, number: string): PaperOrder => ({
  ...order,
  number,
  deliveryAddress: order.lines.find(({ address }) => address !== null)?.address ?? null,
  lines: order.lines.map(({ variant, quantity, price, priced, tax }) => ({
    name: variant.name,
    quantity,
    unit: variant.unit,
    price,
    priced,
    earnsPoints: earnsPoints(variant),
    taxRule: tax.rule,
  })),
});

/** An order that was written down before. */
export const paperOfView = ({ row, number, totals, lines }: OrderView): PaperOrder => ({
  ...row,
  number,
  totals,
  deliveryAddress: lines.find(({ row: line }) => line.address !== null)?.row.address ?? null,
  lines: lines.map(({ row: line, total }) => ({
    name: line.name,
    quantity: line.quantity,
    unit: line.unit,
    price: { amount: line.priceAmount, per: line.pricePer },
    priced: {
      discount: { amount: line.discountAmount, currency: line.currency },
      total,
      vat: line.trail.vat,
      steps: line.trail.steps,
    },
    earnsPoints: line.earnsPoints,
    taxRule: line.taxRule,
  })),
});

/** All that a document says beside the order. */
export interface PaperWork {
  readonly kind: DocumentKind.ORDER_CONFIRMATION | DocumentKind.RECEIPT;
  readonly order: PaperOrder;
  readonly terms: TermsVersion;
  readonly shares: readonly Parameters<typeof tenderLines>[0][number][];
  /** Whose series numbers it: the till's prefix, or the seller's online. */
  readonly seriesOf: string;
  readonly place: LocationFacts;
  readonly ticketId: Id<'Cart'> | null;
}

/** Steps of a trail that say why a line costs less than its price. */
const REDUCING: ReadonlySet<PriceStepKind> = new Set([
  PriceStepKind.PROMOTION,
  PriceStepKind.BENEFIT,
  PriceStepKind.STAFF_ADJUSTMENT,
]);

/** The paper of every sale, whichever channel it is made in. */
@Injectable()
export class AgreementService {
  constructor(
    private readonly documents: DocumentService,
    private readonly taxes: TaxDirectory,
  ) {}

  /** Issues the confirmation or the receipt, with the delivery she chose. Late in the transaction: numbers are gapless. */
  async issue(tx: Tx, work: PaperWork): Promise<void> {
    const { order, place } = work;
    const isReceipt = work.kind === DocumentKind.RECEIPT;
    const kind = order.vatNumber === null ? work.kind : DocumentKind.INVOICE;
    const email = order.receiptChoice.email ?? order.contact?.email ?? null;
    const address = order.receiptChoice.address ?? order.invoiceAddress ?? order.deliveryAddress;
    const content = await this.contentOf(tx, work, kind);
    this.documents.issue(tx, {
      kind,
      seriesOf: work.seriesOf,
      locationId: isReceipt ? place.id : null,
      terminalId: order.terminalId,
      orderId: order.id,
      returnId: null,
      ticketId: work.ticketId,
      content,
      holder: {
        customerId: order.customerId,
        guestTokenHash: order.guestTokenHash,
        name: order.contact?.name ?? null,
        email,
        address,
        vatNumber: order.vatNumber,
      },
      deliveries: [order.receiptChoice.by].filter(
        (by) => (by !== ReceiptBy.EMAIL || email !== null) && (by !== ReceiptBy.POST || address !== null),
      ),
    });
  }

  private async contentOf(
    tx: Tx,
    { kind: asked, order, place, terms, shares }: PaperWork,
    kind: DocumentKind,
  ): Promise<DocumentContent> {
    const isReceipt = asked === DocumentKind.RECEIPT;
    const rules = await this.taxes.at(tx, tx.now);
    return {
      language: order.language,
      seller: place.seller,
      place: isReceipt ? { name: place.name, address: place.address } : null,
      timeZone: place.timeZone,
      orderNumber: order.number,
      returnNumber: null,
      lines: order.lines.map((line) => ({
        label: line.name,
        quantity: line.quantity,
        unit: line.unit,
        price: money(line.price.amount, order.currency),
        per: line.price.per,
        discount: line.priced.discount,
        reductions: line.priced.steps
          .filter(({ kind }) => REDUCING.has(kind))
          .map(({ label, amount }) => ({ label, amount })),
        total: line.priced.total,
        vatRatesBps: line.priced.vat.map(({ rateBps }) => rateBps),
      })),
      delivery: order.totals.delivery.amount === 0 ? null : order.totals.delivery,
      ...(order.totals.deliveredBy.length > 0 && {
        deliveredBy: order.totals.deliveredBy.map(({ names, price }) => ({
          label: nameIn(names, order.language),
          amount: price,
        })),
      }),
      vat: roundedFor(rules, place.seller.country, kind, order.totals.vat),
      isIntraCommunity: order.lines.some(({ taxRule }) => taxRule === 'intra_community'),
      total: order.totals.total,
      tenders: tenderLines(shares, order.language),
      termsId: terms.id,
      termsVersion: terms.version,
      lastReturnDay: lastReturnDay(terms, tx.now, place.timeZone),
      pointsEarned:
        order.customerId === null
          ? 0
          : pointsFor(
              order.lines.map(({ priced, earnsPoints: earns }) => ({
                total: priced.total,
                earnsPoints: earns,
              })),
            ),
    };
  }
}

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
  lines: readonly (ReachableLine & {
    readonly address: AddressType | null;
    readonly locationId: Id<'Location'> | null;
    readonly variant: { readonly price: unknown };
  })[],
  isReceiptMissing: boolean,
): asserts details is Details & { contact: ContactType } {
  const missing = [
    ...(lines.length === 0 ? [MissingDetail.LINES] : []),
    ...(isContactMissing(details.contact, lines) ? [MissingDetail.CONTACT] : []),
    ...(lines.some(({ fulfilment, address }) => fulfilment === FulfilmentKind.DELIVER && address === null)
      ? [MissingDetail.DELIVERY_ADDRESS]
      : []),
    ...(lines.some(
      ({ fulfilment, locationId }) => fulfilment === FulfilmentKind.COLLECT && locationId === null,
    )
      ? [MissingDetail.COLLECT_STORE]
      : []),
    ...(isReceiptMissing ? [MissingDetail.RECEIPT_CHOICE] : []),
    ...(lines.some(({ variant }) => variant.price === null) ? [MissingDetail.UNAVAILABLE_LINE] : []),
  ];
  if (missing.length > 0) throw new DetailsMissing({ missing }, 'Some details are missing.');
}
