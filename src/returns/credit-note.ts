import { DocumentKind, type NewDocument } from '../documents/index.js';
import { type Money, money, negate, sum } from '../kernel/money.js';
import type { LocationFacts, SellerFacts, TerminalFacts } from '../locations/index.js';
import { splitOverUnits, unitShares } from '../orders/index.js';
import { cashRounding, type RefundPlanType, TenderKind, tenderLines } from '../payments/index.js';
import { ReceiptBy, Unit } from '../platform/graphql/common.enums.js';
import type { VatShareType } from '../platform/graphql/common.types.js';
import { roundedFor, sumVat, type TaxRules } from '../pricing/index.js';
import type { ReturnLine } from './return-line.entity.js';
import type { ReturnRow } from './return.repository.js';
import { vatOfDelivery, vatOfUnits } from './return-vat.js';
import type { SaleLineRow, SaleRow } from './sale.queries.js';

/** What a credit note is made from. */
export interface CreditedReturn {
  readonly row: ReturnRow;
  readonly sale: SaleRow;
  /** Who sold it, and so owes the VAT that goes back: not always whose store this is. */
  readonly seller: SellerFacts;
  readonly store: LocationFacts;
  readonly terminal: TerminalFacts;
  readonly termsVersion: number;
  readonly refund: RefundPlanType;
  /** In force now: a credit note to a firm rounds as its invoice does. */
  readonly taxes: TaxRules;
}

const FEE = { nl: 'Retourkosten', en: 'Return fee' } as const;

/**
 * The credit note of a return: quantities and amounts are negative, per line, per rate of VAT and in total, so that it
 * and the receipt add up.
 */
export function creditNote(given: CreditedReturn): NewDocument {
  const { row, sale, store, terminal } = given;
  const email = sale.receiptChoice.email ?? sale.contact?.email ?? null;
  const isMailed = sale.receiptChoice.by === ReceiptBy.EMAIL && email !== null;
  return {
    kind: DocumentKind.CREDIT_NOTE,
    seriesOf: terminal.documentPrefix,
    locationId: store.id,
    terminalId: terminal.id,
    orderId: sale.id,
    returnId: row.id,
    ticketId: null,
    content: {
      language: sale.language,
      seller: given.seller,
      place: { name: store.name, address: store.address },
      timeZone: store.timeZone,
      orderNumber: sale.number,
      returnNumber: row.number,
      lines: [...creditLines(row, sale), ...feeLine(row, sale.language)],
      delivery: row.deliveryAmount === 0 ? null : money(-row.deliveryAmount, row.currency),
      vat: roundedFor(
        given.taxes,
        given.seller.country,
        sale.vatNumber === null ? DocumentKind.CREDIT_NOTE : DocumentKind.INVOICE,
        vatBack(row, sale),
      ),
      isIntraCommunity: sale.lines.some(({ taxRule }) => taxRule === 'intra_community'),
      total: money(-row.refundAmount, row.currency),
      tenders: refundTenders(given),
      termsId: sale.termsId,
      termsVersion: given.termsVersion,
      lastReturnDay: null,
      pointsEarned: row.pointsBefore === null ? 0 : row.pointsAfter! - row.pointsBefore,
    },
    holder: {
      customerId: sale.customerId,
      guestTokenHash: sale.guestTokenHash,
      name: sale.contact?.name ?? null,
      email,
      address: sale.vatNumber === null ? null : sale.invoiceAddress,
      vatNumber: sale.vatNumber,
    },
    deliveries: [isMailed ? ReceiptBy.EMAIL : ReceiptBy.PRINT],
  };
}

/** Return lines with the order line of each, and where in its units they begin. */
function portions(row: ReturnRow, sale: SaleRow): { back: ReturnLine; line: SaleLineRow; from: number }[] {
  const gone = new Map(sale.lines.map(({ id, cancelled, returned }) => [id, cancelled + returned]));
  return row.lines.map((back) => {
    const from = gone.get(back.orderLineId)!;
    gone.set(back.orderLineId, from + back.quantity);
    return { back, line: sale.lines.find(({ id }) => id === back.orderLineId)!, from };
  });
}

function creditLines(row: ReturnRow, sale: SaleRow): NewDocument['content']['lines'] {
  return portions(row, sale).map(({ back, line, from }) => {
    const gross = unitShares(splitOverUnits(line.grossAmount, line.quantity), from, back.quantity);
    return {
      label: line.name,
      quantity: -back.quantity,
      unit: line.unit,
      price: money(line.priceAmount, row.currency),
      per: line.pricePer,
      discount: money(back.refundAmount - gross, row.currency),
      total: money(-back.refundAmount, row.currency),
      vatRatesBps: line.vat.map(({ rateBps }) => rateBps),
    };
  });
}

function feeLine(row: ReturnRow, language: string): NewDocument['content']['lines'] {
  if (row.feeAmount === 0) return [];
  const fee = money(row.feeAmount, row.currency);
  const label = language === 'en' ? FEE.en : FEE.nl;
  const discount = money(0, row.currency);
  return [
    { label, quantity: 1, unit: Unit.PIECE, price: fee, per: 1, discount, total: fee, vatRatesBps: [] },
  ];
}

function vatBack(row: ReturnRow, sale: SaleRow): VatShareType[] {
  const ofLines = portions(row, sale).map(({ back, line, from }) => ({
    vat: vatOfUnits({ ...line, currency: row.currency }, from, back.quantity),
  }));
  const ofDelivery =
    row.deliveryAmount === 0 ? [] : [{ vat: vatOfDelivery(sale.vat, sale.lines, row.deliveryAmount) }];
  return sumVat([...ofLines, ...ofDelivery]).map(({ rateBps, net, vat, gross }) => ({
    rateBps,
    net: negate(net),
    vat: negate(vat),
    gross: negate(gross),
  }));
}

/** All the cash of a refund is counted out at once, so it is one line and rounded once. */
function refundTenders({ row, refund, store, sale }: CreditedReturn): { label: string; amount: Money }[] {
  const parts = refund.parts.map(({ paymentId, amount }) => ({
    amount,
    ...sale.tenders.find(({ id }) => id === paymentId)!,
  }));
  const cash = parts.filter(({ tender }) => tender === TenderKind.CASH);
  const counted = sum(
    cash.map(({ amount }) => amount),
    row.currency,
  );
  const rounding = cashRounding(counted, store.address.country);
  const none = money(0, row.currency);
  const shares = [
    ...parts
      .filter(({ tender }) => tender !== TenderKind.CASH)
      .map(({ tender, amount, maskedDetail }) => ({
        kind: tender,
        amount: negate(amount),
        rounding: none,
        received: null,
        change: null,
        maskedDetail,
      })),
    ...(cash.length === 0
      ? []
      : [
          {
            kind: TenderKind.CASH,
            amount: negate(counted),
            rounding: negate(rounding),
            received: money(-counted.amount - rounding.amount, row.currency),
            change: null,
          },
        ]),
  ];
  return tenderLines(shares, sale.language);
}
