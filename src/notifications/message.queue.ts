import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Recipient } from './message.entity.js';
import { MessageRepository } from './message.repository.js';
import type { Content } from './templates/templates.js';

/** Something to tell somebody. */
export type Telling = Content & {
  /** What it follows from, an event's id as a rule: of one cause a template goes out once by each medium. */
  readonly causeId: string;
  readonly customerId: Id<'Customer'> | null;
  readonly medium: 'email' | 'post';
  /** ISO 639-1. */
  readonly language: string;
  readonly recipient: Recipient;
  /** Absent: at once. */
  readonly dueAt?: Date;
};

/** Where reactions put what is to be told; a job sends it, never a transaction. */
@Injectable()
export class MessageQueue {
  constructor(private readonly messages: MessageRepository) {}

  /**
   * Queues a message; it is sent if and only if this transaction commits, and a repeat queues nothing.
   *
   * @throws RangeError without an address of its medium.
   */
  async queue(tx: Tx, telling: Telling): Promise<void> {
    const { causeId, customerId, template, medium, language, recipient, data } = telling;
    if ((medium === 'email' ? recipient.email : recipient.address) === null)
      throw new RangeError(`a message by ${medium} needs an address`);
    await this.messages.insert(tx, {
      id: tx.newId<'Message'>(),
      causeId,
      customerId,
      template,
      medium,
      language,
      recipient,
      data,
      dueAt: telling.dueAt ?? tx.now,
    });
  }
}
