import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One write that was asked for under a key, and what it answered. */
@Entity('idempotency_record')
@Index('idempotency_record_by_age', ['createdAt'])
export class IdempotencyRecord {
  @PrimaryColumn('uuid') apiClientId: string;
  /** The session's subject or the guest's token hash: keys of two people never meet. */
  @PrimaryColumn('text') subject: string;
  @PrimaryColumn('uuid') key: string;
  @Column('text') operation: string;
  @Column('text') inputHash: string;
  /** Ids and facts, no personal data; null while the first call runs, or a process of several transactions goes on. */
  @Column('jsonb', { nullable: true }) result: object | null;
  @Column('uuid', { nullable: true }) processId: string | null;
  /** By the system's clock: retention is a matter of security. */
  @Column('timestamptz') createdAt: Date;
}
