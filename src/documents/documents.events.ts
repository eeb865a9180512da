import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Document } from './document.entity.js';
import type { DocumentKind } from './documents.enums.js';

export const DOCUMENT_ISSUED = 'documents.document_issued';

/** Payload of `documents.document_issued` v1. */
export interface DocumentIssued {
  documentId: Id<'Document'>;
  kind: DocumentKind;
  orderId: Id<'Order'> | null;
  returnId: Id<'Return'> | null;
}

/** A document was issued; how it is to be delivered stands with it. */
export const documentIssued = ({ id, kind, orderId, returnId }: Omit<Document, 'serial'>): DomainEvent => ({
  type: DOCUMENT_ISSUED,
  version: 1,
  aggregate: 'document',
  aggregateId: id,
  sequence: 1,
  payload: { documentId: id, kind, orderId, returnId } satisfies DocumentIssued,
});
