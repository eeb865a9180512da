import { Injectable } from '@nestjs/common';
import { CallerChecks } from '../customers/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { decimalOf } from '../kernel/money.js';
import { maskEmail } from '../kernel/mask.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import { documentNumber, readDocumentNumber } from './document-number.js';
import { DocumentRepository, type DocumentRow } from './document.repository.js';
import type { DocumentType } from './documents.types.js';
import type { Printable } from './till-text.js';

/** A document as the schema shows it, with the row behind it. */
export interface DocumentView extends DocumentType {
  readonly row: DocumentRow;
}

/** Reads documents, for their owners and for the modules that list them. */
@Injectable()
export class DocumentReader {
  constructor(
    private readonly documents: DocumentRepository,
    private readonly callers: CallerChecks,
  ) {}

  /** @returns for each order, in the order asked, its documents, oldest first: what a DataLoader wants. */
  async ofOrders(db: Db, ids: readonly Id<'Order'>[]): Promise<DocumentView[][]> {
    const found = groupBy(await this.documents.ofOrders(db, ids), ({ orderId }) => orderId);
    return ids.map((id) => (found.get(id) ?? []).map(documentView));
  }

  /** @returns for each return, in the order asked, its documents, oldest first. */
  async ofReturns(db: Db, ids: readonly Id<'Return'>[]): Promise<DocumentView[][]> {
    const found = groupBy(await this.documents.ofReturns(db, ids), ({ returnId }) => returnId);
    return ids.map((id) => (found.get(id) ?? []).map(documentView));
  }

  /** @returns for each ticket, in the order asked, its documents, oldest first. */
  async ofTickets(db: Db, ids: readonly Id<'Cart'>[]): Promise<DocumentView[][]> {
    const found = groupBy(await this.documents.ofTickets(db, ids), ({ ticketId }) => ticketId);
    return ids.map((id) => (found.get(id) ?? []).map(documentView));
  }

  async byId(db: Db, id: Id<'Document'>): Promise<DocumentView | null> {
    const row = await this.documents.byId(db, id);
    return row && documentView(row);
  }

  /** @param number as a person typed it; null when it is none of ours, or mistyped. */
  async byNumber(db: Db, number: string): Promise<DocumentView | null> {
    const read = readDocumentNumber(number);
    const row = read && (await this.documents.byNumber(db, read));
    return row && documentView(row);
  }

  /**
   * A document for the one who asks: her own (customer or guest), any for store staff and ops, and for an agent that of
   * a caller who was checked, or of nobody known.
   *
   * @returns null when it is not there or another's, without saying which.
   */
  async owned(
    db: Db,
    actor: Actor,
    wanted: { id: Id<'Document'> } | { number: string },
  ): Promise<DocumentView | null> {
    const document = 'id' in wanted ? await this.byId(db, wanted.id) : await this.byNumber(db, wanted.number);
    return document && (await this.mayRead(db, actor, document.row)) ? document : null;
  }

  private async mayRead(db: Db, { subject }: Actor, row: DocumentRow): Promise<boolean> {
    switch (subject.kind) {
      case 'customer':
        return row.customerId === subject.customerId;
      case 'guest':
        return row.guestTokenHash !== null && row.guestTokenHash === subject.guestTokenHash;
      case 'staff':
        return row.customerId === null || (await this.callers.isConfirmed(db, db.actor, row.customerId));
      case 'system':
        return true;
      case 'none':
        return false;
    }
  }
}

/** The shape the schema shows. */
function documentView(row: DocumentRow): DocumentView {
  const { content } = row;
  return {
    row,
    id: row.id,
    number: documentNumber(row.series, row.serial),
    kind: row.kind,
    issuedAt: row.issuedAt,
    seller: content.seller,
    lines: [...content.lines],
    vat: content.vat.map((share) => ({ ...share })),
    total: content.total,
    tenders: content.tenders.map(({ label, amount }) => `${label} ${decimalOf(amount)}`),
    termsVersion: content.termsVersion,
    lastReturnDay: content.lastReturnDay,
    pointsEarned: content.pointsEarned,
    deliveries: row.deliveries.map((delivery) => ({
      by: delivery.by,
      to: whereto(row, delivery.by),
      state: delivery.state,
      attempts: delivery.attempts,
      lastAt: delivery.lastAt === null ? null : new Date(delivery.lastAt),
    })),
  };
}

/** What is printed of a document. */
export const printableOf = ({ row, number }: DocumentView): Printable => ({
  kind: row.kind,
  number,
  issuedAt: row.issuedAt,
  content: row.content,
  vatNumber: row.vatNumber,
});

function whereto(row: DocumentRow, by: ReceiptBy): string {
  switch (by) {
    case ReceiptBy.EMAIL:
      return row.email === null ? '••' : maskEmail(row.email);
    case ReceiptBy.POST:
      return row.address === null ? '••' : `•• ${row.address.city}`;
    case ReceiptBy.PRINT:
      return row.content.place?.name ?? '••';
  }
}
