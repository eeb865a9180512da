import type { DocumentContent, NewDocument } from '../../src/documents/document-content.js';
import { DocumentKind } from '../../src/documents/documents.enums.js';
import { money } from '../../src/kernel/money.js';
import { ReceiptBy, Unit } from '../../src/platform/graphql/common.enums.js';
import { anId } from '../support/builders.js';

const eur = (amount: number) => money(amount, 'EUR');

/** A torch of 12.99, paid with 15.00 in cash. */
export const aContent = (given: Partial<DocumentContent> = {}): DocumentContent => ({
  language: 'nl',
  seller: { id: anId<'Seller'>(), name: 'Haspel & Haard BV', vatNumber: 'NL001234567B01', country: 'NL' },
  place: {
    name: 'Haspel & Haard Zwolle',
    address: {
      name: null,
      street: 'Marslaan',
      houseNumber: '1',
      postcode: '8017 JL',
      city: 'Zwolle',
      country: 'NL',
    },
  },
  timeZone: 'Europe/Amsterdam',
  orderNumber: 'W-000012-K',
  returnNumber: null,
  lines: [
    {
      label: 'Tjalla zaklamp',
      quantity: 1,
      unit: Unit.PIECE,
      price: eur(1299),
      per: 1,
      discount: eur(0),
      total: eur(1299),
      vatRatesBps: [2100],
    },
  ],
  delivery: null,
  vat: [{ rateBps: 2100, net: eur(1074), vat: eur(225), gross: eur(1299) }],
  total: eur(1299),
  tenders: [
    { label: 'Contant', amount: eur(1500) },
    { label: 'Wisselgeld', amount: eur(-200) },
    { label: 'Afronding', amount: eur(1) },
  ],
  termsId: null,
  termsVersion: 1,
  lastReturnDay: '2027-01-19',
  pointsEarned: 12,
  ...given,
});

/** A receipt of a till; each of a series of its own unless told otherwise. */
export const aNewDocument = (
  given: Partial<NewDocument> = {},
  content: Partial<DocumentContent> = {},
): NewDocument => ({
  kind: DocumentKind.RECEIPT,
  seriesOf: `T${anId().replaceAll('-', '').slice(-10)}`,
  locationId: anId(),
  terminalId: anId(),
  orderId: anId(),
  returnId: null,
  ticketId: null,
  content: aContent(content),
  holder: { customerId: null, guestTokenHash: null, name: null, email: null, address: null },
  deliveries: [ReceiptBy.PRINT],
  ...given,
});
