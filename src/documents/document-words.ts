import { decimalOf, type Money } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { DocumentKind } from './documents.enums.js';

const NL = {
  [DocumentKind.ORDER_CONFIRMATION]: 'Orderbevestiging',
  [DocumentKind.RECEIPT]: 'Kassabon',
  [DocumentKind.INVOICE]: 'Factuur',
  [DocumentKind.CREDIT_NOTE]: 'Creditnota',
  copy: 'KOPIE / COPY',
  order: 'Order',
  returned: 'Retour',
  vatNumber: 'Btw-nummer',
  customerVatNumber: 'Btw-nummer afnemer',
  intraCommunity: 'Intracommunautaire levering, vrijgesteld van btw (art. 138 Richtlijn 2006/112/EG).',
  article: 'Artikel',
  quantity: 'Aantal',
  price: 'Prijs',
  discount: 'Korting',
  amount: 'Bedrag',
  delivery: 'Bezorging',
  total: 'Totaal',
  vat: 'Btw',
  net: 'excl.',
  terms: 'Verkoopvoorwaarden versie',
  lastReturnDay: 'Ruilen of terugbrengen kan tot en met',
  points: 'Punten',
  page: 'nl',
  [Unit.PIECE]: 'st',
};

const EN: typeof NL = {
  [DocumentKind.ORDER_CONFIRMATION]: 'Order confirmation',
  [DocumentKind.RECEIPT]: 'Receipt',
  [DocumentKind.INVOICE]: 'Invoice',
  [DocumentKind.CREDIT_NOTE]: 'Credit note',
  copy: 'COPY',
  order: 'Order',
  returned: 'Return',
  vatNumber: 'VAT number',
  customerVatNumber: 'VAT number of the customer',
  intraCommunity: 'Intra-Community supply, exempt from VAT (art. 138 Directive 2006/112/EC).',
  article: 'Article',
  quantity: 'Quantity',
  price: 'Price',
  discount: 'Discount',
  amount: 'Amount',
  delivery: 'Delivery',
  total: 'Total',
  vat: 'VAT',
  net: 'net',
  terms: 'Terms of sale version',
  lastReturnDay: 'You may bring it back until',
  points: 'Points',
  page: 'en',
  [Unit.PIECE]: 'pcs',
};

/** The words of a document; English for any language but Dutch. */
export const documentWords = (language: string): typeof NL => (language === 'nl' ? NL : EN);

/** `1299.00` as people there write it. */
export const written = (amount: Money, language: string): string =>
  language === 'nl' ? decimalOf(amount).replace('.', ',') : decimalOf(amount);

/** `2100` as `21%`, `2150` as `21.5%`. */
export const rate = (bps: number, language: string): string =>
  `${String(bps / 100).replace('.', language === 'nl' ? ',' : '.')}%`;

/** A moment as the place's clock showed it: `20-11-2026 11:00`. */
export function localMoment(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('nl-NL', {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('day')}-${part('month')}-${part('year')} ${part('hour')}:${part('minute')}`;
}

/** `2027-01-19` as `19-01-2027`. */
export const localDay = (day: string): string => day.split('-').reverse().join('-');
