import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { TemplateName } from './templates/templates.js';

/** Where a message goes: an e-mail address, or a postal one. */
export interface Recipient {
  readonly name: string | null;
  readonly email: string | null;
  readonly address: AddressType | null;
}

/**
 * Something to tell somebody, by e-mail or on paper. It is written out only when it is sent, from `data` and, where a
 * code belongs in it, from the code's id: so no secret lies here. Personal, and erased with the customer.
 */
@Entity('message')
@Index('message_due', ['dueAt', 'id'], { where: "state = 'queued'" })
@Index('message_once_per_cause', ['causeId', 'template', 'medium'], { unique: true })
@Index('message_by_customer', ['customerId'], { where: 'customer_id IS NOT NULL' })
@Check('message_medium', "medium IN ('email', 'post')")
@Check('message_state', "state IN ('queued', 'sent', 'failed', 'withdrawn')")
@Check('message_due_while_queued', "(state = 'queued') = (due_at IS NOT NULL)")
@Check('message_sent_has_a_moment', "(state = 'sent') = (sent_at IS NOT NULL)")
@Check('message_attempts_not_negative', 'attempts >= 0')
export class Message {
  @PrimaryColumn('uuid') id: Id<'Message'>;
  /** What it follows from: an event, or a delivery of a document. */
  @Column('uuid') causeId: string;
  @ForeignKey(() => Customer, { name: 'message_to_a_customer' })
  @Column('uuid', { nullable: true })
  customerId: Id<'Customer'> | null;
  @Column('text') template: TemplateName;
  @Column('text') medium: 'email' | 'post';
  @Column('text') language: string;
  @Column('jsonb') recipient: Recipient;
  /** What the template needs, ids and plain facts. */
  @Column('jsonb') data: object;
  @Column('text') state: 'queued' | 'sent' | 'failed' | 'withdrawn';
  @Column('int') attempts: number;
  /** When it is tried (again); while somebody is sending it: until when nobody else may. */
  @Column('timestamptz', { nullable: true }) dueAt: Date | null;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) sentAt: Date | null;
  /** Of the latest attempt that failed. */
  @Column('text', { nullable: true }) problem: string | null;
}
