import type { Id } from '../kernel/ids.js';
import type { Money } from '../kernel/money.js';
import type { SellerType } from '../locations/index.js';
import type { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { DocumentKind } from './documents.enums.js';
import type { DocumentLineType } from './documents.types.js';

/** What was taken off a line and why: what was paid less than its price. */
interface DocumentReduction {
  readonly label: string;
  /** Signed: negative where something was taken off. */
  readonly amount: Money;
}

/** A line as printed, with the units its price is for: 3.95 per 100 cm. */
export interface DocumentLine extends DocumentLineType {
  readonly per: number;
  /** They make its discount; absent: none, or nobody says which. */
  readonly reductions?: readonly DocumentReduction[];
}

/** A line below the total: a tender, change or rounding. */
interface DocumentTender {
  readonly label: string;
  readonly amount: Money;
}

/** VAT of one rate, as printed. */
interface DocumentVat {
  readonly rateBps: number;
  readonly net: Money;
  readonly vat: Money;
  readonly gross: Money;
}

/** All that is printed but for the holder: kept word for word, never recomputed. Nothing personal stands in it. */
export interface DocumentContent {
  /** ISO 639-1, of its words. */
  readonly language: string;
  readonly seller: SellerType;
  /** The place on its head; null online. */
  readonly place: { readonly name: string; readonly address: AddressType } | null;
  /** IANA; the zone of its dates. */
  readonly timeZone: string;
  readonly orderNumber: string | null;
  readonly returnNumber: string | null;
  readonly lines: readonly DocumentLine[];
  readonly delivery: Money | null;
  /** What it is made of, way by way; absent: a standard delivery. */
  readonly deliveredBy?: readonly { readonly label: string; readonly amount: Money }[];
  readonly vat: readonly DocumentVat[];
  /** Shipped to a firm in another country, exempt: it has to say so. @see Directive 2006/112/EC art. 138 and 226 (11). */
  readonly isIntraCommunity?: boolean;
  readonly total: Money;
  readonly tenders: readonly DocumentTender[];
  readonly termsId: Id<'Terms'> | null;
  readonly termsVersion: number;
  /** `YYYY-MM-DD`. */
  readonly lastReturnDay: string | null;
  readonly pointsEarned: number;
}

/** Whose it is, and where it can be sent. */
export interface NewHolder {
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly address: AddressType | null;
  /** Of a firm; null: a person. */
  readonly vatNumber?: string | null;
}

/** A document about to be issued. */
export interface NewDocument {
  readonly kind: DocumentKind;
  /** The till's code in a store, the seller's online: `ZWO1`. The year is added, of the day in `content.timeZone`. */
  readonly seriesOf: string;
  readonly locationId: Id<'Location'> | null;
  readonly terminalId: Id<'Terminal'> | null;
  readonly orderId: Id<'Order'> | null;
  readonly returnId: Id<'Return'> | null;
  readonly ticketId: Id<'Cart'> | null;
  readonly content: DocumentContent;
  readonly holder: NewHolder;
  /** How she wants it; empty: not sent, she reads it herself. E-mail and post need the holder's. */
  readonly deliveries: readonly ReceiptBy[];
}

/** What a document says of delivery, line by line; nothing when it is free. */
export const deliveryLines = (
  { delivery, deliveredBy }: Pick<DocumentContent, 'delivery' | 'deliveredBy'>,
  word: string,
): readonly { readonly label: string; readonly amount: Money }[] =>
  (deliveredBy ?? (delivery === null ? [] : [{ label: word, amount: delivery }])).filter(
    ({ amount }) => amount.amount !== 0,
  );
