import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountService } from '../access/index.js';
import { CustomerReader } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { MessageQueue } from '../notifications/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';

/** Which letter follows from which event of an account; those with a code name it in their payload. */
const LETTERS = {
  'access.account_registered': 'email_verification',
  'access.registration_repeated': 'known_address',
  'access.password_reset_requested': 'password_reset',
  'access.password_reset': 'password_changed',
} as const;

/** What the owner of an account must know or be asked, goes to its e-mail address. */
@Injectable()
export class WriteToCustomerWhenHerAccountChanges implements Reaction, OnModuleInit {
  readonly consumer = 'write-to-customer-when-her-account-changes';
  readonly types = Object.keys(LETTERS);

  constructor(
    private readonly reactions: Reactions,
    private readonly accounts: AccountService,
    private readonly customers: CustomerReader,
    private readonly queue: MessageQueue,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const account = await this.accounts.addressOf(tx, event.aggregateId);
    if (account === null) return;
    const customer = await this.customers.byId(tx, account.customerId);
    const to = {
      causeId: event.id,
      customerId: customer ? account.customerId : null,
      medium: 'email',
      language: customer?.language ?? 'nl',
      recipient: { name: null, email: account.email, address: null },
    } as const;
    const { codeId } = event.payload as { codeId?: Id<'ProofCode'> };
    const template = LETTERS[event.type as keyof typeof LETTERS];
    switch (template) {
      case 'email_verification':
      case 'password_reset':
        if (codeId) await this.queue.queue(tx, { ...to, template, data: { codeId } });
        return;
      case 'known_address':
      case 'password_changed':
        await this.queue.queue(tx, { ...to, template, data: {} });
    }
  }
}
