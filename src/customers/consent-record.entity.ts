import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import { Customer } from './customer.entity.js';
import type { ConsentPurpose, ConsentSource } from './customers.enums.js';

/** One thing a customer allowed or forbade, in which words, where, when, and who took it down. Append-only. */
@Entity('consent_record', { comment: 'Append-only: a change of mind is another record.' })
@Check('consent_record_purpose', "purpose IN ('purchases_shown')")
@Check('consent_record_text', "text_version ~ '^[A-Za-z0-9][A-Za-z0-9._/+#-]{0,39}$'")
@Check('consent_record_source', "source IN ('self', 'staff', 'import')")
@Check('consent_record_channel', "channel IN ('webshop', 'app', 'store', 'phone', 'social')")
@Check('consent_record_by_staff', "(source = 'staff') = (staff_id IS NOT NULL)")
@Index('consent_record_one_per_version', ['customerId', 'version'], { unique: true })
@Index('consent_record_by_purpose', ['customerId', 'purpose', 'at', 'version'])
export class ConsentRecord {
  @PrimaryColumn('uuid') id: Id<'Consent'>;
  @ForeignKey(() => Customer, { name: 'consent_record_of_a_customer' })
  @Column('uuid')
  customerId: Id<'Customer'>;
  /** The version of the customer that this made: the order in which the database let her records in. */
  @Column('int') version: number;
  @Column('text') purpose: ConsentPurpose;
  @Column('boolean') granted: boolean;
  /** Of the text that she was shown or read out. */
  @Column('text') textVersion: string;
  @Column('text') source: ConsentSource;
  /** Where she said so; null where the client that took it down has no channel. */
  @Column('text', { nullable: true }) channel: Channel | null;
  @Column('uuid', { nullable: true }) locationId: Id<'Location'> | null;
  @Column('uuid', { nullable: true }) apiClientId: Id<'ApiClient'> | null;
  /** Who took it down; null when it was no member of staff. */
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
  @Column('timestamptz') at: Date;
}
