import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often somebody tried what may be guessed: a password, a PIN. Times are the system clock's. */
@Entity('attempt_counter')
@Check('attempt_counter_counts', 'attempts >= 0')
@Index('attempt_counter_by_age', ['countedFrom'])
export class AttemptCounter {
  /** A keyed fingerprint of what is tried and from where; an e-mail address is not readable from it. */
  @PrimaryColumn('text') key: string;
  @Column('int') attempts: number;
  /** How often in a row it came to a lock: each is longer than the one before. */
  @Column('int') lockOuts: number;
  @Column('timestamptz') countedFrom: Date;
  @Column('timestamptz', { nullable: true }) lockedUntil: Date | null;
}
