import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A fact, written in the transaction that makes it true, and never changed again. */
@Entity('outbox_event')
@Index('outbox_event_id', ['id'], { unique: true })
@Index('outbox_event_in_commit_order', ['transactionId', 'position'])
@Index('outbox_event_once_per_sequence', ['aggregateId', 'sequence'], { unique: true })
export class OutboxEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) position: number;
  /**
   * Of the writing transaction, or of a later one that its aggregate's preceding event is from: readers stop below the
   * oldest one still running, so that none is skipped.
   */
  @Column('bigint') transactionId: number;
  /** What subscribers deduplicate on. */
  @Column('uuid') id: string;
  @Column('text') aggregate: string;
  @Column('uuid') aggregateId: string;
  @Column('int') sequence: number;
  @Column('text') type: string;
  @Column('int') version: number;
  /** Who: api client, channel, place and subject, as ids. */
  @Column('jsonb') actor: object;
  @Column('jsonb') payload: object;
  @Column('timestamptz') occurredAt: Date;
}
