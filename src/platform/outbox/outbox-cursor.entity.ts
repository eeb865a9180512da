import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far one consumer has read: all events up to here are delivered or given up. */
@Entity('outbox_cursor')
export class OutboxCursor {
  @PrimaryColumn('text') consumer: string;
  @Column('bigint') transactionId: number;
  @Column('bigint') position: number;
}
