import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Message } from './message.entity.js';

const about = (what: string, { id, customerId, template, medium, attempts }: Message): DomainEvent => ({
  type: `notifications.${what}`,
  version: 1,
  aggregate: 'message',
  aggregateId: id,
  sequence: 1,
  payload: { messageId: id, customerId, template, medium, attempts },
});

/** The mail server or the letter box has it. */
export const messageSent = (message: Message): DomainEvent => about('message_sent', message);

/** Given up; a person must look. */
export const messageFailed = (message: Message): DomainEvent => about('message_failed', message);
