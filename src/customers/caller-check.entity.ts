import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Customer } from './customer.entity.js';

/** An agent made sure who is calling. It opens the caller's history to that agent's session, for a while. */
@Entity('caller_check')
@Index('caller_check_by_session', ['sessionId', 'customerId', 'validUntil'])
export class CallerCheck {
  @PrimaryColumn('uuid') id: Id<'CallerCheck'>;
  @ForeignKey(() => Customer, { name: 'caller_check_of_a_customer' })
  @Column('uuid')
  customerId: Id<'Customer'>;
  @Column('uuid') staffId: Id<'Staff'>;
  @Column('uuid') sessionId: Id<'Session'>;
  /** In the agent's words; may be personal, so it goes with the customer. */
  @Column('text') how: string;
  @Column('timestamptz') at: Date;
  /** By the system's clock: who may read is a matter of security. */
  @Column('timestamptz') validUntil: Date;
}
