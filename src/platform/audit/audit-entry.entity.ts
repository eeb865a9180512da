import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../../kernel/ids.js';

/** One change made by staff, or one look at what is a customer's: who, where, on what. Append-only; written by the unit of work itself. */
@Entity('audit_entry')
@Index('audit_entry_by_staff', ['staffId', 'id'])
@Index('audit_entry_by_object', ['objectId', 'id'])
@Index('audit_entry_by_location', ['locationId', 'id'])
export class AuditEntry {
  @PrimaryColumn('uuid') id: Id<'AuditEntry'>;
  @Column('timestamptz') at: Date;
  @Column('uuid') staffId: Id<'Staff'>;
  @Column('uuid', { nullable: true }) apiClientId: Id<'ApiClient'> | null;
  @Column('uuid', { nullable: true }) locationId: Id<'Location'> | null;
  @Column('text') operation: string;
  @Column('uuid', { nullable: true }) objectId: string | null;
  /** Field names and ids, no personal values. */
  @Column('jsonb', { nullable: true }) before: object | null;
  @Column('jsonb', { nullable: true }) after: object | null;
  @Column('text', { nullable: true }) reason: string | null;
}
