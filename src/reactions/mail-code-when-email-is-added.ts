import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomerReader, IDENTIFIER_ADDED, type IdentifierAdded } from '../customers/index.js';
import { MessageQueue } from '../notifications/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';

/** An e-mail address that was added to a customer gets a code, so that she can prove it is hers. */
@Injectable()
export class MailCodeWhenEmailIsAdded implements Reaction, OnModuleInit {
  readonly consumer = 'mail-code-when-email-is-added';
  readonly types = [IDENTIFIER_ADDED];

  constructor(
    private readonly reactions: Reactions,
    private readonly customers: CustomerReader,
    private readonly queue: MessageQueue,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { customerId, identifierId, codeId } = event.payload as unknown as IdentifierAdded;
    if (codeId === null) return;
    const customer = await this.customers.byId(tx, customerId);
    const email = await this.customers.addressToProve(tx, identifierId);
    if (customer === null || email === null) return;
    await this.queue.queue(tx, {
      template: 'identifier_proof',
      causeId: event.id,
      customerId,
      medium: 'email',
      language: customer.language,
      recipient: { name: null, email, address: null },
      data: { codeId },
    });
  }
}
