import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { ReceiptBy } from '../platform/graphql/common.enums.js';
import { Document } from './document.entity.js';
import type { DeliveryState } from './documents.enums.js';

/** One way of bringing a document to its holder; whereto stands with the holder. */
@Entity('document_delivery')
@Index('document_delivery_by_document', ['documentId'])
@Check('document_delivery_by', "by IN ('email', 'post', 'print')")
@Check('document_delivery_state', "state IN ('queued', 'sent', 'failed')")
@Check('document_delivery_attempts_not_negative', 'attempts >= 0')
export class DocumentDelivery {
  @PrimaryColumn('uuid') id: Id<'DocumentDelivery'>;
  @ForeignKey(() => Document, { name: 'document_delivery_of_a_document' })
  @Column('uuid')
  documentId: Id<'Document'>;
  @Column('text') by: ReceiptBy;
  @Column('text') state: DeliveryState;
  @Column('int') attempts: number;
  @Column('timestamptz', { nullable: true }) lastAt: Date | null;
}
