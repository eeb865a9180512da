import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { DocumentContent, NewDocument } from './document-content.js';
import type { Document } from './document.entity.js';
import { seriesAt } from './document-number.js';
import { DocumentRepository } from './document.repository.js';
import { DeliveryState } from './documents.enums.js';
import { documentIssued } from './documents.events.js';

/** Issues documents and notes what became of them. */
@Injectable()
export class DocumentService {
  constructor(private readonly documents: DocumentRepository) {}

  /** A sale to nobody known has become hers: so are its documents. */
  async handTo(tx: Tx, orderId: Id<'Order'>, customerId: Id<'Customer'>): Promise<void> {
    await this.documents.handTo(tx, orderId, customerId);
  }

  /**
   * Issues a document under the next number of its series, without gaps: with the next statement, which locks the series
   * until the transaction ends. So it comes last of a transaction's writes.
   *
   * @returns its id; nobody knows its number before it is written.
   * @throws RangeError when a delivery by e-mail or post has nowhere to go: checkout has asked for it before.
   * @emits  documents.document_issued v1.
   */
  issue(tx: Tx, request: NewDocument): Id<'Document'> {
    const { holder, deliveries } = request;
    if (deliveries.includes(ReceiptBy.EMAIL) && holder.email === null)
      throw new RangeError('a document by e-mail needs an e-mail address');
    if (deliveries.includes(ReceiptBy.POST) && holder.address === null)
      throw new RangeError('a document by post needs an address');
    const document: Omit<Document, 'serial'> = {
      id: tx.newId<'Document'>(),
      series: seriesAt(request.seriesOf, tx.now, request.content.timeZone),
      kind: request.kind,
      issuedAt: tx.now,
      sellerId: request.content.seller.id,
      locationId: request.locationId,
      terminalId: request.terminalId,
      orderId: request.orderId,
      returnId: request.returnId,
      ticketId: request.ticketId,
      content: impersonal(request.content),
    };
    this.documents.insert(tx, {
      document,
      holder,
      deliveries: [...new Set(deliveries)].map((by) => ({ id: tx.newId<'DocumentDelivery'>(), by })),
    });
    tx.emit(documentIssued(document));
    return document.id;
  }

  /**
   * Counts one more print at a till.
   *
   * @returns how many there are now: from the second on, a print says that it is a copy.
   */
  countPrint(tx: Tx, id: Id<'Document'>): Promise<number> {
    return this.documents.countPrint(tx, id);
  }

  /** Notes one attempt to deliver; QUEUED says that it failed and will be tried again. */
  noteAttempt(tx: Tx, id: Id<'DocumentDelivery'>, state: DeliveryState): void {
    this.documents.noteAttempt(tx, id, state);
  }
}

/** Only what the content has a name for is kept: what a caller's object carries besides might be personal. */
function impersonal(content: DocumentContent): DocumentContent {
  const { id, name, vatNumber, country } = content.seller;
  return {
    language: content.language,
    seller: { id, name, vatNumber, country },
    place: content.place && { name: content.place.name, address: content.place.address },
    timeZone: content.timeZone,
    orderNumber: content.orderNumber,
    returnNumber: content.returnNumber,
    lines: content.lines.map((line) => ({
      label: line.label,
      quantity: line.quantity,
      unit: line.unit,
      price: line.price,
      per: line.per,
      discount: line.discount,
      reductions: (line.reductions ?? []).map(({ label, amount }) => ({ label, amount })),
      total: line.total,
      vatRatesBps: line.vatRatesBps,
    })),
    delivery: content.delivery,
    ...(content.deliveredBy && {
      deliveredBy: content.deliveredBy.map(({ label, amount }) => ({ label, amount })),
    }),
    vat: content.vat.map(({ rateBps, net, vat, gross }) => ({ rateBps, net, vat, gross })),
    isIntraCommunity: content.isIntraCommunity ?? false,
    total: content.total,
    tenders: content.tenders.map(({ label, amount }) => ({ label, amount })),
    termsId: content.termsId,
    termsVersion: content.termsVersion,
    lastReturnDay: content.lastReturnDay,
    pointsEarned: content.pointsEarned,
  };
}
