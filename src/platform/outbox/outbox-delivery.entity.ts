import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What became of one event at one consumer; written in the consumer's own transaction, so an effect happens once. */
@Entity('outbox_delivery')
@Check('outbox_delivery_state', "state IN ('done', 'failing', 'dead')")
export class OutboxDelivery {
  @PrimaryColumn('text') consumer: string;
  @PrimaryColumn('uuid') eventId: string;
  @Column('text') state: 'done' | 'failing' | 'dead';
  @Column('int') attempts: number;
  @Column('timestamptz') lastAt: Date;
  @Column('text', { nullable: true }) problem: string | null;
}
