import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import { Document } from './document.entity.js';

/** Whose a document is, and how often it was printed: the part that can be erased, beside the part that cannot. */
@Entity('document_holder')
@Index('document_holder_by_customer', ['customerId'], { where: 'customer_id IS NOT NULL' })
@Check('document_holder_prints_not_negative', 'prints >= 0')
export class DocumentHolder {
  @ForeignKey(() => Document, { name: 'document_holder_of_a_document' })
  @PrimaryColumn('uuid')
  documentId: Id<'Document'>;
  @ForeignKey(() => Customer, { name: 'document_holder_is_a_customer' })
  @Column('uuid', { nullable: true })
  customerId: Id<'Customer'> | null;
  @Column('text', { nullable: true }) guestTokenHash: string | null;
  @Column('text', { nullable: true }) name: string | null;
  @Column('text', { nullable: true }) email: string | null;
  @Column('jsonb', { nullable: true }) address: AddressType | null;
  /** Of a firm. @see Directive 2006/112/EC art. 226 (4). */
  @Column('text', { nullable: true }) vatNumber: string | null;
  @Column('int') prints: number;
}
