import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { DocumentContent } from './document-content.js';
import type { DocumentKind } from './documents.enums.js';

/** What was issued, word for word, and nothing personal. Append-only. */
@Entity('document')
@Index('document_number', ['series', 'serial'], { unique: true })
@Index('document_by_order', ['orderId'])
@Index('document_by_return', ['returnId'])
@Index('document_by_ticket', ['ticketId'])
@Check('document_kind', "kind IN ('order_confirmation', 'receipt', 'invoice', 'credit_note')")
@Check('document_serial_counts_from_one', 'serial >= 1')
export class Document {
  @PrimaryColumn('uuid') id: Id<'Document'>;
  /** `ZWO1-2026`; with the serial it makes the number. */
  @Column('text') series: string;
  @Column('int') serial: number;
  @Column('text') kind: DocumentKind;
  @Column('timestamptz') issuedAt: Date;
  @Column('uuid') sellerId: Id<'Seller'>;
  @Column('uuid', { nullable: true }) locationId: Id<'Location'> | null;
  @Column('uuid', { nullable: true }) terminalId: Id<'Terminal'> | null;
  @Column('uuid', { nullable: true }) orderId: Id<'Order'> | null;
  @Column('uuid', { nullable: true }) returnId: Id<'Return'> | null;
  @Column('uuid', { nullable: true }) ticketId: Id<'Cart'> | null;
  @Column('jsonb') content: DocumentContent;
}
