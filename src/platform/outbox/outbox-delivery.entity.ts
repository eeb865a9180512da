import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What became of one event at one consumer; written in the consumer's own transaction, so an effect happens once. */
@Entity('outbox_delivery')
@Check('outbox_delivery_state', "state IN ('done', 'failing', 'dead')")
@Index('outbox_delivery_failing', ['consumer', 'aggregateId'], { where: "state = 'failing'" })
@Index('outbox_delivery_done_by_age', ['lastAt'], { where: "state = 'done'" })
export class OutboxDelivery {
  @PrimaryColumn('text') consumer: string;
  @PrimaryColumn('uuid') eventId: string;
  /** Of the event: its later events wait behind a failing one. */
  @Column('uuid') aggregateId: string;
  @Column('text') state: 'done' | 'failing' | 'dead';
  /** None yet: it waits behind an earlier event of its aggregate. */
  @Column('int') attempts: number;
  @Column('timestamptz') lastAt: Date;
  /** When a failing one is tried again. */
  @Column('timestamptz') dueAt: Date;
  @Column('text', { nullable: true }) problem: string | null;
}
